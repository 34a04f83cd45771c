"""What the editions feature brings."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.editions import cli, compare_pages, desk
from lms.features.editions import pages as edition_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import NoticeKind


@hookimpl
def pages() -> Iterable[Blueprint]:
    # One blueprint, filled by several modules.
    return {module.blueprint for module in (desk, compare_pages, edition_pages)}


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.prune]


@hookimpl
def notice_kinds() -> Iterable[NoticeKind]:
    return edition_pages.KINDS
