"""What the organisation feature brings."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.organisation import cli, person_pages, personal, ticked_pages, unit_pages
from lms.features.organisation import entries as organisation_entries
from lms.features.organisation import pages as organisation_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Entry, NoticeKind

personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    # One blueprint, filled by four modules.
    return {module.blueprint for module in (organisation_pages, person_pages, ticked_pages, unit_pages)}


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.people, cli.units]


@hookimpl
def notice_kinds() -> Iterable[NoticeKind]:
    return person_pages.KINDS


@hookimpl
def entries() -> Iterable[Entry]:
    return organisation_entries.ENTRIES
