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

personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [citation_pages.blueprint]


@hookimpl
def entries() -> Iterable[Entry]:
    label, may = Message(mark("Code of a figure")), policies.may_see_figures
    return [
        Entry("code", "admin", label, "citations.ask_code", "search", 15, may, ("citations.*",), "figures")
    ]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.citations]


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job("citations.forget", work.forget, every=86_400)]
