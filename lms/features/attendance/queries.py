"""Reads of lists of attendance and of earlier training, and of who stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.errors import NotFound
from lms.core.names import fold
from lms.core.nip import LENGTH, compact
from lms.features.accounts.models import Person
from lms.features.attendance.models import TrainingLine, TrainingList
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import seen_by, short_name, within

PAGE = 50
LISTS = 50
WORDS = 8


@dataclass(frozen=True, slots=True)
class ListRecord:
    """A list with how many stand in it, and of how many it was taken back. `maker` is empty for one by command."""

    id: int
    public_id: str
    kind: str
    title: str
    form: str
    provider: str
    agency: str
    partner: str
    place: str
    starts_on: date | None
    ends_on: date | None
    quarters: int | None
    cost: int | None
    funds: str | None
    scope: str
    import_id: str | None
    version: int
    made_by: int | None
    made_at: datetime
    maker: str
    standing: int
    reversed: int


def lists(
    session: Session, scopes: Sequence[str], person_id: int, size: int = LISTS, before: int = 0
) -> tuple[ListRecord, ...]:
    """Lists of these scopes and one's own, the newest first; one statement."""
    mine = sa.or_(TrainingList.made_by == person_id, within(TrainingList.scope, scopes))
    statement = _lists().where(mine).order_by(TrainingList.id.desc()).limit(size)
    if before:
        statement = statement.where(TrainingList.id < before)
    return tuple(ListRecord(**row._asdict()) for row in session.execute(statement))


def one(session: Session, public_id: str) -> ListRecord:
    """The list of this name. Raises NotFound."""
    row = session.execute(_lists().where(TrainingList.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    return ListRecord(**row._asdict())


def _lists() -> sa.Select[*tuple[Any, ...]]:
    of_list = (
        sa.select(sa.func.count()).where(TrainingLine.list_id == TrainingList.id).correlate(TrainingList)
    )
    own = [name for name in ListRecord.__dataclass_fields__ if name not in ("maker", "standing", "reversed")]
    return sa.select(
        *(getattr(TrainingList, name) for name in own),
        sa.func.coalesce(Person.name, "").label("maker"),
        of_list.where(TrainingLine.reversed_at.is_(None)).scalar_subquery().label("standing"),
        of_list.where(TrainingLine.reversed_at.is_not(None)).scalar_subquery().label("reversed"),
    ).outerjoin(Person, Person.id == TrainingList.made_by)


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who can be ticked or stands in a list; `line_id` is 0 for those who do not, `why` the reason of a
    reversal. The NIP is to be shown masked."""

    public_id: str
    name: str
    nip: str | None
    unit: str
    line_id: int
    is_standing: bool
    why: str


@dataclass(frozen=True, slots=True)
class People:
    """One page of people; `after` leads on where more follow."""

    rows: tuple[Attendee, ...]
    after: str


def people(
    session: Session,
    list_id: int,
    scopes: Sequence[str],
    search: str = "",
    unit_path: str = "",
    only: str = "",
    after: str = "",
) -> People:
    """People of the scopes by name, with whether they stand in the list; `only` keeps those who ``stand`` in it.

    `search` are words of the name, or a NIP; `after` is the public id of the last one of the page before.
    """
    line = sa.and_(TrainingLine.person_id == Person.id, TrainingLine.list_id == list_id)
    statement = (
        sa.select(
            Person.public_id,
            Person.name,
            Person.nip,
            sa.func.coalesce(short_name(), "").label("unit"),
            sa.func.coalesce(TrainingLine.id, 0).label("line_id"),
            sa.and_(TrainingLine.id.is_not(None), TrainingLine.reversed_at.is_(None)).label("is_standing"),
            sa.func.coalesce(TrainingLine.why, "").label("why"),
        )
        .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .outerjoin(TrainingLine, line)
        .where(seen_by(scopes), *_sought(search))
        .order_by(Person.search_text, Person.id)
        .limit(PAGE + 1)
    )
    if only == "stand":
        statement = statement.where(TrainingLine.id.is_not(None))
    else:
        statement = statement.where(Person.active, Membership.unit_id.is_not(None))
    if unit_path:
        statement = statement.where(within(Unit.path, [unit_path]))
    if after:
        last = sa.select(Person.search_text, Person.id).where(Person.public_id == after).subquery()
        statement = statement.where(
            sa.tuple_(Person.search_text, Person.id)
            > sa.tuple_(
                sa.select(last.c.search_text).scalar_subquery(), sa.select(last.c.id).scalar_subquery()
            )
        )
    rows = [
        Attendee(**{**row._asdict(), "is_standing": bool(row.is_standing)})
        for row in session.execute(statement)
    ]
    return People(tuple(rows[:PAGE]), rows[PAGE - 1].public_id if len(rows) > PAGE else "")


def _sought(search: str) -> list[sa.ColumnElement[bool]]:
    digits = compact(search)
    if len(digits) == LENGTH and digits.isdigit():
        return [Person.nip == digits]
    return [Person.search_text.contains(word, autoescape=True) for word in fold(search).split()[:WORDS]]
