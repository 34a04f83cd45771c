"""What the catalogue feature brings."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.content.questions.registry import builtin_types
from lms.features.catalogue import pages as catalogue_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry
from lms.plugin.question import QuestionType


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [catalogue_pages.blueprint]


@hookimpl
def entries() -> Iterable[Entry]:
    label = Message(mark("Catalogue"))
    return [Entry("catalogue", "main", label, "catalogue.show_catalogue", "catalogue", order=20)]


@hookimpl
def question_types() -> Iterable[QuestionType]:
    return builtin_types()
