"""What the authoring feature brings."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.authoring import cli, policies
from lms.features.authoring import pages as authoring_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [authoring_pages.blueprint]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.courses]


@hookimpl
def entries() -> Iterable[Entry]:
    page, lit = "authoring.show_courses", ("authoring.*",)
    shown = policies.may_see_teaching
    queue = ("helpdesk.show_queue", "helpdesk.show_question", "helpdesk.answer_question")
    teaching, mine = Message(mark("Teaching")), Message(mark("My courses"))
    return [
        Entry("teach", "main", teaching, page, "teach", order=80, shown=shown, lit=lit + queue),
        Entry("teach.courses", "teach", mine, page, "teach", order=10, lit=lit),
    ]
