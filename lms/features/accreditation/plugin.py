"""What the accreditation feature brings: lesson hours of courses, confirmed before they count."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.accreditation import cli, personal, telling, work
from lms.features.accreditation import entries as own_entries
from lms.features.accreditation import pages as hours_pages
from lms.features.accreditation import panels as own_panels
from lms.plugin.hooks import hookimpl

personal_data = hookimpl(personal.personal_data)
entries = hookimpl(own_entries.entries)
course_completed = hookimpl(work.hear_completion)
edition_published = hookimpl(work.hear_edition)
jobs = hookimpl(work.jobs)
notice_kinds = hookimpl(telling.notice_kinds)
panels = hookimpl(own_panels.panels)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [hours_pages.blueprint]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.list_hours, cli.confirm]
