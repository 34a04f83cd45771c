"""What services read before they write into the ledger: a fixed number of statements, however many lines there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session, aliased

from lms.core.clock import day_in
from lms.features.accounts.models import Person
from lms.features.credits.line import REACH, Line, Rules, Span
from lms.features.credits.models import IS_ENTRY, CreditAccount, CreditEntry, CreditTerm, CreditYear
from lms.features.organisation.models import Membership, Unit

MOST_TURNS = 20
"""How often the same matter can be entered, taken back and entered again."""
AGAIN, BACK = "#", "~"


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry that is no reversal, with whether it was taken back."""

    id: int
    public_id: str
    person_id: int
    year: int
    counted_on: date
    quarters: int
    source: str
    reference: str
    late: bool
    reversed: bool


Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Book:
    """What holds for a batch of lines."""

    today: Mapping[int, date]
    closed: Mapping[int, date] = field(default_factory=dict)
    forms: Sequence[tuple[str, date, date | None]] = ()
    funds: Sequence[tuple[str, date, date | None]] = ()
    days: Sequence[tuple[int, date, date | None]] = ()
    spans: dict[int, list[Span]] = field(default_factory=dict)

    def rules(self, line: Line) -> Rules | None:
        """What holds for one line; None for a person whom nobody knows."""
        today = self.today.get(line.person_id)
        if today is None:
            return None
        most = (
            quarters
            for quarters, first, until in self.days
            if first <= line.starts_on and (until is None or line.starts_on < until)
        )
        return Rules(
            today, self.forms, self.funds, next(most, None), self.spans.get(line.person_id, ()), self.closed
        )

    def take(self, line: Line) -> None:
        """Adds a line that will be entered to what those after it are measured against."""
        if line.enrolment_id is None:
            self.spans.setdefault(line.person_id, []).append(
                Span(line.starts_on, line.ends_on, line.quarters)
            )


def book(session: Session, lines: Sequence[Line], now: datetime) -> Book:
    """What holds for `lines`: people's days, closed years, the agency's terms, and hours between the same days."""
    people = {line.person_id for line in lines}
    found = Book(days_of(session, people, now), closed_years(session), *_terms(session))
    outside = [line for line in lines if line.enrolment_id is None]
    if outside:
        _spans(session, outside, found.spans)
    return found


def days_of(session: Session, person_ids: Collection[int], now: datetime) -> dict[int, date]:
    """Today's date for each of the people, in the zone of their unit; those unknown are left out."""
    rows = session.execute(
        sa.select(Person.id, Unit.zone)
        .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Person.id.in_(person_ids))
    )
    usual = current_app.config["TIMEZONE"]
    return {row.id: day_in(row.zone or usual, now) for row in rows}


def closed_years(session: Session) -> dict[int, date]:
    """The last day for late entries of each closed year."""
    rows = session.execute(sa.select(CreditYear.year, CreditYear.late_until))
    return {row.year: row.late_until for row in rows}


Dated = list[tuple[str, date, date | None]]


def _terms(session: Session) -> tuple[Dated, Dated, list[tuple[int, date, date | None]]]:
    """Forms, sources of funds, and the most that one day may hold."""
    rows = session.execute(
        sa.select(
            CreditTerm.kind, CreditTerm.code, CreditTerm.quarters, CreditTerm.from_day, CreditTerm.until_day
        ).where(CreditTerm.kind.in_(("form", "fund", "bound")))
    ).all()
    named: dict[str, Dated] = {
        kind: [(row.code, row.from_day, row.until_day) for row in rows if row.kind == kind]
        for kind in ("form", "fund")
    }
    days = [(row.quarters, row.from_day, row.until_day) for row in rows if row.kind == "bound"]
    return named["form"], named["fund"], days


def _spans(session: Session, lines: Iterable[Line], into: dict[int, list[Span]]) -> None:
    """The hours, but for courses, that stand near the days of `lines`."""
    one, back = CreditEntry, aliased(CreditEntry)
    rows = session.execute(
        sa.select(one.person_id, one.starts_on, one.ends_on, one.quarters)
        .outerjoin(back, back.reverses_id == one.id)
        .where(
            one.person_id.in_({line.person_id for line in lines}),
            one.source != COURSE,
            IS_ENTRY,
            back.id.is_(None),
            # Days at the end of the calendar are refused later, and nothing lies beyond them.
            one.starts_on <= min(max(line.ends_on for line in lines), date.max - REACH) + REACH,
            one.ends_on >= max(min(line.starts_on for line in lines), date.min + REACH) - REACH,
        )
    )
    for row in rows:
        into.setdefault(row.person_id, []).append(Span(row.starts_on, row.ends_on, row.quarters))


COURSE = "course"
"""The source of what runs of courses bring."""


def families(session: Session, keys: Collection[Key]) -> dict[Key, list[Standing]]:
    """The entries of each matter, the first one first: as it was entered, and each time it was entered again."""
    found = {key: [one] for key, one in _standing(session, keys).items()}
    again = {
        (source, f"{reference}{AGAIN}{turn}"): (source, reference)
        for (source, reference), [one] in found.items()
        if one.reversed
        for turn in range(2, MOST_TURNS + 1)
    }
    if again:
        further = _standing(session, again)
        for key, base in again.items():
            if key in further:
                found[base].append(further[key])
    return found


def _standing(session: Session, keys: Collection[Key]) -> dict[Key, Standing]:
    return {(one.source, one.reference): one for one in written(session, keys)}


def written(session: Session, keys: Collection[Key]) -> list[Standing]:
    """What stands at these very references now, reversals too."""
    one, back = CreditEntry, aliased(CreditEntry)
    columns = [getattr(one, name) for name in Standing.__dataclass_fields__ if name != "reversed"]
    rows = session.execute(
        sa.select(*columns, back.id.is_not(None).label("reversed"))
        .outerjoin(back, back.reverses_id == one.id)
        .where(
            one.source.in_({source for source, _ in keys}),
            one.reference.in_({reference for _, reference in keys}),
        )
    )
    found = [Standing(**row._asdict()) for row in rows]
    return [one for one in found if (one.source, one.reference) in keys]


def copies(session: Session, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """All columns of entries but their own number, by that number: what a reversal repeats."""
    rows = session.execute(sa.select(CreditEntry.__table__).where(CreditEntry.id.in_(ids)))
    return {row.id: {name: value for name, value in row._asdict().items() if name != "id"} for row in rows}


def sums(session: Session, accounts: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """What these accounts, by person and year, hold."""
    one = CreditAccount
    rows = session.execute(
        sa.select(one.person_id, one.year, one.quarters).where(
            one.person_id.in_({person for person, _ in accounts}),
            one.year.in_({year for _, year in accounts}),
        )
    )
    return {(row.person_id, row.year): row.quarters for row in rows}
