"""What a new duty says, what speaks against it, and how it comes into the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.outbox import announce
from lms.core.posts import GRADES, POST_KINDS, POST_LEVELS
from lms.features.accounts.register import STATUSES
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment.models import Duty, DutyAudience, DutyPick, LearningPath, PathCourse
from lms.features.enrolment.picking import MOST
from lms.features.enrolment.terms import EVERY_MONTHS, VALID_MONTHS, months_later
from lms.features.organisation.models import Unit
from lms.plugin import facts
from lms.plugin.message import Message, mark

SAID = (
    "due_day", "counts_from", "valid_months", "every_months", "reason", "note",
    "statuses", "grades", "post_kinds", "post_levels",
)  # fmt: skip
"""What a `Duty` and a `NewDuty` have in common under one name."""

REASONS = ("mandate", "gap", "appraisal", "superior", "own-wish")
LONGEST = 120
"""Months that a due date may lie ahead: what is further off is a slip of the keyboard."""

KINDS = {
    "statuses": frozenset(STATUSES),
    "grades": frozenset(GRADES),
    "post_kinds": frozenset(POST_KINDS),
    "post_levels": frozenset(POST_LEVELS),
}


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A duty to be given. `units` are codes, each with all below it; `people` public ids; `path` a public id.

    Of the people of the units only those of the kinds named are meant; an empty one asks for nothing. `counts_from`,
    `every_months` and `valid_months` as in the table.
    """

    course: str
    units: tuple[str, ...]
    due_day: date
    reason: str = "mandate"
    note: str = ""
    counts_from: date | None = None
    statuses: frozenset[str] = frozenset()
    grades: frozenset[str] = frozenset()
    post_kinds: frozenset[str] = frozenset()
    post_levels: frozenset[str] = frozenset()
    people: tuple[str, ...] = ()
    every_months: int | None = None
    valid_months: int | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that a `NewDuty` names: units by code, people by public id, and the path's row with its courses."""

    units: dict[str, int]
    people: dict[str, int]
    path_id: int | None = None
    path_courses: frozenset[int] = frozenset()


def problems(duty: NewDuty, found: Found, day: date) -> dict[str, Message]:
    """A message for each field at fault; none when the duty can be laid."""
    told = _days(duty, day)
    if duty.course not in catalogue.snapshot().offered_ids():
        told["course"] = Message(mark("Choose a course that is in service."))
    if not duty.units and not duty.people:
        told["units"] = Message(mark("Choose at least one unit, or pick people by name."))
    elif set(duty.units) - set(found.units):
        told["units"] = Message(mark("One of these units does not exist any more. Choose again."))
    if len(duty.people) > MOST:
        told["people"] = Message(mark("Pick at most %(most)s people at once."), {"most": MOST})
    elif set(duty.people) - set(found.people):
        told["people"] = Message(
            mark("Somebody you picked is no longer in your units. Take them out of the list and count again.")
        )
    if duty.reason not in REASONS:
        told["reason"] = Message(mark("Choose why this duty is given."))
    for name, words in KINDS.items():
        if getattr(duty, name) - words:
            told[name] = Message(mark("Choose from the list."))
    if duty.path and (found.path_id is None or not _is_of_path(duty, found)):
        told["path"] = Message(mark("This learning path was changed or closed meanwhile. Choose again."))
    return told


def _is_of_path(duty: NewDuty, found: Found) -> bool:
    known = catalogue.snapshot().courses.get(duty.course)
    return known is not None and known.id in found.path_courses


def _days(duty: NewDuty, day: date) -> dict[str, Message]:
    told = due_problems(duty.due_day, day, day, duty.every_months)
    if duty.counts_from is not None and duty.counts_from > duty.due_day:
        told["counts_from"] = Message(mark("The first day that counts must not lie after the due date."))
    if duty.every_months is not None and duty.every_months not in EVERY_MONTHS:
        told["every_months"] = Message(mark("Choose from the list."))
    if duty.valid_months is not None and duty.valid_months not in VALID_MONTHS:
        told["valid_months"] = Message(mark("Choose from the list."))
    return told


def due_problems(due_day: date, today: date, from_day: date, every_months: int | None) -> dict[str, Message]:
    """What speaks against a due date of a duty that holds since `from_day`, at its field."""
    if due_day <= today:
        return {"due_day": Message(mark("The due date must lie after today."))}
    if due_day > months_later(today, LONGEST):
        return {"due_day": Message(mark("The due date lies more than 10 years ahead. Check the year."))}
    if (
        every_months is not None
        and every_months in EVERY_MONTHS
        and due_day > months_later(from_day, every_months)
    ):
        text = mark("The due date must lie before the duty begins anew, on %(day)s at the latest.")
        return {"due_day": Message(text, {"day": f"{months_later(from_day, every_months):%d-%m-%Y}"})}
    return {}


def path_rows(session: Session, public_id: str) -> tuple[int | None, frozenset[int]]:
    """The row of an open path, held until the transaction ends, and the rows of its courses."""
    if not public_id:
        return None, frozenset()
    held = sa.select(LearningPath.id).where(
        LearningPath.public_id == public_id, LearningPath.closed_at.is_(None)
    )
    path_id = session.scalar(held.with_for_update(read=True))
    courses = sa.select(PathCourse.course_id).where(PathCourse.path_id == path_id)
    return path_id, frozenset(session.scalars(courses)) if path_id else frozenset()


def unit_rows(session: Session, codes: Sequence[str]) -> list[Unit]:
    """The open units with these codes."""
    return list(session.scalars(sa.select(Unit).where(Unit.code.in_(codes), Unit.closed_day.is_(None))))


def lay(
    session: Session,
    duty: Duty,
    course: str,
    units: Sequence[int],
    people: Sequence[int],
    on_day: date,
    now: datetime,
) -> None:
    """Puts a duty with its audience into the tables and announces it as of `on_day`, today."""
    duty.public_id = tokens.public_id()
    session.add(duty)
    session.flush()
    session.add_all(DutyAudience(duty_id=duty.id, unit_id=unit) for unit in units)
    session.add_all(DutyPick(duty_id=duty.id, person_id=person) for person in people)
    session.flush()
    announce(
        session, facts.DutyGiven(at=now, duty_id=duty.id, course=course, due=duty.due_day, on_day=on_day)
    )
