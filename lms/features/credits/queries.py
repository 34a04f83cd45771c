"""Reads of the ledger and of the agency's terms: one statement each, frozen records."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.names import full_name
from lms.features.accounts.models import Person
from lms.features.credits.models import CreditAccount, CreditEntry, CreditTerm, CreditYear
from lms.features.organisation.models import Membership
from lms.features.organisation.queries import lasting
from lms.plugin.message import Message

AT_LEAST, AT_MOST = "at_least", "at_most"


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """An entry as pages show it. `taken_back` tells of its reversal; `recorded_by` is the name with titles.

    `reverses` is the public id of the entry that a reversal takes back.
    """

    id: int
    public_id: str
    person_id: int
    year: int
    counted_on: date
    quarters: int
    source: str
    reference: str
    form: str
    title: str
    provider: str
    organiser_agency: str
    partner: str
    place: str
    starts_on: date
    ends_on: date
    number: str
    cost: int | None
    funds: str | None
    late: bool
    note: Mapping[str, Any] | None
    recorded_at: datetime
    recorded_by: str
    why: str
    enrolment_id: int | None
    reverses: str
    taken_back: str
    taken_back_at: datetime | None
    taken_back_why: str

    @property
    def stands(self) -> bool:
        """Whether it counts: no reversal, and not reversed."""
        return not self.reverses and not self.taken_back

    @property
    def origin(self) -> Message | None:
        """Where it comes from, as whoever entered it said."""
        if not self.note:
            return None
        kept = Message.of(self.note)
        return Message(kept.text, {**kept.values, "name": self.recorded_by or "–"}, kept.plural)


_OWN = tuple(
    name
    for name in EntryRecord.__dataclass_fields__
    if name not in {"recorded_by", "reverses", "taken_back", "taken_back_at", "taken_back_why"}
)


def entries(session: Session, person_id: int, year: int) -> tuple[EntryRecord, ...]:
    """All entries of an account, the newest day first; a reversal stands before what it takes back."""
    found = _entries().where(CreditEntry.person_id == person_id, CreditEntry.year == year)
    in_order = found.order_by(CreditEntry.counted_on.desc(), CreditEntry.id.desc())
    return tuple(_entry(row) for row in session.execute(in_order))


def entry(session: Session, public_id: str) -> EntryRecord | None:
    """One entry."""
    row = session.execute(_entries().where(CreditEntry.public_id == public_id)).one_or_none()
    return _entry(row) if row else None


def _entries() -> sa.Select[Any]:
    reversed_one, back, by = aliased(CreditEntry), aliased(CreditEntry), aliased(Person)
    return (
        sa.select(
            *(getattr(CreditEntry, name) for name in _OWN),
            by.name.label("by_name"),
            by.title_before,
            by.title_after,
            reversed_one.public_id.label("reverses"),
            back.public_id.label("taken_back"),
            back.recorded_at.label("taken_back_at"),
            back.why.label("taken_back_why"),
        )
        .outerjoin(reversed_one, reversed_one.id == CreditEntry.reverses_id)
        .outerjoin(back, back.reverses_id == CreditEntry.id)
        .outerjoin(by, by.id == CreditEntry.recorded_by)
    )


def _entry(row: Any) -> EntryRecord:
    return EntryRecord(
        **{name: getattr(row, name) for name in _OWN},
        recorded_by=full_name(row.by_name, row.title_before, row.title_after),
        reverses=row.reverses or "",
        taken_back=row.taken_back or "",
        taken_back_at=row.taken_back_at,
        taken_back_why=row.taken_back_why or "",
    )


def balance(session: Session, person_id: int, year: int) -> int:
    """The quarters of an account; 0 where there is none."""
    one = CreditAccount
    found = session.scalar(sa.select(one.quarters).where(one.person_id == person_id, one.year == year))
    return found or 0


def person_named(session: Session, text: str) -> int | None:
    """The row of a person by their NIP, typed with or without spaces, or by their public id."""
    nip = "".join(text.split())
    return session.scalar(sa.select(Person.id).where(sa.or_(Person.public_id == text, Person.nip == nip)))


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands beside the yearly target, all in quarters; `target` is empty where there is none.

    `status` is the kind of employment in that year, `source` where the target comes from. `late_until` is set for a
    year that is closed.
    """

    year: int
    quarters: int
    status: str
    target: int | None
    bound: str
    source: str
    late_until: date | None

    @property
    def missing(self) -> int:
        """What a target that is to be reached still lacks."""
        if self.target is None or self.bound != AT_LEAST:
            return 0
        return max(0, self.target - self.quarters)

    @property
    def over(self) -> int:
        """What stands above a target that is not to be passed."""
        if self.target is None or self.bound != AT_MOST:
            return 0
        return max(0, self.quarters - self.target)


def standing(session: Session, person_id: int, year: int) -> Standing:
    """How a person stands in `year`, beside the target of their kind of employment then."""
    found = standings(session, [person_id], year)
    return found.get(person_id) or Standing(year, 0, "", None, "", "", None)


def standings(session: Session, person_ids: Collection[int], year: int) -> dict[int, Standing]:
    """The same of several people, by person."""
    day, target = last_day(year), aliased(CreditTerm)
    then = (
        sa.select(Membership.status)
        .where(Membership.person_id == Person.id, lasting(Membership, day))
        .correlate(Person)
        .scalar_subquery()
    )
    status = sa.func.coalesce(then, Person.status)
    rows = session.execute(
        sa.select(
            Person.id,
            sa.literal(year).label("year"),
            sa.func.coalesce(CreditAccount.quarters, 0).label("quarters"),
            status.label("status"),
            target.quarters.label("target"),
            sa.func.coalesce(target.bound, "").label("bound"),
            sa.func.coalesce(target.source, "").label("source"),
            CreditYear.late_until,
        )
        .outerjoin(CreditAccount, sa.and_(CreditAccount.person_id == Person.id, CreditAccount.year == year))
        .outerjoin(target, sa.and_(target.kind == "target", target.code == status, lasting(target, day)))
        .outerjoin(CreditYear, CreditYear.year == year)
        .where(Person.id.in_(person_ids))
    )
    return {row.id: Standing(*row[1:]) for row in rows}


def years(session: Session, person_id: int) -> tuple[int, ...]:
    """The years in which a person has entries, the last one first."""
    one = CreditAccount
    return tuple(
        session.scalars(sa.select(one.year).where(one.person_id == person_id).order_by(one.year.desc()))
    )


@dataclass(frozen=True, slots=True)
class TermRecord:
    """A term that holds from a day until (not including) another, as `CreditTerm` describes it."""

    public_id: str
    kind: str
    code: str
    names: Mapping[str, str]
    track: str
    per: str
    bound: str
    quarters: int
    example: bool
    from_day: date
    until_day: date | None
    source: str
    position: int


_TERM = tuple(getattr(CreditTerm, name) for name in TermRecord.__dataclass_fields__)


def terms(session: Session) -> tuple[TermRecord, ...]:
    """All terms there are and were, in the order in which pages show them."""
    in_order = (CreditTerm.position, CreditTerm.code, CreditTerm.per, CreditTerm.from_day)
    return tuple(
        TermRecord(**row._asdict()) for row in session.execute(sa.select(*_TERM).order_by(*in_order))
    )


def terms_on(session: Session, day: date, *kinds: str) -> tuple[TermRecord, ...]:
    """The terms of these kinds that hold on `day`, in order."""
    found = sa.select(*_TERM).where(CreditTerm.kind.in_(kinds), lasting(CreditTerm, day))
    rows = session.execute(found.order_by(CreditTerm.position, CreditTerm.code, CreditTerm.per))
    return tuple(TermRecord(**row._asdict()) for row in rows)


def forms_on(session: Session, day: date) -> tuple[TermRecord, ...]:
    """The forms of development that hold on `day`: `code`, `names` by language, `track`."""
    return terms_on(session, day, "form")


def rates_on(session: Session, day: date) -> tuple[TermRecord, ...]:
    """What a session, a day, an activity … of a form counts: `code` is the form, `per` of what, `quarters`."""
    return terms_on(session, day, "rate")


def targets_on(session: Session, day: date) -> dict[str, TermRecord]:
    """The yearly target by kind of employment: `bound` and `quarters`. That of a year is that of its last day."""
    return {one.code: one for one in terms_on(session, day, "target")}


def funds_on(session: Session, day: date) -> tuple[TermRecord, ...]:
    """Where money may come from: `code`, `names` by language."""
    return terms_on(session, day, "fund")


def last_day(year: int) -> date:
    """The day whose targets are those of `year`."""
    return date(year, 12, 31)


@dataclass(frozen=True, slots=True)
class YearRecord:
    """A closed year: when, what stood in it, and the last day for late entries."""

    year: int
    late_until: date
    accounts: int
    quarters: int
    closed_at: datetime


def closed_years(session: Session) -> tuple[YearRecord, ...]:
    """The closed years, the last one first."""
    names = YearRecord.__dataclass_fields__
    rows = session.execute(
        sa.select(*(getattr(CreditYear, name) for name in names)).order_by(CreditYear.year.desc())
    )
    return tuple(YearRecord(**row._asdict()) for row in rows)
