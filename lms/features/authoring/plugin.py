"""What the authoring feature brings."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.content.exchange import formats
from lms.features.authoring import cli
from lms.features.authoring import pages as authoring_pages
from lms.features.authoring.entries import ENTRIES
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Entry


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [authoring_pages.blueprint]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.courses]


@hookimpl
def entries() -> Iterable[Entry]:
    return ENTRIES


importers = hookimpl(formats.builtin_importers)
exporters = hookimpl(formats.builtin_exporters)
