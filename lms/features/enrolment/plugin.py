"""What the enrolment feature brings: the pages of duties and paths, their commands, and the job of series."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.enrolment import cli, duty_pages, path_pages, personal, policies, recurring, telling
from lms.features.enrolment import pages as list_pages
from lms.features.enrolment import panels as enrolment_panels
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

jobs = hookimpl(recurring.jobs)
panels = hookimpl(enrolment_panels.panels)
notice_kinds = hookimpl(telling.notice_kinds)
personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    # One blueprint, filled by three modules.
    return {module.blueprint for module in (list_pages, duty_pages, path_pages)}


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.duties]


@hookimpl
def entries() -> Iterable[Entry]:
    what = (Message(mark("Duties")), "enrolment.show_duties", "flag", 30, policies.may_see_duties)
    return [Entry("duties", "admin", *what, ("enrolment.*", "reminders.*"))]
