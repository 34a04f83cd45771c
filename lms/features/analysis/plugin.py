"""What the analysis feature brings."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.analysis import cli
from lms.features.analysis import pages as analysis_pages
from lms.plugin.hooks import hookimpl


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [analysis_pages.blueprint]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.analyse]
