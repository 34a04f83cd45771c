"""What the learning feature brings: the learner's pages and their entries."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.learning import pages as learning_pages
from lms.features.learning import personal
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [learning_pages.blueprint]


@hookimpl
def entries() -> Iterable[Entry]:
    lit = ("learning.*", "quizzes.*", "surveys.*", "scenarios.*")
    notes = Message(mark("My notes"))
    return [
        Entry("learn", "main", Message(mark("Learn")), "learning.show_home", "learn", order=10, lit=lit),
        Entry("notes", "menu", notes, "learning.show_notes", "note", order=30),
    ]
