"""What the credits feature brings: the JP account of each person and year."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.credits import account_pages, cli, personal, sources, term_pages, year_pages
from lms.features.credits import entries as credit_entries
from lms.features.credits import pages as own_pages
from lms.features.credits import panels as credit_panels
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Entry

personal_data = hookimpl(personal.personal_data)
panels = hookimpl(credit_panels.panels)
jobs = hookimpl(sources.jobs)


@hookimpl
def pages() -> Iterable[Blueprint]:
    # One blueprint, filled by several modules.
    return {module.blueprint for module in (own_pages, account_pages, term_pages, year_pages)}


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.credits_]


@hookimpl
def entries() -> Iterable[Entry]:
    return credit_entries.ENTRIES
