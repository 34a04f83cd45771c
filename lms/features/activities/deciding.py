"""What administrators make of an activity: verified into the JP account, returned, refused, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.limits import too_long
from lms.core.outbox import announce, note
from lms.features.activities import claims, policies
from lms.features.activities.claims import Claim
from lms.features.activities.models import Activity
from lms.features.activities.policies import SOURCE
from lms.features.activities.services import handed_in, line_of, objections, step
from lms.features.credits import hours, reading
from lms.features.credits import services as credit_services
from lms.features.organisation import queries as organisation
from lms.plugin.facts import Told
from lms.plugin.message import Message, mark

VERIFIED, RETURNED, REFUSED, REVERSED = (
    f"activities.{state}" for state in ("verified", "returned", "refused", "reversed")
)
OUTCOMES = ("verified", "returned", "refused")

OWN = Message(mark("Nobody verifies what they entered themselves. Another administrator does."))
NO_WHY = Message(mark("Write the reason. The person reads it."))
NO_WHY_HOURS = Message(mark("Write why the JP differ from what was asked for. The person reads it."))
WITHDRAWN = Message(mark("It was withdrawn in the meantime, so nothing was changed."))
DECIDED = Message(mark("Somebody else decided in the meantime, so nothing was changed."))
CHANGED = Message(mark("It was changed in the meantime. Read it again, then decide."))
NOT_COUNTED = Message(mark("It is not counted any more, so there is nothing to take back."))


@dataclass(frozen=True, slots=True)
class Decision:
    """What an administrator decides: one of `OUTCOMES`, the JP as typed (empty: as asked for), a reason, and the
    version that was looked at (0: whatever stands there)."""

    outcome: str
    hours: str = ""
    why: str = ""
    seen: int = 0


def decide(session: Session, actor: Actor, public_id: str, decision: Decision, now: datetime) -> None:
    """Decides about what waits, or verifies anew what was taken back; the same again of the same person is nothing new.

    Raises NotFound outside the actor's scope, NotAllowed for one's own, Conflict where something else happened to it
    meanwhile, and Invalid with a message for each field at fault.
    """
    row = _held(session, actor, public_id)
    may_be = ("submitted", "reversed") if decision.outcome == "verified" else ("submitted",)
    if row.state not in may_be:
        if row.state == decision.outcome and row.decided_by == actor.person_id:
            return
        raise Conflict(WITHDRAWN if row.state == "withdrawn" else DECIDED)
    if decision.seen and decision.seen != row.version:
        raise Conflict(CHANGED)
    quarters = _checked(row, decision)
    row.credited = _credit(session, actor, row, quarters, now) if quarters else ""
    row.granted = quarters
    row.state, row.why = decision.outcome, decision.why.strip()
    row.decided_at, row.decided_by = now, actor.person_id
    row.version += 1
    _told(session, actor, row, now)


def _checked(row: Activity, decision: Decision) -> int | None:
    """The quarters to be counted; None where nothing is. Raises Invalid."""
    why, problems = decision.why.strip(), {}
    if decision.outcome not in OUTCOMES:
        raise Invalid(fields={"outcome": Message(mark("Choose what to do."))})
    quarters = row.quarters
    if len(why) > policies.LONGEST_WHY:
        problems["why"] = too_long(len(why), policies.LONGEST_WHY)
    elif decision.outcome != "verified" and not why:
        problems["why"] = NO_WHY
    if decision.outcome == "verified" and decision.hours.strip():
        quarters = hours.read(decision.hours)
        if not quarters:
            problems["hours"] = claims.NO_HOURS
        elif quarters != row.quarters and not why:
            problems["why"] = NO_WHY_HOURS
    if problems:
        raise Invalid(fields=problems)
    return quarters if decision.outcome == "verified" else None


def _credit(session: Session, actor: Actor, row: Activity, quarters: int, now: datetime) -> str:
    """Enters it into the JP account; the public id of the entry. Raises Invalid, by the fields of our form."""
    # What was taken back is entered anew like anything that comes in today.
    since = handed_in(session, row) if row.state == "submitted" else None
    line = line_of(row.person_id, row.public_id, _claim(row), quarters, since)
    rules = reading.book(session, [line], now).rules(line)
    if rules and (found := objections(line, rules)):
        raise Invalid(next(iter(found.values())), found)
    return credit_services.enter(session, line, actor.person_id, now, again=True).public_id


def _claim(row: Activity) -> Claim:
    names = Claim.__dataclass_fields__
    return Claim(**{name: getattr(row, name) for name in names})


def reverse(session: Session, actor: Actor, public_id: str, why: str, now: datetime) -> None:
    """Takes back what was verified, with a reason; once more changes nothing. Raises what `decide` raises."""
    row = _held(session, actor, public_id)
    if row.state == "reversed":
        return
    if row.state != "verified":
        raise Conflict(NOT_COUNTED)
    if not why.strip():
        raise Invalid(fields={"why": NO_WHY})
    if len(why.strip()) > policies.LONGEST_WHY:
        raise Invalid(fields={"why": too_long(len(why.strip()), policies.LONGEST_WHY)})
    credit_services.reverse(session, SOURCE, public_id, why.strip(), actor.person_id, now)
    row.state, row.granted, row.why = "reversed", None, why.strip()
    row.decided_at, row.decided_by = now, actor.person_id
    row.version += 1
    _told(session, actor, row, now)


def _told(session: Session, actor: Actor, row: Activity, now: datetime) -> None:
    """Writes the step down, and tells the person and the history of changes."""
    step(session, row.id, actor.person_id, row.state, now, row.why, row.granted)
    session.flush()
    about = f"activity:{row.public_id}"
    note(session, actor.person_id, f"activity.{row.state}", about, now, row.person_id)
    data: dict[str, Any] = {"activity": row.public_id, "title": row.title, "name": actor.name, "why": row.why}
    key = f"{row.state}:{row.public_id}:{row.version}"
    told = Told(at=now, person_ids=(row.person_id,), kind=f"activities.{row.state}", key=key, data=data)
    announce(session, told)


def _held(session: Session, actor: Actor, public_id: str) -> Activity:
    """An activity within the actor's scope, which nobody else changes until the end of the transaction."""
    found = sa.select(Activity).where(Activity.public_id == public_id, Activity.state != "draft")
    row = session.scalar(found.with_for_update(), execution_options={"populate_existing": True})
    if row is None:
        raise NotFound
    place = organisation.place(session, row.person_id)
    path = place.last_path if place.unit_id is not None else ""
    if actor.person_id == row.person_id:
        raise NotAllowed(OWN)
    if not policies.may_decide(actor, row.person_id, path):
        raise NotFound
    return row
