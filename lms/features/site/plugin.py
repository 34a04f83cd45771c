"""What the site feature brings: public pages and the menu, the pages of those who run it, and their commands."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.site import cli, public_pages, work
from lms.features.site import entries as site_entries
from lms.features.site import pages as site_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Entry, Job


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [site_pages.blueprint, public_pages.blueprint]


@hookimpl
def entries() -> Iterable[Entry]:
    return site_entries.ENTRIES


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.serve, cli.work, cli.routes, cli.plugins]


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job("site.tidy", work.tidy, every=6 * 3600)]
