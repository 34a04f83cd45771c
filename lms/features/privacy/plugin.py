"""What the privacy feature brings: one's own data, requests about it, erasure, and how long what is kept."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.privacy import cli, kinds, personal, policies, request_pages, work
from lms.features.privacy import pages as data_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

personal_data = hookimpl(personal.personal_data)
retentions = hookimpl(personal.retentions)
jobs = hookimpl(lambda: work.JOBS)
notice_kinds = hookimpl(lambda: kinds.KINDS)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return {module.blueprint for module in (data_pages, request_pages)}


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.privacy]


@hookimpl
def entries() -> Iterable[Entry]:
    own, queue = Message(mark("My data")), Message(mark("Requests about data"))
    page, shown, lit = "privacy.list_requests", policies.may_see_requests, ("privacy.*",)
    return [
        Entry("data", "menu", own, "privacy.show_data", "shield", order=80),
        Entry("requests", "admin", queue, page, "shield", 28, shown, lit, "people"),
    ]
