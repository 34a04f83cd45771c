"""What the marking feature brings: the trainers' queue, its entry and panel, and a command."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.marking import cli, personal, policies
from lms.features.marking import pages as marking_pages
from lms.features.marking import panels as marking_panels
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry, Panel

LABEL = Message(mark("Marking"))
personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [marking_pages.blueprint]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.marking]


@hookimpl
def entries() -> Iterable[Entry]:
    page, lit = "marking.show_queue", ("marking.*",)
    return [Entry("teach.marking", "teach", LABEL, page, "scale", 20, policies.may_see_queue, lit)]


@hookimpl
def panels() -> Iterable[Panel]:
    return [Panel("marking.teach", "teach", marking_panels.waiting, order=10)]
