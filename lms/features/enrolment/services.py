"""Beginning runs, and laying duties on people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.content.course import Course
from lms.core.actor import ADMINISTRATOR, Actor, id_of, unit_scopes
from lms.core.clock import day_in
from lms.core.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from lms.core.outbox import announce, note
from lms.core.rows import changed, insert_new
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment import laying, picking, policies, queries, telling
from lms.features.enrolment.duty_records import DutyRecord, duty_by_public_id
from lms.features.enrolment.laying import NewDuty
from lms.features.enrolment.models import Duty, Enrolment
from lms.features.enrolment.own_duties import own_duties
from lms.features.enrolment.queries import Run
from lms.plugin import facts
from lms.plugin.message import Message, mark

ENDED = Message(mark("This duty has ended."))
OUTSIDE = Message(
    mark(
        "This duty also names people outside your units. Ask an administrator of the whole site to change it."
    )
)


def begin_run(session: Session, actor: Actor, course: str, now: datetime) -> Run:
    """The actor's run of `course` to go on with: the open one, the finished one to reread, or a new one.

    A new run is opened at the first act, when the course's major version was raised since the last, and when a duty
    asks for a completion later than the last, or will soon. Raises NotFound for a course that is not in service,
    Invalid while a course that must come before is not complete.
    """
    outline = catalogue.snapshot().library.course(course)
    if outline is None:
        raise NotFound
    day = day_in(actor.zone, now)
    runs = {run.course: run for run in queries.runs_of(session, actor.person_id)}
    last = runs.get(course)
    if last is not None:
        duties = own_duties(session, actor.person_id, actor.unit_path, day)
        if last.is_open or not policies.asks_again(outline, last, duties, day):
            return last
    if catalogue.snapshot().is_withdrawn(course):
        raise NotFound
    _check_courses_before(outline, runs)
    return _open_run(session, actor, outline, last.number + 1 if last else 1, now, day)


def _check_courses_before(outline: Course, runs: dict[str, Run]) -> None:
    for course in outline.requires:
        if course not in runs or not runs[course].ever_completed:
            before = catalogue.snapshot().library.course(course)
            if before is not None:
                title = before.title.get(before.language, course)
                raise Invalid(Message(mark("First complete the course %(title)s."), {"title": title}))


def _open_run(session: Session, actor: Actor, outline: Course, number: int, now: datetime, day: date) -> Run:
    course_row = catalogue.snapshot().course_row(outline.id)
    values = {
        "person_id": actor.person_id,
        "course_id": course_row,
        "run": number,
        "edition_id": catalogue.snapshot().edition_row(outline.id),
        "major": outline.major,
        "opened_at": now,
        "opened_day": day,
        "last_at": now,
    }
    is_new = insert_new(session, Enrolment, values)
    run = queries.run_in(session, actor.person_id, outline.id)
    if run is None:
        raise NotFound
    if is_new:
        announce(
            session,
            facts.RunBegun(
                at=now,
                enrolment_id=run.id,
                person_id=actor.person_id,
                course=outline.id,
                run=run.number,
                on_day=day,
            ),
        )
    return run


def give_duty(session: Session, actor: Actor | None, duty: NewDuty, now: datetime) -> str:
    """Lays a duty on its audience, also on those who join later; returns its public id. No actor: the operator.

    Raises Invalid with a message for each field at fault, NotAllowed outside the actor's scope.
    """
    day, scopes = today_of(actor, now), scopes_of(actor)
    units = laying.unit_rows(session, duty.units)
    people = picking.by_public_ids(session, duty.people, scopes)
    path_id, path_courses = laying.path_rows(session, duty.path)
    found = laying.Found(
        {unit.code: unit.id for unit in units},
        {person.public_id: person.id for person in people},
        path_id,
        path_courses,
    )
    problems = laying.problems(duty, found, day)
    if problems:
        raise Invalid(fields=problems)
    paths = [*(unit.path for unit in units), *(person.unit_path for person in people)]
    if actor is not None and not policies.may_give_duty(actor, paths):
        raise NotAllowed
    row = Duty(
        course_id=catalogue.snapshot().course_row(duty.course),
        from_day=day,
        path_id=path_id,
        given_by=id_of(actor),
        given_at=now,
        **{name: getattr(duty, name) for name in laying.SAID},
    )
    laying.lay(session, row, duty.course, [unit.id for unit in units], [one.id for one in people], day, now)
    detail: dict[str, Any] = {
        "course": duty.course,
        "due": duty.due_day.isoformat(),
        "units": sorted(found.units),
    }
    if people:
        detail["people"] = len(people)
    note(session, id_of(actor), "duty.given", f"duty:{row.public_id}", now, **detail)
    return row.public_id


def give_duties(
    session: Session, actor: Actor | None, duties: Sequence[NewDuty], now: datetime
) -> tuple[str, ...]:
    """Lays several duties, or with the first that cannot be laid none of them."""
    return tuple(give_duty(session, actor, duty, now) for duty in duties)


def withdraw_duty(session: Session, actor: Actor | None, public_id: str, now: datetime) -> None:
    """Ends a duty, and its series, from today on; what was fulfilled stays on record. An ended duty stays as it is."""
    record = duty_to_change(session, actor, public_id)
    day = today_of(actor, now)
    in_force = sa.update(Duty).where(Duty.id == record.id, Duty.withdrawn_day.is_(None))
    if changed(session, in_force.values(withdrawn_at=now, withdrawn_day=day)):
        announce(session, facts.DutyWithdrawn(at=now, duty_id=record.id, course=record.course, on_day=day))
        note(session, id_of(actor), "duty.withdrawn", f"duty:{public_id}", now, course=record.course)


def change_due(
    session: Session, actor: Actor | None, public_id: str, seen: date, due_day: date, why: str, now: datetime
) -> None:
    """Gives a duty another due date; whoever is under it and has not fulfilled it is told.

    Raises Conflict where the due date is no longer the one that was `seen`, Invalid for a date or a reason that cannot
    be taken, Gone once the duty has ended.
    """
    record = duty_to_change(session, actor, public_id)
    if not record.in_force:
        raise Gone(ENDED)
    if record.due_day == due_day:
        return
    told = laying.due_problems(due_day, today_of(actor, now), record.from_day, record.every_months)
    if record.counts_from is not None and due_day < record.counts_from:
        told["due_day"] = Message(mark("The first day that counts must not lie after the due date."))
    if not why.strip():
        told["why"] = Message(mark("Write why the due date changes."))
    if told:
        raise Invalid(fields=told)
    held = sa.update(Duty).where(Duty.id == record.id, Duty.due_day == seen, Duty.withdrawn_day.is_(None))
    if not changed(session, held.values(due_day=due_day)):
        raise Conflict(
            Message(mark("Somebody else changed the due date meanwhile. Look at it and decide again."))
        )
    detail = {"from": seen.isoformat(), "to": due_day.isoformat(), "why": why.strip()}
    note(session, id_of(actor), "duty.due_changed", f"duty:{public_id}", now, course=record.course, **detail)
    telling.enqueue_due_changed(session, record.id, due_day, now)


def duty_to_change(session: Session, actor: Actor | None, public_id: str) -> DutyRecord:
    """A duty that the actor may change. Raises NotFound, or NotAllowed where it also names people of other units."""
    record = duty_by_public_id(session, public_id, scopes_of(actor))
    if record is None:
        raise NotFound
    if record.outside:
        raise NotAllowed(OUTSIDE)
    return record


def scopes_of(actor: Actor | None) -> tuple[str, ...]:
    """The units whose duties the actor looks after; all of them for the operator."""
    return unit_scopes(actor, ADMINISTRATOR) if actor else ("/",)


def today_of(actor: Actor | None, now: datetime) -> date:
    """The date where the actor is; where the site is, for the operator."""
    return day_in(actor.zone if actor else current_app.config["TIMEZONE"], now)
