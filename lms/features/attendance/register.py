"""Whom the rows of a table name: people by their NIP, inside the reach of whoever takes the table in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.names import fold
from lms.features.accounts.models import Person
from lms.features.attendance.history_cells import Said
from lms.features.organisation import policies
from lms.features.organisation.models import Membership, Unit
from lms.plugin.intake import Cells, Problem
from lms.plugin.message import Message, mark

UNKNOWN = Message(
    mark("Nobody with this NIP is registered. Take the person in first, then this table again.")
)
NOT_YOURS = Message(mark("This person is in a unit that you do not look after."))
YOURSELF = Message(mark("You cannot credit yourself. Another administrator can."))


@dataclass(frozen=True, slots=True)
class Named:
    """A person whom a row names; `path` is that of the unit they are in or were in last."""

    id: int
    public_id: str
    nip: str
    name: str
    unit: str
    path: str


def named(
    session: Session, nips: Iterable[str], stems: Iterable[str]
) -> tuple[dict[str, Named], dict[str, list[Named]]]:
    """People by NIP, and those whose NIP begins with 15 digits that are left of one; two statements at most."""
    wanted, beginnings = set(nips), set(stems)
    found = {one.nip: one for one in _people(session, Person.nip.in_(wanted))} if wanted else {}
    alike: dict[str, list[Named]] = {}
    if beginnings:
        for one in _people(session, sa.func.substr(Person.nip, 1, 15).in_(beginnings)):
            alike.setdefault(one.nip[:15], []).append(one)
    return found, alike


def named_by_ids(session: Session, ids: Iterable[int]) -> list[Named]:
    """People by their rows."""
    return _people(session, Person.id.in_(set(ids)))


def _people(session: Session, wanted: sa.ColumnElement[bool]) -> list[Named]:
    last = (
        sa.select(Membership.id)
        .where(Membership.person_id == Person.id)
        .order_by(Membership.from_day.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    rows: Any = session.execute(
        sa.select(
            Person.id,
            Person.public_id,
            sa.func.coalesce(Person.nip, "").label("nip"),
            Person.name,
            sa.func.coalesce(Unit.name, "").label("unit"),
            sa.func.coalesce(Unit.path, "").label("path"),
        )
        .outerjoin(Membership, Membership.id == last)
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(wanted)
    )
    return [Named(**row._asdict()) for row in rows]


def out_of_reach(actor: Actor | None, person: Named | None) -> Message | None:
    """Why `actor` (None: the operator) may not credit this person; None where they may."""
    if person is None:
        return UNKNOWN
    if actor is None or policies.may_administer_site(actor):
        return None
    if person.id == actor.person_id:
        return YOURSELF
    return None if policies.may_administer_unit(actor, person.path) else NOT_YOURS


def with_proposal(
    actor: Actor | None, problem: Problem, stem: str, name: str, alike: dict[str, list[Named]]
) -> Problem:
    """A damaged NIP with the one person it can have been, by its first 15 digits and the name."""
    if problem.column != "nip" or not stem:
        return problem
    fits = [
        one
        for one in alike.get(stem, ())
        if fold(one.name) == fold(name) and out_of_reach(actor, one) is None
    ]
    if len(fits) != 1:
        return problem
    who = ", ".join(filter(None, (fits[0].name, fits[0].unit)))
    return Problem("nip", problem.message, fits[0].nip, who)


def name_person(
    actor: Actor | None,
    said: Said,
    people: Mapping[str, Named],
    alike: dict[str, list[Named]],
    cells: Cells,
) -> None:
    """Adds what speaks against the person whom a row names."""
    name = cells["name"].text if "name" in cells else ""
    said.problems[:] = [with_proposal(actor, one, said.stem, name, alike) for one in said.problems]
    number = said.reading.get("nip", "")
    wrong = out_of_reach(actor, people.get(number)) if number else None
    if wrong:
        said.wrong("nip", wrong)
    elif number:
        said.reading["name"] = people[number].name
