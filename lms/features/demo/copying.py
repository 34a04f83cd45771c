"""A run like another one: what a robot did through the services, for somebody else and some weeks later.

A year of hundreds of learners through the services would take minutes. The rows of a run that the services wrote are
written again with other times; the facts are announced as ever, so that counters and notices follow by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import Actor
from lms.core.db import Base
from lms.core.outbox import announce
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment.models import Enrolment
from lms.features.progress.models import ItemState, Record
from lms.features.quizzes.models import Answer, AskedQuestion, Attempt
from lms.plugin import facts

Row = dict[str, Any]
WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Sample:
    """A run as it stands in the tables. `last` is when its learner did something last."""

    course: str
    run: Row
    states: tuple[Row, ...]
    records: tuple[Row, ...]
    attempts: tuple[tuple[Row, tuple[Row, ...], tuple[Row, ...]], ...]
    last: datetime

    def weeks_to(self, at: datetime) -> timedelta:
        """The whole weeks until it would begin at `at` or later: hours and weekdays stay what they were."""
        return -((self.run["opened_at"] - at) // WEEK) * WEEK


def sample(session: Session, person_id: int, course: str) -> Sample | None:
    """The first run of a person, to be copied; None where they have none."""
    course_row = catalogue.snapshot().course_row(course)
    of_person = sa.and_(Enrolment.person_id == person_id, Enrolment.course_id == course_row)
    runs = _rows(session, Enrolment, of_person)
    if not runs:
        return None
    run = runs[0]
    sat = _rows(session, Attempt, Attempt.enrolment_id == run["id"])
    attempts = tuple(
        (
            one,
            tuple(_rows(session, AskedQuestion, AskedQuestion.attempt_id == one["id"])),
            tuple(_rows(session, Answer, Answer.attempt_id == one["id"])),
        )
        for one in sat
    )
    records = _rows(session, Record, Record.enrolment_id == run["id"])
    moments = [run["last_at"], run["opened_at"], *(one["at"] for one in records)]
    moments += [one["sent_at"] or one["started_at"] for one in sat]
    states = _rows(session, ItemState, ItemState.enrolment_id == run["id"])
    return Sample(course, run, tuple(states), tuple(records), attempts, max(moments))


def copy(session: Session, like: Sample, actor: Actor, shift: timedelta) -> None:
    """Writes a run like `like` for `actor`, `shift` (whole days) later, and announces what became true by it."""
    run = {**_moved(like.run, shift), "person_id": actor.person_id}
    run_id = _add(session, Enrolment, run)
    same = {"enrolment_id": run_id}
    begun = {"person_id": actor.person_id, "course": like.course, "run": run["run"]}
    announce(
        session,
        facts.RunBegun(at=run["opened_at"], enrolment_id=run_id, on_day=run["opened_day"], **begun),
    )
    _add_all(session, ItemState, [{**_moved(one, shift), **same} for one in like.states])
    _add_all(session, Record, [{**_moved(one, shift), **same} for one in like.records])
    for attempt, asked, answers in like.attempts:
        own = {**same, "public_id": tokens.public_id()}
        attempt_id = _add(session, Attempt, {**_moved(attempt, shift), **own})
        _add_all(session, AskedQuestion, [{**one, "attempt_id": attempt_id} for one in asked])
        _add_all(session, Answer, [{**_moved(one, shift), "attempt_id": attempt_id} for one in answers])
    if run["completed_at"] is not None:
        edition = catalogue.snapshot().edition_number(like.course)
        done = {"at": run["completed_at"], "on_day": run["completed_day"], "edition": edition}
        announce(session, facts.CourseCompleted(enrolment_id=run_id, **done, **begun))


def _rows(session: Session, table: type[Base], where: sa.ColumnElement[bool]) -> list[Row]:
    core = _core(table)
    return [dict(row) for row in session.execute(sa.select(*core.columns).where(where)).mappings()]


def _core(table: type[Base]) -> sa.Table:
    return cast("sa.Table", table.__table__)


def _moved(row: Row, shift: timedelta) -> Row:
    """The row with every moment and day in it later, and without a number of its own."""
    return {
        name: value + shift if isinstance(value, (datetime, date)) else value
        for name, value in row.items()
        if name != "id"
    }


def _add(session: Session, table: type[Base], row: Row) -> int:
    core = _core(table)
    values = {name: value for name, value in row.items() if name != "id"}
    return int(session.execute(sa.insert(core).values(**values).returning(core.c.id)).scalar_one())


def _add_all(session: Session, table: type[Base], rows: list[Row]) -> None:
    core = _core(table)
    is_numbered = core.primary_key.columns.keys() == ["id"]
    if rows:
        kept = [{n: v for n, v in row.items() if not (is_numbered and n == "id")} for row in rows]
        session.execute(sa.insert(core), kept)
