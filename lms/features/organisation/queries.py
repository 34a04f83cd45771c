"""Reads of units, memberships and grants."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from lms.core.actor import Grant
from lms.features.accounts.models import Person
from lms.features.organisation.models import GivenGrant, Membership, Unit

_scope = aliased(Unit)


def with_unit_and_grants(person: sa.Select[Any]) -> sa.Select[Any]:
    """Adds the person's unit of today, its zone, and one row for each grant."""
    return (
        person.outerjoin(
            Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None))
        )
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .outerjoin(GivenGrant, GivenGrant.person_id == Person.id)
        .outerjoin(_scope, _scope.id == GivenGrant.unit_id)
        .add_columns(
            Unit.id.label("unit_id"),
            Unit.path.label("unit_path"),
            Unit.zone.label("zone"),
            GivenGrant.role,
            GivenGrant.course.label("grant_course"),
            _scope.path.label("grant_path"),
        )
    )


def grants_of(rows: Iterable[Any]) -> frozenset[Grant]:
    """The grants in the rows that `with_unit_and_grants` gave."""
    return frozenset(
        Grant(row.role, row.grant_path or "", row.grant_course or "") for row in rows if row.role is not None
    )
