"""Deciding about the lesson hours of courses, and whether a course counts again in a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.actor import Actor, id_of
from lms.core.clock import day_in
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.limits import too_long
from lms.core.outbox import note
from lms.features.accreditation import crediting, policies
from lms.features.accreditation.models import CompletionHours, CourseHours, CourseRepeat, HoursDecision
from lms.features.catalogue.models import KnownCourse
from lms.plugin.message import Message, mark

JOB = "accreditation.settle"
MOST_QUARTERS = 200 * 4
LONGEST_REASON = 300
AT_ONCE = 100
"""Courses that are confirmed together; and people who are credited before the page answers."""

NO_REASON = Message(mark("Write the reason: it is kept, and learners read it."))
NO_HOURS = Message(mark("Write JP in quarters, more than 0 and at most 200, such as 2 or 1,5."))
MEANWHILE = Message(mark("Somebody has decided about this meanwhile. Look at it once more."))
NOTHING_TICKED = Message(mark("No course is ticked. Tick the courses whose JP are right."))


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided about declared hours: so many `quarters`, or none (refused). `version` is what was looked at."""

    hours: str
    version: int
    quarters: int | None
    reason: str = ""


def decide(session: Session, actor: Actor | None, decision: Decision, now: datetime) -> None:
    """Confirms declared hours, as they are or with another figure, or refuses them; `actor` None is the operator.

    Who completed the course meanwhile is credited with the day of finishing, the first hundred at once. What was
    counted before stays as it is. Raises Invalid, and Conflict where somebody else has decided meanwhile.
    """
    _refuse_strangers(actor)
    hours = _held(session, [decision.hours]).get(decision.hours)
    if hours is None:
        raise NotFound
    reason = decision.reason.strip()
    state = "refused" if decision.quarters is None else "confirmed"
    if (hours.state, hours.quarters) == (state, decision.quarters):
        return
    if hours.version != decision.version:
        raise Conflict(MEANWHILE, version=hours.version)
    if decision.quarters is not None and not 0 < decision.quarters <= MOST_QUARTERS:
        raise Invalid(fields={"hours": NO_HOURS})
    if decision.quarters != hours.declared and not reason:
        raise Invalid(fields={"reason": NO_REASON})
    if len(reason) > LONGEST_REASON:
        raise Invalid(fields={"reason": too_long(len(reason), LONGEST_REASON)})
    _write(session, actor, hours, decision.quarters, reason, now)


def confirm_all(
    session: Session, actor: Actor | None, ticked: Sequence[tuple[str, int]], now: datetime
) -> int:
    """Confirms hours (by public id and the version that was looked at) as declared; returns how many it was.

    Raises Invalid where none is named, and Conflict, with nothing confirmed, where one was decided about meanwhile.
    """
    _refuse_strangers(actor)
    if not ticked:
        raise Invalid(NOTHING_TICKED)
    versions = dict(ticked[:AT_ONCE])
    found = _held(session, list(versions))
    changing = [one for one in found.values() if (one.state, one.quarters) != ("confirmed", one.declared)]
    if len(found) < len(versions):
        raise NotFound
    if any(one.version != versions[one.public_id] for one in changing):
        raise Conflict(MEANWHILE)
    for one in changing:
        _write(session, actor, one, one.declared, "", now)
    return len(changing)


def allow_repeats(
    session: Session, actor: Actor | None, hours: str, allowed: bool, zone: str, now: datetime
) -> None:
    """Lets a course count once more in a year in which it was counted, from today on, or no longer."""
    _refuse_strangers(actor)
    found = _held(session, [hours]).get(hours)
    if found is None:
        raise NotFound
    today = day_in(zone, now)
    present = session.scalars(
        sa.select(CourseRepeat)
        .where(CourseRepeat.course_id == found.course_id, CourseRepeat.until_day.is_(None))
        .with_for_update()
    ).one_or_none()
    if (present is not None) == allowed:
        return
    if present is None:
        session.add(CourseRepeat(course_id=found.course_id, from_day=today, set_by=id_of(actor)))
    else:
        present.until_day = today
    action = "hours.repeats_on" if allowed else "hours.repeats_off"
    note(session, id_of(actor), action, f"course:{_slug(session, found.course_id)}", now)


def _write(
    session: Session,
    actor: Actor | None,
    hours: CourseHours,
    quarters: int | None,
    reason: str,
    now: datetime,
) -> None:
    hours.state = "refused" if quarters is None else "confirmed"
    hours.quarters, hours.version, hours.decided_at = quarters, hours.version + 1, now
    decided = HoursDecision(
        hours_id=hours.id,
        state=hours.state,
        quarters=quarters,
        reason=reason,
        decided_by=id_of(actor),
        decided_at=now,
    )
    session.add(decided)
    _wait_again(session, hours)
    session.flush()
    about = f"course:{_slug(session, hours.course_id)}"
    note(
        session,
        id_of(actor),
        f"hours.{hours.state}",
        about,
        now,
        declared=hours.declared,
        quarters=quarters,
        reason=reason,
    )
    if crediting.settle(session, hours.id, now, AT_ONCE) == AT_ONCE:
        jobs.enqueue(session, JOB, {"hours": hours.id}, now)


def _wait_again(session: Session, hours: CourseHours) -> None:
    """What was refused before is looked at anew; what the account holds stays."""
    refused = sa.update(CompletionHours).where(
        CompletionHours.hours_id == hours.id,
        CompletionHours.state == "none",
        CompletionHours.why.in_(("refused", "stopped")),
    )
    session.execute(
        refused.values(state="waiting", why="", note=None).execution_options(synchronize_session=False)
    )


def _held(session: Session, public_ids: Sequence[str]) -> dict[str, CourseHours]:
    rows = session.scalars(
        sa.select(CourseHours)
        .where(CourseHours.public_id.in_(public_ids))
        .order_by(CourseHours.id)
        .with_for_update(),
        execution_options={"populate_existing": True},
    )
    return {one.public_id: one for one in rows}


def _slug(session: Session, course_id: int) -> str:
    return session.scalars(sa.select(KnownCourse.slug).where(KnownCourse.id == course_id)).one()


def _refuse_strangers(actor: Actor | None) -> None:
    if actor is not None and not policies.may_decide(actor):
        raise NotAllowed
