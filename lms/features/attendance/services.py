"""Events that people attended: what they are, who is credited, and what is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import ADMINISTRATOR, Actor, unit_scopes
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.outbox import announce, note
from lms.features.accounts.models import Person
from lms.features.attendance import entering, policies
from lms.features.attendance.models import TrainingLine, TrainingList
from lms.features.attendance.telling import CREDITED
from lms.features.credits import line as lines_of
from lms.features.credits import reading
from lms.features.credits.services import checked_why
from lms.features.enrolment import picking
from lms.features.organisation import policies as organisation
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import seen_by
from lms.plugin.facts import Told
from lms.plugin.message import Message, mark

AT_ONCE = 500
FIELDS = {"quarters": "hours", "organiser_agency": "agency", "counted_on": "ends_on"}
"""What forms call the fields of a line of the account."""

CREDITED_ALREADY = Message(
    mark("People are credited for this already. Take that back first; then its particulars can be changed.")
)
MEANWHILE = Message(
    mark("Somebody has changed this meanwhile. What they wrote is shown; look at it once more.")
)
NOBODY = Message(mark("Nobody is ticked. Tick those who were there."))
NOT_YOURS = Message(mark("Is not in your scope, or has no account."))
YOURSELF = Message(mark("You cannot credit yourself. Another administrator can."))


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it was typed; `cost` is for each person, in whole rupiah."""

    title: str
    form: str
    provider: str
    starts_on: date
    ends_on: date
    quarters: int
    agency: str = ""
    partner: str = ""
    place: str = ""
    cost: int | None = None
    funds: str | None = None


@dataclass(frozen=True, slots=True)
class Credited:
    """What became of people: how many are credited now, how many were before, and who could not be, by public id."""

    new: int
    before: int
    refused: Mapping[str, Message] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many lines were taken back, why some stay, and behind which line it goes on (None: all are through)."""

    count: int
    after: int | None = None
    refused: tuple[Message, ...] = ()


def make_event(session: Session, actor: Actor, event: Event, key: str, now: datetime) -> str:
    """Keeps an event and returns its public id; the same form (`key`) sent twice makes one. Raises Invalid."""
    if not policies.may_record(actor):
        raise NotAllowed
    _check(session, actor, event, now)
    there = session.scalar(sa.select(TrainingList.made_by).where(TrainingList.public_id == key))
    if there == actor.person_id:
        return key
    values = {name: getattr(event, name) for name in Event.__dataclass_fields__}
    made = TrainingList(
        public_id=tokens.public_id() if there is not None else key,
        kind="event",
        scope=next(iter(unit_scopes(actor, ADMINISTRATOR)), "/"),
        made_by=actor.person_id,
        made_at=now,
        **values,
    )
    session.add(made)
    session.flush()
    note(session, actor.person_id, "attendance.made", f"list:{made.public_id}", now, title=event.title)
    return made.public_id


def change_event(
    session: Session, actor: Actor, public_id: str, event: Event, version: int, now: datetime
) -> None:
    """Puts the particulars right, while nobody is credited. Raises Invalid, and Conflict after that."""
    found = held(session, actor, public_id)
    if found.kind != "event":
        raise NotFound
    if _standing(session, found.id):
        raise Conflict(CREDITED_ALREADY)
    if found.version != version:
        raise Conflict(MEANWHILE)
    _check(session, actor, event, now)
    for name in Event.__dataclass_fields__:
        setattr(found, name, getattr(event, name))
    found.version += 1
    note(session, actor.person_id, "attendance.changed", f"list:{public_id}", now, title=event.title)


def credit(session: Session, actor: Actor, public_id: str, people: Sequence[str], now: datetime) -> Credited:
    """Credits up to a thousand people, by their public ids, all at once; who is credited already stays so.

    Raises Invalid where nobody is named. Those outside the actor's scope, and those whose account does not take it, are
    named. Nobody who looks after a unit alone credits themselves.
    """
    found = held(session, actor, public_id)
    wanted = list(dict.fromkeys(people))[: entering.AT_ONCE]
    if found.kind != "event":
        raise NotFound
    if not wanted:
        raise Invalid(NOBODY)
    known = picking.by_public_ids(session, wanted, unit_scopes(actor, ADMINISTRATOR))
    refused = dict.fromkeys(set(wanted) - {one.public_id for one in known}, NOT_YOURS)
    if actor.public_id in wanted and not organisation.may_administer_site(actor):
        known = tuple(one for one in known if one.id != actor.person_id)
        refused[actor.public_id] = YOURSELF
    lines = [entering.event_line(found, one.id, one.public_id) for one in known]
    outcome = entering.enter(session, found.id, lines, actor.person_id, now)
    new: list[int] = []
    for one, got in zip(known, outcome, strict=True):
        if isinstance(got, Message):
            refused[one.public_id] = got
        elif got.new:
            new.append(one.id)
    if new:
        note(
            session,
            actor.person_id,
            "attendance.credited",
            f"list:{public_id}",
            now,
            count=len(new),
            title=found.title,
        )
        tell(session, found, new, now)
    return Credited(
        len(new), len(known) - len(new) - sum(isinstance(got, Message) for got in outcome), refused
    )


def tell(session: Session, one: TrainingList, people: Sequence[int], now: datetime) -> None:
    """Tells people that an event was counted for them."""
    data = {"title": one.title, "hours_score": f"{one.quarters}/4"}
    key = f"attendance:{one.public_id}"
    announce(session, Told(at=now, person_ids=tuple(people), kind=CREDITED, key=key, data=data))


def take_back(
    session: Session, actor: Actor, public_id: str, why: str, now: datetime, person: str = "", after: int = 0
) -> TakenBack:
    """Takes back what a list gave, to one person or to all in the actor's scope, some hundred lines in a call.

    Raises Invalid without a reason, NotAllowed for a table of earlier training unless it is the site's administrator.
    """
    found = held(session, actor, public_id)
    if found.kind == "history" and not policies.may_take_back_table(actor):
        raise NotAllowed
    why = checked_why(why)
    rows = session.execute(
        sa.select(TrainingLine.id, TrainingLine.reference)
        .join(Person, Person.id == TrainingLine.person_id)
        .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(
            TrainingLine.list_id == found.id,
            TrainingLine.id > after,
            TrainingLine.reversed_at.is_(None),
            seen_by(unit_scopes(actor, ADMINISTRATOR)),
            Person.public_id == person if person else sa.true(),
        )
        .order_by(TrainingLine.id)
        .limit(AT_ONCE)
    ).all()
    if not rows:
        return TakenBack(0)
    lines = {row.id: row.reference for row in rows}
    source = entering.source_of(found.kind)
    stuck = entering.take_back(session, source, lines, why, actor.person_id, now)
    count = len(lines) - len(stuck)
    note(session, actor.person_id, "attendance.taken_back", f"list:{public_id}", now, count=count, why=why)
    reasons = tuple({one.text: one for one in stuck.values()}.values())
    return TakenBack(count, rows[-1].id if len(rows) == AT_ONCE else None, reasons)


def held(session: Session, actor: Actor, public_id: str) -> TrainingList:
    """A list, held against others. Raises NotFound for those who may not see it."""
    found = session.scalar(
        sa.select(TrainingList).where(TrainingList.public_id == public_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if found is None or not policies.may_see_list(actor, found.scope, found.made_by):
        raise NotFound
    return found


def _standing(session: Session, list_id: int) -> bool:
    one = sa.select(TrainingLine.id).where(
        TrainingLine.list_id == list_id, TrainingLine.reversed_at.is_(None)
    )
    return session.scalar(one.limit(1)) is not None


def _check(session: Session, actor: Actor, event: Event, now: datetime) -> None:
    """What the accounts would refuse of everybody is refused here, at its field."""
    draft = TrainingList(public_id="x", **{name: getattr(event, name) for name in Event.__dataclass_fields__})
    line = entering.event_line(draft, actor.person_id, "x")
    rules = reading.book(session, [line], now).rules(line)
    wrong = lines_of.problems(line, replace(rules, others=())) if rules else {}
    if not event.provider.strip():
        wrong["provider"] = Message(mark("Write who held it."))
    if wrong:
        at_fields: dict[str, Message] = {}
        for name, message in wrong.items():
            at_fields.setdefault(FIELDS.get(name, name), message)
        raise Invalid(fields=at_fields)
