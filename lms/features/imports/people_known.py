"""What rows of people are judged by, read by a constant number of statements."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.features.accounts.models import Person
from lms.features.accounts.register import KIND
from lms.features.imports.people_cells import Said
from lms.features.organisation.models import GivenGrant, Membership, Relation, Unit
from lms.features.organisation.relations import SUPERIOR

TEXTS = ("name", "title_before", "title_after", "email", "position", "phone")


_SCOPE = aliased(Unit)


@dataclass(slots=True)
class Known:
    """What rows are judged by. `people` goes by ``nip:…`` and ``email:…``, `stems` by the first 15 digits."""

    units: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)
    last_paths: dict[int, str] = field(default_factory=dict)
    grants: dict[int, list[Any]] = field(default_factory=dict)
    superiors: dict[int, str] = field(default_factory=dict)
    stems: dict[str, list[Any]] = field(default_factory=dict)
    near: dict[str, str] = field(default_factory=dict)


def known(session: Session, said: Sequence[Said], hold: bool) -> Known:
    """What is in the register of the people, units and numbers that rows name; `hold` keeps it as it is."""
    nips = {one.reading["nip"] for one in said if "nip" in one.reading}
    emails = {one.reading["email"] for one in said if "email" in one.reading}
    if hold:
        mine = sa.select(Person.id).where(sa.or_(Person.nip.in_(nips), Person.email.in_(emails)))
        session.execute(mine.order_by(Person.id).with_for_update())
    found = Known(units=_units(session, {one.reading["unit"] for one in said if "unit" in one.reading}, hold))
    columns = (
        *(getattr(Person, name) for name in ("id", "nip", "active", *TEXTS)),
        *(getattr(Person, name) for name in KIND),
        Membership.unit_id,
        Membership.from_day,
        *(getattr(Membership, name).label(f"counted_{name}") for name in KIND),
        Unit.path.label("unit_path"),
        Unit.code.label("unit_code"),
    )
    people = (
        sa.select(*columns)
        .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(sa.or_(Person.nip.in_(nips), Person.email.in_(emails)))
    )
    for row in session.execute(people):
        if row.nip:
            found.people[f"nip:{row.nip}"] = row
        if row.email:
            found.people[f"email:{row.email}"] = row
    _read_beside(session, found, said)
    return found


def _units(session: Session, codes: Set[str], hold: bool) -> dict[str, Any]:
    """The units with these codes; all, to find the nearest, where one of them is unknown."""
    units = sa.select(Unit.id, Unit.code, Unit.name, Unit.path, Unit.zone, Unit.closed_day)
    named = units.where(Unit.code.in_(codes))
    found = session.execute(named.with_for_update(read=True) if hold else named).all()
    if len(found) < len(codes):
        found = session.execute(units).all()
    return {row.code: row for row in found}


def _read_beside(session: Session, known: Known, said: Sequence[Said]) -> None:
    found = {row.id: row for row in known.people.values()}
    away = [row.id for row in found.values() if row.unit_id is None]
    if away:
        stays = (
            sa.select(Membership.person_id, Unit.path)
            .join(Unit, Unit.id == Membership.unit_id)
            .where(Membership.person_id.in_(away))
            .order_by(Membership.person_id, Membership.from_day)
        )
        known.last_paths = {row.person_id: row.path for row in session.execute(stays)}
    if found:
        grants = (
            sa.select(GivenGrant.person_id, GivenGrant.role, _SCOPE.path)
            .outerjoin(_SCOPE, _SCOPE.id == GivenGrant.unit_id)
            .where(GivenGrant.person_id.in_([*found]))
        )
        for grant in session.execute(grants):
            known.grants.setdefault(grant.person_id, []).append(grant)
        superiors = (
            sa.select(Relation.person_id, Person.nip)
            .join(Person, Person.id == Relation.other_id)
            .where(Relation.person_id.in_([*found]), Relation.kind == SUPERIOR, Relation.until_day.is_(None))
        )
        known.superiors = {row.person_id: row.nip or "" for row in session.execute(superiors)}
    stems = {one.stem for one in said if one.stem}
    if stems:
        alike = (
            sa.select(Person.nip, Person.name, Unit.name.label("unit"), Unit.path)
            .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
            .outerjoin(Unit, Unit.id == Membership.unit_id)
            .where(sa.func.substr(Person.nip, 1, 15).in_(stems))
        )
        for one in session.execute(alike):
            known.stems.setdefault((one.nip or "")[:15], []).append(one)
