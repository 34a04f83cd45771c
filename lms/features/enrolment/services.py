"""Beginning runs, and laying duties on people."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.course import Course
from lms.core.actor import ADMINISTRATOR, Actor, unit_scopes
from lms.core.clock import day_in
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.core.once import once
from lms.core.outbox import announce, note
from lms.core.rows import changed, insert_new
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment import policies, queries
from lms.features.enrolment.models import Duty, DutyAudience, Enrolment
from lms.features.enrolment.queries import Run
from lms.features.organisation.models import Unit
from lms.plugin import facts
from lms.plugin.message import Message, mark

PUBLIC_ID = "abcdefghjkmnpqrstuvwxyz23456789"
REASONS = ("mandate", "gap", "appraisal", "superior", "own-wish")


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A duty to be given. `units` are codes, each with all below it; `counts_from` as in the table."""

    course: str
    units: tuple[str, ...]
    due_day: date
    reason: str = "mandate"
    note: str = ""
    counts_from: date | None = None


def begin_run(session: Session, actor: Actor, course: str, now: datetime) -> Run:
    """The actor's run of `course` to go on with: the open one, the finished one to reread, or a new one.

    A new run is opened at the first act, when the course's major version was raised since the last, and when a duty
    asks for a completion later than the last. Raises NotFound for a course that is not in service, Invalid while a
    course that must come before is not complete.
    """
    outline = catalogue.snapshot().library.course(course)
    if outline is None:
        raise NotFound
    day = day_in(actor.zone, now)
    runs = {run.course: run for run in queries.runs_of(session, actor.person_id)}
    last = runs.get(course)
    if last is not None:
        duties = queries.duties_of(session, actor.person_id, actor.unit_path, day)
        if last.is_open or not policies.asks_again(outline, last, duties):
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


def give_duty(session: Session, actor: Actor, duty: NewDuty, now: datetime) -> str:
    """Lays a duty on the people of units and all below, also on those who join later; returns its public id.

    Raises Invalid with a message for each field at fault, NotAllowed outside the actor's scope.
    """
    day = day_in(actor.zone, now)
    units = session.execute(sa.select(Unit.id, Unit.code, Unit.path).where(Unit.code.in_(duty.units))).all()
    problems = _problems(duty, {unit.code for unit in units}, day)
    if problems:
        raise Invalid(fields=problems)
    if not policies.may_give_duty(actor, [unit.path for unit in units]):
        raise NotAllowed
    row = Duty(
        public_id="".join(secrets.choice(PUBLIC_ID) for _ in range(10)),
        course_id=catalogue.snapshot().course_row(duty.course),
        from_day=day,
        due_day=duty.due_day,
        counts_from=duty.counts_from,
        reason=duty.reason,
        note=duty.note,
        given_by=actor.person_id,
        given_at=now,
    )
    session.add(row)
    session.flush()
    session.add_all(DutyAudience(duty_id=row.id, unit_id=unit.id) for unit in units)
    session.flush()
    announce(
        session, facts.DutyGiven(at=now, duty_id=row.id, course=duty.course, due=duty.due_day, on_day=day)
    )
    note(
        session,
        actor.person_id,
        "duty.given",
        f"duty:{row.public_id}",
        now,
        course=duty.course,
        due=duty.due_day.isoformat(),
    )
    return row.public_id


def give_duty_once(session: Session, actor: Actor, key: str, duty: NewDuty, now: datetime) -> str:
    """`give_duty` for a form that may be sent twice: the same `key` gives one duty and returns its public id."""
    kept = once(session, actor.person_id, key, now, lambda: {"duty": give_duty(session, actor, duty, now)})
    return str(kept["duty"])


def _problems(duty: NewDuty, known_units: set[str], day: date) -> dict[str, Message]:
    problems: dict[str, Message] = {}
    if duty.course not in {course.id for course in catalogue.snapshot().offered()}:
        problems["course"] = Message(mark("Choose a course that is in service."))
    if not duty.units:
        problems["units"] = Message(mark("Choose at least one unit."))
    elif set(duty.units) - known_units:
        problems["units"] = Message(mark("One of these units does not exist any more. Choose again."))
    if duty.due_day <= day:
        problems["due_day"] = Message(mark("The due date must lie after today."))
    if duty.reason not in REASONS:
        problems["reason"] = Message(mark("Choose why this duty is given."))
    return problems


def withdraw_duty(session: Session, actor: Actor, public_id: str, now: datetime) -> None:
    """Ends a duty from today on; what was fulfilled stays on record. A duty that has ended stays as it is."""
    scopes = unit_scopes(actor, ADMINISTRATOR)
    record = queries.duty_by_public_id(session, public_id, scopes)
    if record is None:
        raise NotFound
    day = day_in(actor.zone, now)
    in_force = sa.update(Duty).where(Duty.id == record.id, Duty.withdrawn_day.is_(None))
    if changed(session, in_force.values(withdrawn_at=now, withdrawn_day=day)):
        announce(session, facts.DutyWithdrawn(at=now, duty_id=record.id, course=record.course, on_day=day))
        note(session, actor.person_id, "duty.withdrawn", f"duty:{public_id}", now, course=record.course)
