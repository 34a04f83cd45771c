"""What the assignments feature brings: the page of an assignment, its works for the queue, and what the inbox says."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.core.db import db
from lms.features.assignments import pages as assignment_pages
from lms.features.assignments import personal, standing, wording, works
from lms.plugin.facts import WorkMarked
from lms.plugin.hooks import hookimpl
from lms.plugin.marking import WorkKind
from lms.plugin.offers import NoticeKind

personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [assignment_pages.blueprint]


@hookimpl
def work_kinds() -> Iterable[WorkKind]:
    return works.KINDS


@hookimpl
def notice_kinds() -> Iterable[NoticeKind]:
    return wording.NOTICES


@hookimpl
def work_marked(fact: WorkMarked) -> None:
    standing.hear(db.session(), fact)
