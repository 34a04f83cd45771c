"""What people write about learning elsewhere: drafts that lose nothing, submitted once, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import Actor
from lms.core.errors import Busy, Conflict, Invalid, NotFound
from lms.core.once import once
from lms.core.outbox import note
from lms.core.rows import changed, take_turns
from lms.features.activities import claims, policies, twins
from lms.features.activities.claims import Claim
from lms.features.activities.models import Activity, ActivityStep
from lms.features.activities.policies import SOURCE
from lms.features.activities.queries import OPEN
from lms.features.credits import line as lines
from lms.features.credits import queries as credit_queries
from lms.features.credits import reading
from lms.features.credits.line import Line, Rules
from lms.features.files import queries as files
from lms.features.files import services as file_services
from lms.plugin.message import Message, mark

NOT_OPEN = Message(mark("This activity was submitted in the meantime, so nothing more was saved."))
NOT_TAKEN_BACK = Message(mark("This activity was decided in the meantime. It can no longer be withdrawn."))
TOO_MANY_DRAFTS = Message(
    mark("You have %(most)s drafts, which is as many as there may be. Submit or discard one first."),
    {"most": policies.MOST_DRAFTS},
)
TOO_MANY_WAIT = Message(
    mark(
        "%(most)s of your activities wait to be verified, which is as many as may wait. Submit this one later."
    ),
    {"most": policies.MOST_WAITING},
)
SAME_NUMBER = Message(mark("You have entered this certificate number before."))
SAME_TITLE = Message(mark("You have entered this title with the same days before."))
CLOSED = mark(
    "The year %(year)s is closed, and late entries were taken until %(day)s. Ask the administrator of your unit."
)


@dataclass(frozen=True, slots=True)
class Given:
    """What a form brought: the fields as typed, files added and removed (public ids), the version it was made from."""

    typed: Mapping[str, str]
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """The activity as it is kept now. `is_older`: something newer was saved elsewhere, which stays; `typed` is that."""

    public_id: str
    version: int
    is_older: bool = False
    typed: Mapping[str, str] = field(default_factory=dict)


def save(session: Session, actor: Actor, public_id: str, key: str, given: Given, now: datetime) -> Saved:
    """Keeps what was typed, in a new draft where there is no `public_id` yet; the same `key` is the same draft.

    Raises NotFound, Conflict where it is no longer open, Invalid where a file is gone, and Busy where there are too
    many drafts.
    """
    if not public_id:

        def create() -> dict[str, Any]:
            return {"public_id": _create(session, actor, given, now)}

        made = once(session, actor.person_id, key, now, create)
        public_id = str(made["public_id"])
        return _save(session, actor, public_id, Given(given.typed, given.added, given.removed, -1), now)
    return _save(session, actor, public_id, given, now)


def _create(session: Session, actor: Actor, given: Given, now: datetime) -> str:
    if _count(session, actor, "draft") >= policies.MOST_DRAFTS:
        raise Busy(TOO_MANY_DRAFTS, seconds=60)
    row = Activity(
        public_id=tokens.public_id(),
        person_id=actor.person_id,
        state="draft",
        typed={},
        files=[],
        version=1,
        saved_at=now,
    )
    session.add(row)
    session.flush()
    return row.public_id


def _count(session: Session, actor: Actor, state: str) -> int:
    """How many activities of the actor are in a state; nobody adds one until the transaction ends."""
    take_turns(session, f"activities:{actor.person_id}", alone=True)
    own = sa.and_(Activity.person_id == actor.person_id, Activity.state == state)
    return session.scalar(sa.select(sa.func.count()).where(own)) or 0


def _save(session: Session, actor: Actor, public_id: str, given: Given, now: datetime) -> Saved:
    row = _held(session, actor, public_id)
    typed = {name: given.typed.get(name, "") for name in claims.FIELDS}
    if row.state not in OPEN:
        if dict(row.typed) == typed and not given.added and not given.removed:
            return Saved(public_id, row.version)
        raise Conflict(NOT_OPEN)
    kept = _files(session, row.files, given)
    # Files are added and taken away by name, so that what came in elsewhere stays; only words can be overwritten.
    is_older = given.seen >= 0 and row.version != given.seen and dict(row.typed) != typed
    if is_older:
        typed = dict(row.typed)
    if (dict(row.typed), list(row.files)) != (typed, kept):
        file_services.hold(session, actor, kept)
        file_services.let_go(session, actor, set(row.files) - set(kept))
        row.typed, row.files, row.saved_at = typed, kept, now
        row.version += 1
        session.flush()
    return Saved(public_id, row.version, is_older, dict(row.typed))


def _files(session: Session, there: Sequence[str], given: Given) -> list[str]:
    """The files that stay, and new ones that are not there already, as far as there is room."""
    stay = [one for one in there if one not in given.removed]
    known = files.of(session, (*stay, *given.added))
    same = {(known[one].name, known[one].digest) for one in stay if one in known}
    new = [one for one in given.added if one in known and (known[one].name, known[one].digest) not in same]
    return [*stay, *dict.fromkeys(new)][: policies.MOST_FILES]


def submit(session: Session, actor: Actor, public_id: str, now: datetime) -> bool:
    """Hands the activity, as it was saved, over to the administrators; False where it had been before.

    Raises NotFound, Invalid with a message for each field at fault, and Busy where too many wait.
    """
    row = _held(session, actor, public_id)
    if row.state not in OPEN:
        return False
    if _count(session, actor, "submitted") >= policies.MOST_WAITING:
        raise Busy(TOO_MANY_WAIT, seconds=3600)
    claim, problems = claims.read(row.typed)
    if claim is None:
        raise Invalid(fields=problems)
    line = line_of(row.person_id, public_id, claim, claim.quarters, handed_in(session, row))
    rules = reading.book(session, [line], now).rules(line)
    problems = objections(line, rules) if rules else {}
    if rules and claim.ends_on.year in rules.closed and "ends_on" in problems:
        closed = lines.year_values(claim.ends_on.year, rules.closed[claim.ends_on.year])
        problems["ends_on"] = Message(CLOSED, closed)
    track = next(
        (one.track for one in credit_queries.forms_on(session, claim.starts_on) if one.code == claim.form), ""
    )
    if lacking := claims.missing_evidence(track, claim.notes, len(row.files)):
        problems.setdefault("files", lacking)
    for twin in twins.of(session, row.person_id, public_id, claim):
        problems.setdefault(twin.field, SAME_NUMBER if twin.field == "number" else SAME_TITLE)
    if problems:
        raise Invalid(fields=problems)
    for name in claims.FIELDS:
        if name != "hours":
            setattr(row, name, getattr(claim, name))
    row.quarters, row.number_key = claim.quarters, claims.number_key(claim.number)
    row.state, row.submitted_at, row.why = "submitted", now, ""
    row.version += 1
    step(session, row.id, actor.person_id, "submitted", now)
    note(session, actor.person_id, "activity.submitted", f"activity:{public_id}", now, row.person_id)
    session.flush()
    return True


def handed_in(session: Session, row: Activity) -> date | None:
    """The person's day on which an activity was submitted first; mending what was returned makes it no later."""
    first = session.scalar(
        sa.select(sa.func.min(ActivityStep.at)).where(
            ActivityStep.activity_id == row.id, ActivityStep.what == "submitted"
        )
    )
    return reading.days_of(session, [row.person_id], first).get(row.person_id) if first else None


def line_of(
    person_id: int, public_id: str, claim: Claim, quarters: int, handed_in: date | None = None
) -> Line:
    """The claim as a line of the JP account; it counts in the year of its last day."""
    return Line(
        person_id=person_id,
        counted_on=claim.ends_on,
        quarters=quarters,
        source=SOURCE,
        reference=public_id,
        form=claim.form,
        title=claim.title,
        starts_on=claim.starts_on,
        ends_on=claim.ends_on,
        provider=claim.provider,
        organiser_agency=claim.organiser_agency,
        partner=claim.partner,
        place=claim.place,
        number=claim.number,
        cost=claim.cost,
        funds=claim.funds or None,
        note=Message(mark("Verified by %(name)s")),
        handed_in=handed_in,
    )


def objections(line: Line, rules: Rules) -> dict[str, Message]:
    """What the ledger would say against a line, by the fields of our form."""
    named = {"counted_on": "ends_on", "quarters": "hours"}
    found: dict[str, Message] = {}
    for name, message in lines.problems(line, rules).items():
        found.setdefault(named.get(name, name), message)
    return found


def withdraw(session: Session, actor: Actor, public_id: str, now: datetime) -> None:
    """Takes back what waits or was returned; once more changes nothing. Raises NotFound, and Conflict once decided."""
    row = _held(session, actor, public_id)
    if row.state == "withdrawn":
        return
    if row.state not in ("submitted", "returned"):
        raise Conflict(NOT_TAKEN_BACK)
    row.state = "withdrawn"
    row.version += 1
    step(session, row.id, actor.person_id, "withdrawn", now)
    note(session, actor.person_id, "activity.withdrawn", f"activity:{public_id}", now, row.person_id)
    session.flush()


def discard(session: Session, actor: Actor, public_id: str, now: datetime) -> None:
    """Throws a draft away; what was submitted stays, and nothing there is no error."""
    found = sa.select(Activity.id, Activity.files).where(
        Activity.public_id == public_id, Activity.person_id == actor.person_id, Activity.state == "draft"
    )
    row = session.execute(found.with_for_update()).one_or_none()
    if row is None:
        return
    gone = sa.delete(Activity).where(Activity.id == row.id, Activity.state == "draft")
    if changed(session, gone):
        file_services.let_go(session, actor, row.files)


def step(
    session: Session,
    activity_id: int,
    by_id: int | None,
    what: str,
    now: datetime,
    why: str = "",
    quarters: int | None = None,
) -> None:
    """Writes down what happened to an activity."""
    session.add(
        ActivityStep(activity_id=activity_id, at=now, by_id=by_id, what=what, why=why, quarters=quarters)
    )


def _held(session: Session, actor: Actor, public_id: str) -> Activity:
    """One of the actor's own, which nobody else changes until the end of the transaction. Raises NotFound."""
    mine = sa.select(Activity).where(Activity.public_id == public_id, Activity.person_id == actor.person_id)
    row = session.scalar(mine.with_for_update(), execution_options={"populate_existing": True})
    if row is None:
        raise NotFound
    return row
