"""What the citations feature brings: a figure opened by its code, the command that prints it, and its end."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.citations import cli, personal, policies, work
from lms.features.citations import pages as citation_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry, Job

LABEL = Message(mark("Code of a figure"))
personal_data = hookimpl(personal.personal_data)
retentions = hookimpl(personal.retentions)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [citation_pages.blueprint]


@hookimpl
def entries() -> Iterable[Entry]:
    page, may, lit = "citations.ask_code", policies.may_see_figures, ("citations.*",)
    return [Entry("code", "admin", LABEL, page, "search", 15, may, lit, "figures")]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.citations]


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job("citations.forget", work.forget, every=86_400)]
