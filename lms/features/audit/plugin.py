"""What the audit feature brings: it hears what is done, and shows it."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.audit import cli, personal, policies, work
from lms.features.audit import pages as audit_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

personal_data = hookimpl(personal.personal_data)
retentions = hookimpl(personal.retentions)
acted = hookimpl(work.hear)
jobs = hookimpl(lambda: work.JOBS)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [audit_pages.blueprint]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.audit]


@hookimpl
def entries() -> Iterable[Entry]:
    label = Message(mark("History of changes"))
    page, may = "audit.show_audit", policies.may_read
    return [Entry("audit", "admin", label, page, "shield", 90, may, ("audit.*",), "site")]
