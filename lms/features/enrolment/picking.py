"""People picked by name: numbers pasted from a list, and a search; only those inside the picker's scope.

Somebody who is in no unit today cannot be picked: they are in no rate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.names import fold
from lms.core.nip import LENGTH, compact
from lms.features.accounts.models import Person
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import seen_by, short_name

MOST = 1000
"""People picked at once: a longer list is an audience that can be described."""
FOUND = 20
WORDS = 8

_BETWEEN = re.compile(r"[\n,;\t|]+")


@dataclass(frozen=True, slots=True)
class Picked:
    """A person who can be picked; `unit` is the short name where there is one. The NIP is to be shown masked."""

    id: int
    public_id: str
    name: str
    nip: str | None
    unit: str
    unit_path: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was read from a pasted list: numbers, each once in their order, and the entries that are no number."""

    numbers: tuple[str, ...]
    unreadable: tuple[str, ...]


def read_numbers(text: str) -> Pasted:
    """The NIPs in `text`, one to a line or parted by commas; spaces, dots and an apostrophe in front are no harm."""
    numbers: dict[str, None] = {}
    unreadable: list[str] = []
    for entry in (part.strip(" '\u2019\"") for part in _BETWEEN.split(text)):
        digits = compact(entry)
        if len(digits) == LENGTH and digits.isascii() and digits.isdigit():
            numbers[digits] = None
        elif entry:
            unreadable.append(entry)
    return Pasted(tuple(numbers), tuple(unreadable))


def by_numbers(session: Session, numbers: Iterable[str], scopes: Sequence[str]) -> dict[str, Picked]:
    """The people with these NIPs inside the scopes, by NIP."""
    wanted = list(numbers)
    if not wanted:
        return {}
    return {one.nip: one for one in _rows(session, Person.nip.in_(wanted), scopes) if one.nip}


def by_public_ids(session: Session, ids: Iterable[str], scopes: Sequence[str]) -> tuple[Picked, ...]:
    """The people of these public ids inside the scopes, by name."""
    wanted = list(ids)
    return _rows(session, Person.public_id.in_(wanted), scopes) if wanted else ()


def matching(session: Session, text: str, scopes: Sequence[str]) -> tuple[Picked, ...]:
    """The first people inside the scopes whose names have these words, by name."""
    words = fold(text).split()[:WORDS]
    if not words:
        return ()
    sought = sa.and_(*(Person.search_text.contains(word, autoescape=True) for word in words))
    return _rows(session, sought, scopes, FOUND)


def _rows(
    session: Session, wanted: sa.ColumnElement[bool], scopes: Sequence[str], most: int = MOST
) -> tuple[Picked, ...]:
    rows = session.execute(
        sa.select(
            Person.id,
            Person.public_id,
            Person.name,
            Person.nip,
            short_name().label("unit"),
            Unit.path.label("unit_path"),
        )
        .join(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
        .join(Unit, Unit.id == Membership.unit_id)
        .where(wanted, Person.active, seen_by(scopes))
        .order_by(Person.search_text, Person.id)
        .limit(most)
    )
    return tuple(Picked(**row._asdict()) for row in rows)
