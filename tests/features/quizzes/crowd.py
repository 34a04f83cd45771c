"""Many people with the same ended attempt, copied from one that was really taken."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.accounts.models import Person
from lms.features.enrolment.models import Enrolment
from lms.features.progress.models import ItemState, Record
from lms.features.quizzes.models import Answer, AskedQuestion, Attempt

Row = dict[str, Any]
APART = 1_000_000
"""How far the rows of one copy lie from those of the next: rows keep their order, and none meets another."""


def copy_attempts(session: Session, person_id: int, times: int) -> None:
    """Gives `times` new people the run of `person_id` with all in it. SQLite only: row numbers are given by hand."""
    runs = _rows(session, Enrolment, Enrolment.person_id == person_id)
    within = [run["id"] for run in runs]
    attempts = _rows(session, Attempt, Attempt.enrolment_id.in_(within))
    ids = [attempt["id"] for attempt in attempts]
    rows: dict[Any, list[Row]] = {
        Person: _rows(session, Person, Person.id == person_id),
        Enrolment: runs,
        ItemState: _rows(session, ItemState, ItemState.enrolment_id.in_(within)),
        Record: _rows(session, Record, Record.enrolment_id.in_(within)),
        Attempt: attempts,
        AskedQuestion: _rows(session, AskedQuestion, AskedQuestion.attempt_id.in_(ids)),
        Answer: _rows(session, Answer, Answer.attempt_id.in_(ids)),
    }
    for table, likes in rows.items():
        if likes:
            session.execute(sa.insert(table), [_copy(like, n) for n in range(1, times + 1) for like in likes])


def _copy(like: Row, n: int) -> Row:
    moved: Row = {
        name: like[name] + n * APART
        for name in ("id", "person_id", "enrolment_id", "attempt_id")
        if name in like
    }
    own: Row = {"public_id": f"c{n:09d}", "nip": f"1980{n:014d}", "email": None} if "nip" in like else {}
    if "public_id" in like and "nip" not in like:
        own = {"public_id": None if like["public_id"] is None else f"a{n:05d}{like['id']:04d}"}
    return {**like, **moved, **own}


def _rows(session: Session, table: Any, condition: Any) -> list[Row]:
    columns = [getattr(table, one.key) for one in sa.inspect(table).column_attrs]
    return [dict(row._mapping) for row in session.execute(sa.select(*columns).where(condition))]
