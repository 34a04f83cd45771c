"""The answers of a course as its store holds them: the one who tests knows the key, the browser never does."""

from __future__ import annotations

import html
import random
import re
from collections.abc import Mapping

from flask import Flask

from lms.content.contents import QuestionRecord
from lms.features.catalogue import queries as catalogue
from lms.features.quizzes.queries import question_types
from lms.plugin.question import Mark, Question, Release

Key = Mapping[str, frozenset[str]]
"""Stem of a question → texts of its right choices, both as a reader sees them."""


def plain(markup: str) -> str:
    """The letters that a browser shows of some HTML; where it puts white space is not compared."""
    return "".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def key_of(app: Flask, course: str) -> Key:
    """The key of every quiz, bank and knowledge check of a course in service, in every language it is written in."""
    with app.app_context():
        volume = catalogue.snapshot().library.volume(course)
        outline = catalogue.snapshot().library.course(course)
        assert outline is not None
        files = [*volume.banks().values()]
        records = [record for file in files for record in file.questions]
        for module in outline.modules:
            for item in module.items:
                if item.kind == "quiz":
                    records += volume.questions(item.id).questions
                elif item.kind == "lesson":
                    records += volume.checks(item.id)
        return {
            plain(texts["stem"]): _right(record, texts)
            for record in records
            for texts in record.texts.values()
        }


def _right(record: QuestionRecord, texts: Mapping[str, str]) -> frozenset[str]:
    kind = question_types()[record.type]
    question = Question(record.id, record.type, kind.from_json(record.spec), texts)
    order = kind.arrange(question.spec, random.Random(0), False)
    parts = kind.review(question, order, None, Release(feedback=True, key=True))
    return frozenset(plain(part.html) for part in parts if part.mark in {Mark.RIGHT, Mark.MISSED})
