"""Who is active and in no unit is kept by the database, whatever changes accounts and memberships."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.db import db
from lms.features.accounts.models import Person
from lms.features.organisation.models import Membership, Unplaced
from tests.support import people

pytestmark = pytest.mark.both_engines

OPEN = Membership.until_day.is_(None)
START = date(2026, 1, 1)


def searched(session: Session) -> set[int]:
    """The same by going through everybody."""
    inside = sa.exists().where(Membership.person_id == Person.id, OPEN)
    return set(session.scalars(sa.select(Person.id).where(Person.active, ~inside)))


def act(session: Session, rng: random.Random, some: list[int], unit: int, day: date) -> None:
    """One statement about one or several people, as services send them."""
    theirs = Membership.person_id.in_(some)
    closed = set(some) - set(session.scalars(sa.select(Membership.person_id).where(theirs, OPEN)))
    match rng.randrange(6):
        case 0 if closed:
            rows: list[dict[str, Any]] = [
                {"person_id": one, "unit_id": unit, "from_day": day} for one in sorted(closed)
            ]
            session.execute(sa.insert(Membership), rows)
        case 1:
            session.execute(
                sa.update(Membership).where(theirs, OPEN).values(until_day=day + timedelta(days=1))
            )
        case 2:
            session.execute(sa.delete(Membership).where(theirs, OPEN))
        case 3:
            session.execute(sa.update(Person).where(Person.id.in_(some)).values(active=rng.random() < 0.5))
        case 4 if closed:
            last = sa.select(sa.func.max(Membership.id)).where(Membership.person_id == min(closed))
            reopened = sa.update(Membership).where(Membership.id == last.scalar_subquery())
            session.execute(reopened.values(until_day=None))
        case 5 if rng.random() < 0.2:
            session.execute(sa.delete(Person).where(Person.id == some[0]))


def test_they_are_those_whom_a_search_finds(units: dict[str, int]) -> None:
    rng = random.Random(3)
    everybody = [people.a_person(f"Orang {number}", None).id for number in range(12)]
    assert set(db.session().scalars(sa.select(Unplaced.person_id))) >= set(everybody)
    for step in range(120):
        here = sorted(db.session().scalars(sa.select(Person.id).where(Person.id.in_(everybody))))
        some = rng.sample(here, rng.choice((1, 1, 4)))
        day = START + timedelta(days=2 * step)
        db.write(act, rng, some, units["DINKES"], day)
        kept = set(db.session().scalars(sa.select(Unplaced.person_id)))
        assert kept == searched(db.session()), step
        db.session.remove()
