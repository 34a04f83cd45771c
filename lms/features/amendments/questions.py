"""Questions of a course in service by their ids, and whether one of them says what an amendment says.

Nothing here asks the database.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from flask import current_app

from lms.content.contents import QuestionRecord
from lms.content.editions.library import Volume
from lms.content.questions.registry import Registry
from lms.features.catalogue import queries as catalogue
from lms.plugin.question import Json, Mark, Question, QuestionType, Release
from lms.plugin.words import plain_words


def question_types() -> Registry:
    """The question types this app knows."""
    found: Registry = current_app.extensions["lms.questions"]
    return found


def in_service(course: str) -> dict[str, QuestionRecord]:
    """The questions of all quizzes and banks of a course in service, by present and former id; none for no course."""
    library = catalogue.snapshot().library
    return of_volume(library.volume(course)) if library.course(course) is not None else {}


def of_volume(volume: Volume) -> dict[str, QuestionRecord]:
    """The same of one edition."""
    records = [record for file in volume.banks().values() for record in file.questions]
    for file_id in volume.manifest.quizzes:
        records += volume.questions(file_id).questions
    found = {former: record for record in records for former in record.former_ids}
    return {**found, **{record.id: record for record in records}}


def renewed(kind: QuestionType, spec: Json, key: Json) -> Json | None:
    """`spec` with the key of another spec of the question; None where the labels of the two do not fit."""
    done = kind.to_json(kind.rekey(kind.from_json(spec), kind.from_json(key)))
    if done == spec and kind.to_json(kind.rekey(kind.from_json(key), kind.from_json(spec))) == key != spec:
        return None
    return done


def right_choices(record: QuestionRecord, own: str, spec: Json, kind: QuestionType | None) -> str:
    """The choices that a key calls right, in plain words of the language `own`; empty for what has none to tick."""
    if kind is None or record.type not in ("single", "multiple"):
        return ""
    question = Question(record.id, record.type, kind.from_json(spec), record.texts.get(own, {}), language=own)
    order = kind.arrange(question.spec, random.Random(record.id), False)  # noqa: S311  # shows the file's order
    parts = kind.review(question, order, None, Release(feedback=True, key=True))
    return ", ".join(plain_words(one.html) for one in parts if one.mark is Mark.MISSED)


def carries(
    record: QuestionRecord, dropped: bool, specs: Mapping[str, Any], kind: QuestionType | None
) -> bool:
    """Whether a question as an edition has it makes an amendment needless: the same key, or quite other choices."""
    if dropped or kind is None:
        return False
    for language, key in specs.items():
        spec = record.spec_in(language)
        if renewed(kind, spec, key) not in (None, spec):
            return False
    return True
