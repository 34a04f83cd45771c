"""Completed runs go into the account by the decision about their hours, each of them once.

Whoever settles completions holds the decision, so that none is left behind by one that is made meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.outbox import announce
from lms.core.rows import insert_missing
from lms.features.accreditation import declared
from lms.features.accreditation.models import CompletionHours, CourseHours, CourseRepeat, EditionHours
from lms.features.accreditation.telling import COUNTED
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.models import Edition, KnownCourse
from lms.features.credits import services as credits_
from lms.features.credits.line import Line
from lms.features.credits.models import IS_ENTRY, CreditEntry
from lms.features.enrolment.models import Enrolment
from lms.plugin.facts import Told
from lms.plugin.message import Message

SOURCE, FORM = "course", "e-learning"
AT_ONCE = 500
_COMPLETIONS: Any = CompletionHours.__table__


@dataclass(frozen=True, slots=True)
class Run:
    """A completed run whose hours are to be settled."""

    enrolment_id: int
    person_id: int
    course_id: int
    begun: date
    on_day: date


def hear(session: Session, enrolment_id: int, now: datetime) -> None:
    """Settles the run that was just completed, in its transaction: counted, waiting, or none."""
    _take(session, [Enrolment.id == enrolment_id], 1, now, told=False)


def look_back(session: Session, after: int, now: datetime) -> int | None:
    """Takes in completions behind `after` that nobody heard of; returns the last one, None: all are through."""
    ids = session.scalars(
        sa.select(Enrolment.id)
        .where(Enrolment.id > after, Enrolment.completed_at.is_not(None))
        .order_by(Enrolment.id)
        .limit(AT_ONCE)
    ).all()
    if not ids:
        return None
    missing = Enrolment.id.not_in(sa.select(CompletionHours.enrolment_id))
    _take(session, [Enrolment.id.in_(ids), missing], AT_ONCE, now, told=False)
    return ids[-1]


def settle(session: Session, hours_id: int, now: datetime, size: int = AT_ONCE) -> int:
    """Settles completions that wait for a decision that was made; returns how many it looked at."""
    hours = _held(session, [hours_id])
    if hours_id not in hours or hours[hours_id].state == "waiting":
        return 0
    rows = session.execute(
        sa.select(
            CompletionHours.enrolment_id,
            CompletionHours.person_id,
            CompletionHours.course_id,
            Enrolment.opened_day.label("begun"),
            CompletionHours.on_day,
        )
        .join(Enrolment, Enrolment.id == CompletionHours.enrolment_id)
        .where(CompletionHours.hours_id == hours_id, CompletionHours.state == "waiting")
        .order_by(CompletionHours.enrolment_id)
        .limit(size)
    ).all()
    if rows:
        _settle(session, hours[hours_id], [Run(**row._asdict()) for row in rows], now, told=True)
    return len(rows)


def _take(
    session: Session, which: Sequence[sa.ColumnElement[bool]], size: int, now: datetime, told: bool
) -> None:
    """Keeps that runs wait for the hours of their editions, and settles those that are decided about."""
    rows = session.execute(_completed(which).limit(size)).all()
    for edition_id in {row.edition_id for row in rows if row.unread}:
        declared.keep(session, edition_id, now)
    if any(row.unread for row in rows):
        rows = session.execute(_completed(which).limit(size)).all()
    runs = {row.id: row for row in rows if row.hours_id is not None}
    hours = _held(session, {row.hours_id for row in runs.values()})
    insert_missing(session, CompletionHours, [_waiting(row) for row in runs.values()])
    for one in hours.values():
        if one.state != "waiting":
            mine = [
                Run(row.id, row.person_id, row.course_id, row.opened_day, row.completed_day)
                for row in runs.values()
                if row.hours_id == one.id
            ]
            _settle(session, one, mine, now, told)


def _completed(which: Sequence[sa.ColumnElement[bool]]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Enrolment.id,
            Enrolment.person_id,
            Enrolment.course_id,
            Enrolment.opened_day,
            Enrolment.completed_day,
            Enrolment.completed_edition_id.label("edition_id"),
            EditionHours.hours_id,
            EditionHours.edition_id.is_(None).label("unread"),
        )
        .outerjoin(EditionHours, EditionHours.edition_id == Enrolment.completed_edition_id)
        .where(Enrolment.completed_day.is_not(None), Enrolment.completed_edition_id.is_not(None), *which)
        .order_by(Enrolment.id)
    )


def _waiting(row: Any) -> dict[str, Any]:
    return {
        "enrolment_id": row.id,
        "person_id": row.person_id,
        "course_id": row.course_id,
        "hours_id": row.hours_id,
        "on_day": row.completed_day,
        "year": row.completed_day.year,
        "state": "waiting",
        "quarters": None,
        "why": "",
        "note": None,
    }


def _held(session: Session, ids: Collection[int]) -> dict[int, CourseHours]:
    """Hours with the decisions in force, which nobody changes until the transaction ends."""
    if not ids:
        return {}
    held = sa.select(CourseHours).where(CourseHours.id.in_(ids)).order_by(CourseHours.id)
    found = session.scalars(held.with_for_update(read=True).execution_options(populate_existing=True))
    return {one.id: one for one in found}


def _settle(session: Session, hours: CourseHours, runs: Sequence[Run], now: datetime, told: bool) -> None:
    """What each of the runs gives: hours, or none and why. `told`: their people hear that hours were counted."""
    outcome: dict[int, dict[str, Any]] = {}
    if hours.state == "refused" or hours.quarters is None:
        outcome = {run.enrolment_id: _none("refused") for run in runs}
    else:
        fresh = list(_not_counted_before(session, hours.course_id, runs))
        counting = {run.enrolment_id for run in fresh}
        outcome = {run.enrolment_id: _none("repeated") for run in runs if run.enrolment_id not in counting}
        lines = _lines(session, hours, fresh)
        for run, got in zip(fresh, credits_.enter_all(session, lines, None, now), strict=True):
            outcome[run.enrolment_id] = (
                _none("stopped", got.as_json())
                if isinstance(got, Message)
                else {"state": "counted", "quarters": hours.quarters, "why": "", "note": None}
            )
    _keep(session, outcome)
    if told:
        _tell(session, hours, runs, outcome, now)


def _none(why: str, note: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"state": "none", "quarters": None, "why": why, "note": note}


def _not_counted_before(session: Session, course_id: int, runs: Sequence[Run]) -> Iterable[Run]:
    """The runs that give hours: in one year a course counts once, unless it was allowed to count again."""
    people = sorted({run.person_id for run in runs})
    same = sa.and_(CompletionHours.person_id.in_(people), CompletionHours.course_id == course_id)
    # Held first and read after it: whoever settles another run of the same person is waited for, and seen.
    held = sa.select(CompletionHours.enrolment_id).where(same).order_by(CompletionHours.enrolment_id)
    session.execute(held.with_for_update())
    back = aliased(CreditEntry)
    counted = (
        sa.select(CreditEntry.person_id, CreditEntry.year)
        .join(CompletionHours, CompletionHours.enrolment_id == CreditEntry.enrolment_id)
        .outerjoin(back, back.reverses_id == CreditEntry.id)
        .where(same, IS_ENTRY, back.id.is_(None))
    )
    seen = {(row.person_id, row.year) for row in session.execute(counted)}
    repeats = session.execute(
        sa.select(CourseRepeat.from_day, CourseRepeat.until_day).where(CourseRepeat.course_id == course_id)
    ).all()
    for run in sorted(runs, key=lambda run: (run.on_day, run.enrolment_id)):
        key = (run.person_id, run.on_day.year)
        again = any(
            one.from_day <= run.on_day and (one.until_day is None or run.on_day < one.until_day)
            for one in repeats
        )
        if key not in seen or again:
            seen.add(key)
            yield run


def _lines(session: Session, hours: CourseHours, runs: Sequence[Run]) -> list[Line]:
    if not runs:
        return []
    title, organisation = _named(session, hours.course_id)
    return [
        Line(
            person_id=run.person_id,
            counted_on=run.on_day,
            quarters=hours.quarters or 0,
            source=SOURCE,
            reference=str(run.enrolment_id),
            form=FORM,
            title=title[:300],
            provider=organisation[:200],
            organiser_agency=organisation[:200],
            starts_on=min(run.begun, run.on_day),
            ends_on=run.on_day,
            enrolment_id=run.enrolment_id,
        )
        for run in runs
    ]


def _named(session: Session, course_id: int) -> tuple[str, str]:
    """Title and organisation of a course, in its own language; of one that was withdrawn, the title it had last."""
    row = session.execute(
        sa.select(KnownCourse.slug, Edition.titles)
        .join(Edition, sa.and_(Edition.course_id == KnownCourse.id, Edition.current))
        .where(KnownCourse.id == course_id)
    ).one()
    course = catalogue.snapshot().library.course(row.slug)
    titles: Mapping[str, str] = row.titles.get("course", {})
    own = course.language if course else "id"
    return titles.get(own) or next(iter(titles.values()), row.slug), course.organisation if course else ""


def _keep(session: Session, outcome: Mapping[int, Mapping[str, Any]]) -> None:
    columns = {
        name: sa.bindparam(f"new_{name}", type_=_COMPLETIONS.c[name].type)
        for name in ("state", "quarters", "why", "note")
    }
    statement = (
        sa.update(_COMPLETIONS)
        .where(_COMPLETIONS.c.enrolment_id == sa.bindparam("enrolment"))
        .values(**columns)
    )
    rows = [
        {"enrolment": one} | {f"new_{name}": value for name, value in values.items()}
        for one, values in outcome.items()
    ]
    if rows:
        session.connection().execute(statement, rows)


def _tell(
    session: Session,
    hours: CourseHours,
    runs: Sequence[Run],
    outcome: Mapping[int, Mapping[str, Any]],
    now: datetime,
) -> None:
    people = tuple(sorted({run.person_id for run in runs if outcome[run.enrolment_id]["state"] == "counted"}))
    slug = session.scalar(sa.select(KnownCourse.slug).where(KnownCourse.id == hours.course_id))
    if people and slug:
        data = {"course": slug, "hours_score": str(Fraction(hours.quarters or 0, 4))}
        key = f"hours:{hours.public_id}:{hours.version}"
        announce(session, Told(at=now, person_ids=people, kind=COUNTED, key=key, data=data))
