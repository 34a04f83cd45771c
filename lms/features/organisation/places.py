"""Where units stood in the tree, and what they were called, on days that are over.

Whoever changes a place holds the lock of the tree (`lms.features.organisation.tree`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.features.organisation.models import ALWAYS, Membership, Unit, UnitPlace
from lms.features.organisation.queries import UnitRecord, in_order, lasting, within

COLUMNS = ("unit_id", "parent_id", "path", "name", "short_name", "from_day", "until_day")


def begin(session: Session, unit_id: int, from_day: date = ALWAYS) -> None:
    """The place in which a unit stands, open from `from_day` on."""
    stands = sa.select(Unit.id, Unit.parent_id, Unit.path, Unit.name, Unit.short_name)
    days = (sa.literal(from_day, sa.Date), sa.null())
    session.execute(
        sa.insert(UnitPlace).from_select([*COLUMNS], stands.add_columns(*days).where(Unit.id == unit_id))
    )


def end(session: Session, unit_id: int, on_day: date) -> None:
    """No place from `on_day` on."""
    own = UnitPlace.unit_id == unit_id
    session.execute(sa.delete(UnitPlace).where(own, UnitPlace.from_day >= on_day))
    _set(session, sa.and_(own, lasting(UnitPlace, on_day)), until_day=on_day)


def rename(session: Session, unit_id: int, name: str, short_name: str, on_day: date) -> None:
    """Another name from `on_day` on."""
    own = UnitPlace.unit_id == unit_id
    _split(session, own, on_day)
    _set(session, sa.and_(own, UnitPlace.from_day >= on_day), name=name, short_name=short_name)


def move(session: Session, unit_id: int, was: str, becomes: str, parent_id: int | None, on_day: date) -> None:
    """Another path for a unit and whatever lies below it on `on_day` or a later day."""
    inside = UnitPlace.path.startswith(was, autoescape=True)
    _split(session, inside, on_day)
    later = UnitPlace.from_day >= on_day
    rest = sa.func.substr(UnitPlace.path, len(was) + 1)
    _set(session, sa.and_(inside, later), path=sa.literal(becomes, sa.String) + rest)
    _set(session, sa.and_(UnitPlace.unit_id == unit_id, later), parent_id=parent_id)


def since(session: Session, unit_id: int, *columns: str) -> date:
    """The day since which an open unit has stood as it does now without a break, looking at these columns."""
    names = (*columns, "from_day", "until_day")
    rows = session.execute(
        sa.select(*(getattr(UnitPlace, name) for name in names))
        .where(UnitPlace.unit_id == unit_id)
        .order_by(UnitPlace.from_day.desc())
    ).all()
    found = rows[0]
    for row in rows[1:]:
        if row.until_day != found.from_day or any(
            getattr(row, name) != getattr(found, name) for name in columns
        ):
            break
        found = row
    day: date = found.from_day
    return day


def _split(session: Session, which: sa.ColumnElement[bool], on_day: date) -> None:
    # The later part is written first, since it is read off the row that is then cut.
    across = sa.and_(which, UnitPlace.from_day < on_day, lasting(UnitPlace, on_day))
    rows = session.execute(sa.select(*(getattr(UnitPlace, name) for name in COLUMNS)).where(across)).all()
    if rows:
        _set(session, across, until_day=on_day)
        session.execute(sa.insert(UnitPlace), [{**row._asdict(), "from_day": on_day} for row in rows])


def _set(session: Session, which: sa.ColumnElement[bool], **values: Any) -> None:
    session.execute(
        sa.update(UnitPlace).where(which).values(**values).execution_options(synchronize_session=False)
    )


@dataclass(frozen=True, slots=True)
class PastPlace:
    """A unit's name and the unit above it from a day until (not including) another."""

    name: str
    above: str
    from_day: date
    until_day: date | None

    @property
    def is_first(self) -> bool:
        """It has no known beginning."""
        return self.from_day == ALWAYS


def places_of(session: Session, unit_id: int) -> tuple[PastPlace, ...]:
    """The places of a unit, the newest first; what did not change in between is one place.

    The unit above bears the name of today.
    """
    above = aliased(Unit)
    rows = session.execute(
        sa.select(UnitPlace.name, UnitPlace.from_day, UnitPlace.until_day, above.name.label("above"))
        .outerjoin(above, above.id == UnitPlace.parent_id)
        .where(UnitPlace.unit_id == unit_id)
        .order_by(UnitPlace.from_day.desc())
    ).all()
    found: list[PastPlace] = []
    for row in rows:
        place = PastPlace(row.name, row.above or "", row.from_day, row.until_day)
        last = found[-1] if found else None
        if last and (last.name, last.above, last.from_day) == (place.name, place.above, place.until_day):
            found[-1] = PastPlace(place.name, place.above, place.from_day, last.until_day)
        else:
            found.append(place)
    return tuple(found)


def tree_on(session: Session, scopes: Sequence[str], day: date) -> tuple[UnitRecord, ...]:
    """The tree as it was on `day`, with the people of that day; by one statement, in the order of `queries.units`.

    A right covers what lies in its scope today, so these units are listed. What each of them counted is everybody
    below it on that day, those in units too that lie elsewhere by now.
    """
    people = (
        sa.select(Membership.unit_id, sa.func.count().label("people"))
        .where(lasting(Membership, day))
        .group_by(Membership.unit_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(
            Unit.id,
            Unit.code,
            UnitPlace.name,
            UnitPlace.short_name,
            UnitPlace.parent_id,
            UnitPlace.path,
            Unit.zone,
            sa.func.coalesce(people.c.people, 0).label("people"),
            within(Unit.path, scopes).label("is_listed"),
        )
        .join(UnitPlace, UnitPlace.unit_id == Unit.id)
        .outerjoin(people, people.c.unit_id == Unit.id)
        .where(lasting(UnitPlace, day))
    ).all()
    return in_order(rows)
