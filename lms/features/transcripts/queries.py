"""Reads for proofs: what counts in a year, of one person and of whole units, and what was printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.names import full_name
from lms.features.accounts.models import Person
from lms.features.certificates.models import Certificate
from lms.features.credits.models import IS_ENTRY, CreditAccount, CreditEntry
from lms.features.enrolment.queries import comes_after
from lms.features.organisation.models import Membership, Unit, UnitPlace
from lms.features.organisation.queries import lasting, within
from lms.features.transcripts.lines import Line, from_json
from lms.features.transcripts.models import Transcript, TranscriptPrinting

ROWS_AT_ONCE = 1000


def day_of(year: int, today: date) -> date:
    """The day whose units and people a year is shown with: its last one, or today."""
    return min(today, date(year, 12, 31))


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose year it is. `unit` is the one of the day, or empty."""

    id: int
    public_id: str
    nip: str
    name: str
    position: str
    unit: str
    unit_path: str


def whose(session: Session, person_id: int, day: date) -> Whose | None:
    """The person of a proof, in the unit they were in on `day`."""
    row = session.execute(_people(day).where(Person.id == person_id)).one_or_none()
    return _whose(row) if row else None


def lines(session: Session, person_id: int, year: int) -> tuple[Line, ...]:
    """What counts for a person in a year, by day."""
    found = _lines().where(CreditEntry.person_id == person_id, CreditEntry.year == year)
    return tuple(_line(row) for row in session.execute(found.order_by(CreditEntry.ends_on, CreditEntry.id)))


def lines_of(session: Session, person_ids: Sequence[int], year: int) -> dict[int, tuple[Line, ...]]:
    """What counts for each of these people in a year, by day."""
    found = _lines().where(CreditEntry.person_id.in_(person_ids), CreditEntry.year == year)
    gathered: dict[int, list[Line]] = {}
    for row in session.execute(found.order_by(CreditEntry.ends_on, CreditEntry.id)):
        gathered.setdefault(row.person_id, []).append(_line(row))
    return {person_id: tuple(some) for person_id, some in gathered.items()}


def everybody(
    session: Session, paths: Sequence[str], year: int, day: date
) -> Iterator[tuple[Whose, Line | None]]:
    """Each line of each person who was in these units or below on `day`, by name; a person without any has one pair
    without a line. The rows are read while they are used."""
    line = _lines().where(CreditEntry.year == year).subquery()
    found = (
        _people(day)
        .add_columns(*line.c)
        .where(within(UnitPlace.path, paths))
        .outerjoin(line, line.c.person_id == Person.id)
        .order_by(Person.name, Person.id, line.c.ends_on, line.c.entry_id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    for row in session.execute(found):
        yield _whose(row), _line(row) if row.entry_id is not None else None


def people(session: Session, path: str, year_day: date, after: str, most: int) -> tuple[Whose, ...]:
    """The next people of a unit and below, by name, behind the one with the public id `after`."""
    found = _people(year_day).where(within(UnitPlace.path, [path]))
    if after:
        found = found.where(comes_after(after))
    return tuple(_whose(row) for row in session.execute(found.order_by(Person.name, Person.id).limit(most)))


@dataclass(frozen=True, slots=True)
class Count:
    """How many people a unit has, with all below, and how many of them have anything that counts in the year."""

    people: int
    with_lines: int


def count(session: Session, paths: Sequence[str], year: int, day: date) -> Count:
    """How many pages a printing would have."""
    inside = _people(day).where(within(UnitPlace.path, paths)).subquery()
    account = CreditAccount
    counted = sa.exists().where(account.person_id == inside.c.id, account.year == year, account.quarters > 0)
    row = session.execute(
        sa.select(sa.func.count(), sa.func.sum(sa.case((counted, 1), else_=0))).select_from(inside)
    ).one()
    return Count(row[0], row[1] or 0)


def _people(day: date) -> sa.Select[*tuple[Any, ...]]:
    """People with the unit they were in on `day`, and the place it had in the tree; nobody is left out by a query that
    names one person."""
    return (
        sa.select(
            Person.id,
            Person.public_id,
            Person.nip,
            Person.name,
            Person.title_before,
            Person.title_after,
            Person.position,
            UnitPlace.name.label("unit"),
            UnitPlace.path.label("unit_path"),
        )
        .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, lasting(Membership, day)))
        .outerjoin(UnitPlace, sa.and_(UnitPlace.unit_id == Membership.unit_id, lasting(UnitPlace, day)))
    )


def _lines() -> sa.Select[*tuple[Any, ...]]:
    """Entries that stand: reversals and what they took back are left out."""
    back = aliased(CreditEntry)
    entry = CreditEntry
    issued = sa.and_(Certificate.enrolment_id == entry.enrolment_id, Certificate.state == "valid")
    return (
        sa.select(
            entry.id.label("entry_id"),
            entry.person_id,
            entry.title,
            entry.form,
            sa.case((entry.number != "", entry.number), else_=sa.func.coalesce(Certificate.number, "")).label(
                "number"
            ),
            entry.starts_on,
            entry.ends_on,
            entry.year,
            entry.quarters,
            entry.provider,
            entry.organiser_agency.label("agency"),
            sa.func.coalesce(Certificate.code, "").label("certificate"),
            entry.late,
        )
        .outerjoin(Certificate, issued)
        .where(IS_ENTRY, ~sa.exists().where(back.reverses_id == entry.id))
    )


def _line(row: Any) -> Line:
    return Line(**{name: getattr(row, name) for name in Line.__dataclass_fields__})


def _whose(row: Any) -> Whose:
    name = full_name(row.name, row.title_before, row.title_after)
    return Whose(
        row.id, row.public_id, row.nip or "", name, row.position, row.unit or "", row.unit_path or ""
    )


@dataclass(frozen=True, slots=True)
class Proof:
    """A year as it was printed under its code."""

    code: str
    person_id: int
    public_id: str
    year: int
    name: str
    quarters: int
    lines: tuple[Line, ...]
    made_at: datetime


def proof(session: Session, readings: Sequence[str]) -> Proof | None:
    """What was printed under a code."""
    one = Transcript
    columns = (one.code, one.person_id, Person.public_id, one.year, one.name, one.quarters, one.made_at)
    row = session.execute(
        sa.select(*columns, one.lines)
        .join(Person, Person.id == one.person_id)
        .where(one.code.in_(list(readings)))
        .limit(1)
    ).first()
    return Proof(**{**row._asdict(), "lines": from_json(row.lines)}) if row else None


def code_of(session: Session, person_id: int, year: int, digest: str) -> str:
    """The code under which the same was printed before; empty for none."""
    one = Transcript
    same = (one.person_id == person_id, one.year == year, one.digest == digest)
    return session.scalar(sa.select(one.code).where(*same)) or ""


def codes_of(session: Session, year: int, digests: dict[int, str]) -> dict[int, str]:
    """The same for many people of a year, by their rows."""
    one = Transcript
    rows = session.execute(
        sa.select(one.person_id, one.digest, one.code).where(
            one.person_id.in_(list(digests)), one.year == year
        )
    )
    return {person_id: code for person_id, digest, code in rows if digests[person_id] == digest}


@dataclass(frozen=True, slots=True)
class Printing:
    """Proofs of a unit that a job sets: how far it is, and the file once it has ended."""

    id: int
    public_id: str
    unit: str
    unit_code: str
    path: str
    year: int
    language: str
    total: int
    done: int
    parts: int
    after: str
    failed: tuple[dict[str, str], ...]
    asked_at: datetime
    ended_at: datetime | None
    cleared_at: datetime | None


def printing(session: Session, public_id: str) -> Printing | None:
    """One printing."""
    row = session.execute(_printings().where(TranscriptPrinting.public_id == public_id)).one_or_none()
    return _printing(row) if row else None


def printings(session: Session, scopes: Sequence[str], most: int = 5) -> tuple[Printing, ...]:
    """The last printings of units inside the scopes."""
    found = _printings().where(within(Unit.path, scopes)).order_by(TranscriptPrinting.id.desc()).limit(most)
    return tuple(_printing(row) for row in session.execute(found))


def _printings() -> sa.Select[*tuple[Any, ...]]:
    own = (name for name in Printing.__dataclass_fields__ if name not in {"unit", "unit_code", "path"})
    columns = (getattr(TranscriptPrinting, name) for name in own)
    return sa.select(*columns, Unit.name.label("unit"), Unit.code.label("unit_code"), Unit.path).join(
        Unit, Unit.id == TranscriptPrinting.unit_id
    )


def _printing(row: Any) -> Printing:
    return Printing(**{**row._asdict(), "failed": tuple(row.failed)})
