"""How people are found by what somebody typed: words of a name, a whole NIP, or an email."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.names import fold, visible
from lms.core.nip import LENGTH as NIP_LENGTH
from lms.core.nip import compact
from lms.features.accounts.models import Person
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import seen_by, within

WORDS = 8
"""How many words of a search are looked at."""


def sought(search: str) -> list[sa.ColumnElement[bool]]:
    """Conditions on `Person` for what was typed."""
    number = compact(search)
    if len(number) == NIP_LENGTH and number.isdigit():
        return [Person.nip == number]
    if "@" in search:
        return [Person.email.contains(visible(search).lower(), autoescape=True)]
    words = fold(search).split()[:WORDS]
    if search.strip() and not words:
        return [sa.false()]  # nothing is left to look for: that is no reason to show everybody
    # Only what the index of names holds is asked, so that it is read instead of the table.
    return [Person.search_text.contains(word, autoescape=True) for word in words]


def in_service(scopes: Sequence[str], unit_path: str = "") -> sa.ColumnElement[bool]:
    """Condition on `Person`: in a unit inside the scopes today, and below `unit_path` if one is given.

    Those in it are found first, by their units: where they are few, that is far quicker than going by names.
    """
    inside = sa.select(Membership.person_id).join(Unit, Unit.id == Membership.unit_id)
    inside = inside.where(Membership.until_day.is_(None), seen_by(scopes))
    return Person.id.in_(inside.where(within(Unit.path, [unit_path])) if unit_path else inside)


CANDIDATES = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be meant by what was typed."""

    id: int
    public_id: str
    name: str
    position: str
    unit: str

    @property
    def label(self) -> str:
        """Name, position and unit, to be told apart by."""
        return ", ".join(filter(None, (self.name, self.position, self.unit)))


def candidates(session: Session, scopes: Sequence[str], search: str) -> tuple[Candidate, ...]:
    """Active people who may be meant: by a whole NIP anybody, else people inside the scopes, by name.

    One more than `CANDIDATES` when more of them fit.
    """
    seen = sa.true() if len(compact(search)) == NIP_LENGTH else seen_by(scopes)
    rows = session.execute(_active().where(seen, *sought(search)).limit(CANDIDATES + 1))
    return tuple(_candidate(row) for row in rows)


def named(session: Session, scopes: Sequence[str], public_ids: Sequence[str]) -> tuple[Candidate, ...]:
    """The active people inside the scopes with these names in addresses, by name."""
    rows = session.execute(_active().where(seen_by(scopes), Person.public_id.in_(public_ids)))
    return tuple(_candidate(row) for row in rows)


def _active() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Person, Unit.name, Unit.short_name)
        .select_from(Person)
        .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Person.active)
        .order_by(Person.search_text, Person.id)
    )


def _candidate(row: Any) -> Candidate:
    who: Person = row.Person
    return Candidate(who.id, who.public_id, who.full_name, who.position, row.short_name or row.name or "")
