"""Making slips, and forgetting what is needed to show their codes again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import ADMINISTRATOR, Actor, unit_scopes
from lms.core.errors import Invalid, NotAllowed
from lms.core.once import once
from lms.core.outbox import note
from lms.features.accounts import entry
from lms.features.accounts.models import EntryCode, Person
from lms.features.onboarding import policies, queries, slips
from lms.features.onboarding.models import SlipBatch
from lms.features.organisation.models import Unit
from lms.plugin.message import Message, mark

MOST = 400
"""Slips of one batch: ten sheets of forty. A write transaction stays short, and so does the queue at the printer."""

Which = Literal["without", "open", "ticked"]

NOBODY = Message(
    mark("No slip was made: everybody chosen here has come in, has no NIP, or is outside your scope.")
)
NONE_TICKED = Message(mark("Tick at least one person first."))


@dataclass(frozen=True, slots=True)
class SlipOrder:
    """For whom slips are wanted, in a unit and below (`unit_path`; empty: the whole scope).

    `which` is ``without`` for those who have no good code, ``open`` for those who have one (which then ends), or
    ``ticked`` for the `people` named by their public ids. No more than `MOST` are made; the rest can follow.
    """

    which: Which
    unit_path: str = ""
    unit: str = ""
    unit_name: str = ""
    people: Sequence[str] = ()


def make_slips(session: Session, actor: Actor, order: SlipOrder, key: str, now: datetime) -> str:
    """Makes codes for people of the actor's scope who have never come in; returns the name of the batch.

    The same `key` again gives the same batch. Raises Invalid when there is nobody.
    """
    if not policies.may_invite(actor):
        raise NotAllowed

    def act() -> dict[str, object]:
        return {"batch": _make(session, actor, order, now)}

    return str(once(session, actor.person_id, f"slips:{key}" if key else "", now, act)["batch"])


def _make(session: Session, actor: Actor, order: SlipOrder, now: datetime) -> str:
    if order.which == "ticked" and not order.people:
        raise Invalid(NONE_TICKED)
    people = _chosen(session, actor, order, now)
    if not people:
        raise Invalid(NOBODY)
    salt, public_id = secrets.token_hex(16), tokens.public_id()
    codes = {person_id: slips.codes(salt, person_id)[0] for person_id in people}
    values = {"unit": order.unit_name, "slips": len(codes), "made_by": actor.person_id, "made_at": now}
    session.execute(sa.insert(SlipBatch).values(public_id=public_id, salt=salt, **values))
    entry.put_codes(session, actor.person_id, codes, public_id, now)
    _note(session, actor, "slips.made", order.unit, len(codes), now)
    return public_id


def _chosen(session: Session, actor: Actor, order: SlipOrder, now: datetime) -> Sequence[int]:
    """The people by row number. Their rows are held: of two batches at once the later one is in force."""
    scopes = unit_scopes(actor, ADMINISTRATOR)
    statement = queries.waiting(scopes, order.unit_path, "", now, Person.id)
    statement = statement.where(Person.nip.is_not(None), ~queries.beyond(scopes))
    if order.which == "ticked":
        statement = statement.where(Person.public_id.in_(order.people))
    elif order.which == "open":
        statement = statement.where(EntryCode.expires_at > now)
    else:
        statement = statement.where(sa.or_(EntryCode.id.is_(None), EntryCode.expires_at <= now))
    # Unit by unit, so that a batch that is cut off leaves whole units for the next one.
    ordered = statement.order_by(sa.func.coalesce(Unit.path, ""), Person.name, Person.id).limit(MOST)
    return session.scalars(ordered.with_for_update(of=Person)).all()


def note_list(session: Session, actor: Actor, unit: str, count: int, now: datetime) -> None:
    """Notes that the list of those who have never come in left the site."""
    _note(session, actor, "waiting.exported", unit, count, now)


def _note(session: Session, actor: Actor, action: str, unit: str, count: int, now: datetime) -> None:
    about = f"unit:{unit}" if unit else ""
    note(session, actor.person_id, action, about, now, count=count)


def forget(session: Session, now: datetime) -> None:
    """Empties what the codes of batches follow from, once these are not to be shown any more."""
    old = (SlipBatch.salt != "", SlipBatch.made_at <= now - slips.SHOWN_FOR)
    session.execute(sa.update(SlipBatch).where(*old).values(salt=""))
