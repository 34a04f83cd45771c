"""What the drafts feature brings."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.drafts import cli, compare_pages, desk, edition_pages, file_pages, work
from lms.features.drafts import pages as draft_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job, NoticeKind


@hookimpl
def pages() -> Iterable[Blueprint]:
    # One blueprint, filled by several modules.
    return {module.blueprint for module in (desk, file_pages, draft_pages, compare_pages, edition_pages)}


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.prune]


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job("drafts.clear", work.clear, every=3600)]


@hookimpl
def notice_kinds() -> Iterable[NoticeKind]:
    return edition_pages.KINDS
