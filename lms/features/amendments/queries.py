"""Reads of amendments: which of them count for an attempt, and the history of a question."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session, aliased

from lms.content.contents import QuestionRecord
from lms.core.clock import day_in
from lms.features.accounts.models import Person
from lms.features.amendments import questions
from lms.features.amendments.models import KeyAmendment
from lms.plugin.question import Json
from lms.plugin.usage import Correction

DROPPED, KEY = "dropped", "key"
WITHDRAWN, REPLACED, CARRIED = "withdrawn", "replaced", "carried"


@dataclass(frozen=True, slots=True)
class Amendment:
    """One amendment. `by` and `ended_by` are names, empty for the operator and for who has left."""

    id: int
    public_id: str
    course: str
    question: str
    kind: str
    specs: Mapping[str, Json]
    reason: str
    takes_back: bool
    by: str
    at: datetime
    ended: str
    ended_at: datetime | None
    ended_by: str
    ended_reason: str
    ended_edition: int

    @property
    def is_dropped(self) -> bool:
        """Whether everybody gets the points of the question."""
        return self.kind == DROPPED

    @property
    def in_force(self) -> bool:
        return self.ended_at is None

    def spec_in(self, language: str) -> Json | None:
        """The type's JSON with the key for attempts in a language; None for a language the question did not have."""
        return self.specs.get(language, self.specs.get(""))


Applying = Mapping[str, tuple[Amendment, ...]]
"""By question: what is in force, and what editions carry since, the latest first."""


def in_force(session: Session, course: str) -> Mapping[str, Amendment]:
    """The amendments in force, by the question's id."""
    rows = session.execute(_amendments(KeyAmendment.course == course, KeyAmendment.ended_at.is_(None)))
    return {row.question: Amendment(**row._asdict()) for row in rows}


def history(session: Session, course: str, names: Iterable[str]) -> tuple[Amendment, ...]:
    """All amendments of one question, known by its present and former ids, the latest first."""
    of_it = KeyAmendment.course == course, KeyAmendment.question.in_(tuple(names))
    statement = _amendments(*of_it).order_by(KeyAmendment.id.desc())
    return tuple(Amendment(**row._asdict()) for row in session.execute(statement))


def all_of(session: Session, course: str = "", ended: bool = False) -> tuple[Amendment, ...]:
    """The amendments of a course, or of all, those that ended only if asked for; the latest first."""
    statement = _amendments().order_by(KeyAmendment.id.desc())
    if course:
        statement = statement.where(KeyAmendment.course == course)
    if not ended:
        statement = statement.where(KeyAmendment.ended_at.is_(None))
    return tuple(Amendment(**row._asdict()) for row in session.execute(statement))


def by_ids(session: Session, amendment_ids: Collection[int]) -> Mapping[int, Amendment]:
    """Some amendments by their rows."""
    rows = session.execute(_amendments(KeyAmendment.id.in_(amendment_ids)))
    return {row.id: Amendment(**row._asdict()) for row in rows}


def applying(session: Session, course: str) -> Applying:
    """What may count for attempts of a course; `counting_for` chooses for one of them."""
    statement = _amendments(KeyAmendment.course == course, KeyAmendment.ended.in_(("", CARRIED)))
    found: dict[str, list[Amendment]] = {}
    for row in session.execute(statement.order_by(KeyAmendment.id.desc())):
        found.setdefault(row.question, []).append(Amendment(**row._asdict()))
    return {question: tuple(several) for question, several in found.items()}


def counting_for(applying: Applying, started_at: datetime) -> dict[str, Amendment]:
    """By question, what counts for an attempt that began at `started_at`: what is in force; else the latest that an
    edition carries since, where the attempt had begun before. Later attempts go by the edition."""
    chosen = {question: counting(several, started_at) for question, several in applying.items()}
    return {question: one for question, one in chosen.items() if one is not None}


def counting(several: Iterable[Amendment], started_at: datetime) -> Amendment | None:
    """The same among those of one question, the latest first."""
    latest = next(iter(several), None)
    counts = latest is not None and (latest.ended_at is None or latest.ended_at >= started_at)
    return latest if counts else None


def of_question(applying: Applying, names: Iterable[str]) -> tuple[Amendment, ...]:
    """Those of one question by its present and former ids, the latest first."""
    found = (one for name in dict.fromkeys(names) for one in applying.get(name, ()))
    return tuple(sorted(found, key=lambda one: -one.id))


def corrections(session: Session, course: str) -> Mapping[str, Correction]:
    """What a check of the course's files says is yet to be written into them, by question."""
    stated, zone = in_force(session, course), current_app.config["TIMEZONE"]
    records = questions.in_service(course) if stated else {}
    return {
        question: Correction(
            day_in(zone, one.at), _carried(one), _right(one, records.get(question)), one.is_dropped
        )
        for question, one in stated.items()
    }


def _right(amendment: Amendment, record: QuestionRecord | None) -> str:
    """What is right by an amendment, as words to be found in the file."""
    language, spec = next(iter(amendment.specs.items()), ("", None))
    if record is None or spec is None:
        return ""
    kind = questions.question_types().get(record.type)
    return questions.right_choices(record, language, spec, kind)


def _carried(amendment: Amendment) -> Callable[[QuestionRecord], bool]:
    types = questions.question_types()

    def carried(record: QuestionRecord) -> bool:
        return questions.carries(record, amendment.is_dropped, amendment.specs, types.get(record.type))

    return carried


def _amendments(*conditions: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    by, ended_by = aliased(Person), aliased(Person)
    plain = [
        getattr(KeyAmendment, name)
        for name in Amendment.__dataclass_fields__
        if name not in ("by", "ended_by")
    ]
    return (
        sa.select(
            *plain,
            sa.func.coalesce(by.name, "").label("by"),
            sa.func.coalesce(ended_by.name, "").label("ended_by"),
        )
        .outerjoin(by, by.id == KeyAmendment.by)
        .outerjoin(ended_by, ended_by.id == KeyAmendment.ended_by)
        .where(*conditions)
    )
