"""The one way in which a person comes to be counted in another unit, or as somebody else (a promotion).

What is told of both is the same: from a day on the person is counted anew. Who may do it is checked by the caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor, id_of
from lms.core.errors import Invalid
from lms.core.outbox import announce, note
from lms.features.organisation.models import Membership
from lms.features.organisation.queries import Place
from lms.plugin.facts import PersonMoved
from lms.plugin.message import Message, mark

DAY_TO_COME = Message(mark("Choose today or an earlier day."))


def check_day(place: Place, on_day: date, now: datetime, field: str = "on_day") -> None:
    """Raises Invalid at `field` for a day to come, or one before what is counted now began."""
    if on_day > place.today(now):
        raise Invalid(fields={field: DAY_TO_COME})
    if place.since is not None and on_day < place.since:
        text = mark(
            "What is counted of this person now, unit and kind, began on %(day)s. Choose this day or a later one."
        )
        raise Invalid(fields={field: Message(text, {"day": place.since.strftime("%d-%m-%Y")})})


def count_in(
    session: Session, actor: Actor | None, place: Place, unit_id: int | None, on_day: date, now: datetime
) -> None:
    """Counts a person in another unit, or in none, from `on_day` on."""
    if unit_id != place.unit_id:
        _count(session, place, unit_id, place.kind, on_day, now)
        about = f"person:{place.public_id}"
        note(session, id_of(actor), "person.moved", about, now, on_day=on_day.isoformat())


def count_as(
    session: Session,
    actor: Actor | None,
    place: Place,
    kind: Mapping[str, str],
    on_day: date,
    now: datetime,
) -> None:
    """Counts a person in the same unit as another kind from `on_day` on; `place` is where and as what they stood."""
    if place.unit_id is not None and dict(kind) != dict(place.kind):
        _count(session, place, place.unit_id, kind, on_day, now)
        about = f"person:{place.public_id}"
        note(session, id_of(actor), "person.counted", about, now, on_day=on_day.isoformat())


def _count(
    session: Session,
    place: Place,
    unit_id: int | None,
    kind: Mapping[str, str],
    on_day: date,
    now: datetime,
) -> None:
    open_one = sa.and_(Membership.person_id == place.person_id, Membership.until_day.is_(None))
    if place.since == on_day:  # what began on the same day is replaced
        session.execute(sa.delete(Membership).where(open_one))
    elif place.unit_id is not None:
        session.execute(sa.update(Membership).where(open_one).values(until_day=on_day))
    if unit_id is not None:
        days = {"from_day": on_day, "until_day": None}
        session.execute(
            sa.insert(Membership).values(person_id=place.person_id, unit_id=unit_id, **days, **kind)
        )
    move = PersonMoved(
        person_id=place.person_id,
        from_unit_id=place.unit_id,
        to_unit_id=unit_id,
        on_day=on_day,
        was=dict(place.kind) if place.unit_id is not None else {},
        becomes=dict(kind) if unit_id is not None else {},
        at=now,
    )
    announce(session, move)
