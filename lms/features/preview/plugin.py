"""What the preview feature brings."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.preview import cli
from lms.features.preview import pages as preview_pages
from lms.plugin.hooks import hookimpl


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [preview_pages.blueprint]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.preview]
