"""Signed changes of the counters of people and their hours, written in the transaction that causes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.core.rows import take_turns
from lms.features.attainment import records
from lms.features.attainment.models import CountedTarget
from lms.features.attainment.shares import (
    HOURS,
    KINDS,
    STAFF,
    STATUS_KEYS,
    TARGET,
    Earned,
    Targets,
    of_hours,
    of_person,
)
from lms.features.credits.models import CreditAccount
from lms.features.organisation.models import Membership
from lms.features.progress.changes import TURNS, Changes, add_difference, hold
from lms.features.progress.kinds import Counted
from lms.features.progress.queries import NONE, Count


@dataclass(frozen=True, slots=True)
class Change:
    """The quarters of a person in a year became others."""

    person_id: int
    year: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Move:
    """A person is counted in another unit (None: in none) or as somebody of another employment."""

    person_id: int
    from_unit: int | None
    to_unit: int | None
    was: str
    becomes: str


def credits_changed(session: Session, changed: Sequence[Change], on_day: date) -> None:
    """Counts hours that were entered or taken back, of one person or a thousand by as many statements."""
    people = {one.person_id for one in changed}
    hold(session, people)
    rows = session.execute(
        sa.select(Membership.person_id, Membership.unit_id, Membership.status).where(
            Membership.person_id.in_(people), Membership.until_day.is_(None)
        )
    )
    places = {row.person_id: row for row in rows}
    targets = counted_targets(session)
    changes = Changes()
    for one in changed:
        place = places.get(one.person_id)
        if place is not None:
            before = of_hours(place.status, Earned(one.year, one.before), targets)
            after = of_hours(place.status, Earned(one.year, one.after), targets)
            add_difference(changes, place.unit_id, before, after, on_day)
    changes.post(session)


def people_moved(session: Session, moves: Sequence[Move], on_day: date) -> None:
    """Takes people with all their hours from one unit or employment to another, by as many statements for a thousand
    as for one."""
    people = {move.person_id for move in moves}
    hold(session, people)
    earned: dict[int, list[Earned]] = {}
    rows = session.execute(
        sa.select(CreditAccount.person_id, CreditAccount.year, CreditAccount.quarters).where(
            CreditAccount.person_id.in_(people)
        )
    )
    for person, year, quarters in rows:
        earned.setdefault(person, []).append(Earned(year, quarters))
    targets = counted_targets(session)
    changes = Changes()
    for move in moves:
        own = earned.get(move.person_id, ())
        for unit, status, sign in ((move.from_unit, move.was, -1), (move.to_unit, move.becomes, 1)):
            if unit is not None:
                changes.add_all(unit, of_person(status), sign, on_day)
                for one in own:
                    changes.add_all(unit, of_hours(status, one, targets), sign, on_day)
    changes.post(session)


def counted_targets(session: Session) -> Targets:
    """The targets by which the counters are kept."""
    rows = session.execute(sa.select(CountedTarget.year, CountedTarget.status, CountedTarget.quarters))
    return {(row.year, row.status): row.quarters for row in rows}


def count_by(session: Session, year: int, targets: Mapping[str, int], on_day: date) -> bool:
    """Keeps the counters of a year by these targets from now on (quarters by employment); returns whether they were
    others before. Only people of an employment whose target changes are looked at."""
    if _by_now(session, year) == targets:
        return False
    # Alone: whoever counts meanwhile would count by the former ones.
    take_turns(session, TURNS, alone=True)
    former = _by_now(session, year)
    changed = {status for status in former.keys() | targets if former.get(status) != targets.get(status)}
    before = _reached(session, year, changed & former.keys())
    session.execute(
        sa.delete(CountedTarget).where(CountedTarget.year == year, CountedTarget.status.in_(changed))
    )
    rows = [
        {"year": year, "status": status, "quarters": targets[status]}
        for status in sorted(changed & targets.keys())
    ]
    if rows:
        session.execute(sa.insert(CountedTarget), rows)
    after = _reached(session, year, changed & targets.keys())
    changes = Changes()
    for unit in before.keys() | after:
        difference = after.get(unit, NONE) - before.get(unit, NONE)
        changes.add(unit, (TARGET, year), difference, on_day)
    changes.post(session)
    return bool(changed)


def _by_now(session: Session, year: int) -> dict[str, int]:
    rows = session.execute(
        sa.select(CountedTarget.status, CountedTarget.quarters).where(CountedTarget.year == year)
    )
    return {row.status: row.quarters for row in rows}


def _reached(session: Session, year: int, statuses: Collection[str]) -> dict[int, Count]:
    """What people of these employments add to the counters of targets, by unit, as the targets stand now."""
    if not statuses:
        return {}
    here = sa.and_(Membership.until_day.is_(None), Membership.status.in_(statuses))
    found = records.hours(session, here, year)
    return {unit: count for (unit, kind, _key), count in found.items() if kind == TARGET}


def _what(kind: str, key: int) -> str:
    if kind == STAFF:
        status = next((name for name, number in STATUS_KEYS.items() if number == key), key)
        return _("people of the employment %(status)s", status=status)
    if kind == HOURS:
        return _("JP of %(year)s, band %(number)s", year=key // 10, number=key % 10 + 1)
    return _("JP target of %(year)s", year=key)


def _figure(kind: str, number: str) -> str:
    words: dict[str, Any] = {
        "assigned": _("people with JP") if kind != STAFF else _("people"),
        "begun": _("quarters of a JP"),
        "completed": _("people who have reached it"),
    }
    return str(words.get(number, number))


OURS = Counted(KINDS, records.truth, _what, _figure)
