"""The agency's terms: laid down, changed and ended from a day on; their past is never rewritten.

The terms of one kind, code and `per` follow one another without overlapping. What was shipped as an example, and nobody
has confirmed, may be replaced from any day.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import Actor, id_of
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.outbox import note
from lms.core.rows import take_turns
from lms.features.credits import policies
from lms.features.credits.line import year_values
from lms.features.credits.models import CreditTerm
from lms.features.credits.queries import TermRecord
from lms.features.credits.term import (
    BEFORE_ITSELF,
    ENDS_AT_ONCE,
    IN_THE_PAST,
    KINDS,
    NEEDED,
    NO_KIND,
    NOT_LAST,
    RUNS_ALREADY,
    Term,
    problems,
)
from lms.plugin.message import Message

MATTER = "credits:terms"


def add(session: Session, actor: Actor | None, term: Term, from_day: date, now: datetime) -> str:
    """Lays down what did not hold before, from any day on, and returns its public id. Raises Invalid."""
    _begin(session, actor)
    family = _family(session, term.kind, term.code, term.per)
    wrong = _objections(session, term, from_day, new=True)
    if not wrong and any(one.until_day is None or one.until_day > from_day for one in family):
        wrong["from_day"] = RUNS_ALREADY
    if wrong:
        raise Invalid(fields=wrong)
    return _insert(session, actor, term, from_day, _place(session, term.kind, family), now).public_id


def change(
    session: Session,
    actor: Actor | None,
    public_id: str,
    term: Term,
    from_day: date,
    today: date,
    now: datetime,
) -> str:
    """Lets `term` hold from `from_day` on in place of the one of that name; returns what it is called then.

    Raises NotFound, Conflict where something follows that one already, and Invalid.
    """
    _begin(session, actor)
    row, wrong = _last(session, public_id), {}
    if from_day < row.from_day:
        wrong["from_day"] = Message(BEFORE_ITSELF.text, _day(row.from_day))
    elif from_day < today and not row.example:
        wrong["from_day"] = IN_THE_PAST
    term = _same_matter(row, term)
    wrong = _objections(session, term, from_day, new=False) | wrong
    if wrong:
        raise Invalid(fields=wrong)
    if from_day == row.from_day:
        for name, value in _columns(term).items():
            setattr(row, name, value)
        row.example, row.made_at, row.made_by = False, now, id_of(actor)
        _note(session, actor, "credits.term-changed", row, from_day, now)
        return row.public_id
    row.until_day = from_day
    session.flush()
    return _insert(session, actor, term, from_day, row.position, now).public_id


def end(session: Session, actor: Actor | None, public_id: str, day: date, today: date, now: datetime) -> None:
    """Lets a term hold until (not including) `day`; nothing takes its place. Raises what `change` raises."""
    _begin(session, actor)
    row = _last(session, public_id)
    if row.kind == "bound":
        raise Invalid(fields={"day": NEEDED})
    if day <= row.from_day:
        raise Invalid(fields={"day": ENDS_AT_ONCE})
    if day < today and not row.example:
        raise Invalid(fields={"day": IN_THE_PAST})
    row.until_day = day
    _note(session, actor, "credits.term-ended", row, day, now)


def take_over(session: Session, wanted: Sequence[tuple[Term, date]], today: date, now: datetime) -> int:
    """The operator's: lets these terms hold, each from its day or from today on, where something else does.

    Returns how many were set. Raises what `change` raises, and then none is.
    """
    changed = 0
    for term, from_day in wanted:
        if term.kind not in KINDS:
            raise Invalid(Message(NO_KIND.text, {"kind": term.kind}))
        family = _family(session, term.kind, term.code, term.per)
        last = family[-1] if family and family[-1].until_day is None else None
        if last is None:
            add(
                session,
                None,
                term,
                max(from_day, *(one.until_day or from_day for one in family), from_day),
                now,
            )
        elif last.example or any(getattr(last, name) != value for name, value in _columns(term).items()):
            begins = max(from_day, last.from_day) if last.example else max(from_day, last.from_day, today)
            change(session, None, last.public_id, term, begins, today, now)
        else:
            continue
        changed += 1
    return changed


@dataclass(frozen=True, slots=True)
class Gap:
    """Days, from the first until (not including) the last, on which nothing holds between two terms of a matter."""

    kind: str
    code: str
    per: str
    first: date
    until: date


def gaps(records: Sequence[TermRecord]) -> tuple[Gap, ...]:
    """Where terms of one matter do not follow at once. Pure."""
    found = []
    in_order = sorted(records, key=lambda one: (one.kind, one.code, one.per, one.from_day))
    for before, after in itertools.pairwise(in_order):
        same = (before.kind, before.code, before.per) == (after.kind, after.code, after.per)
        if same and before.until_day is not None and before.until_day < after.from_day:
            found.append(Gap(after.kind, after.code, after.per, before.until_day, after.from_day))
    return tuple(found)


def _begin(session: Session, actor: Actor | None) -> None:
    if actor is not None and not policies.may_rule(actor):
        raise NotAllowed
    take_turns(session, MATTER, alone=True)


def _day(day: date) -> dict[str, object]:
    return {"day": year_values(day.year, day)["day"]}


def _family(session: Session, kind: str, code: str, per: str) -> Sequence[CreditTerm]:
    return session.scalars(
        sa.select(CreditTerm)
        .where(CreditTerm.kind == kind, CreditTerm.code == code, CreditTerm.per == per)
        .order_by(CreditTerm.from_day)
    ).all()


def _last(session: Session, public_id: str) -> CreditTerm:
    row = session.scalar(sa.select(CreditTerm).where(CreditTerm.public_id == public_id))
    if row is None:
        raise NotFound
    if row.until_day is not None:
        raise Conflict(NOT_LAST)
    return row


def _same_matter(row: CreditTerm, term: Term) -> Term:
    """A term about what `row` is about: kind, code and `per` are what it is known by, and stay."""
    return Term(row.kind, row.code, term.source, term.names, term.track, row.per, term.bound, term.quarters)


def _place(session: Session, kind: str, family: Sequence[CreditTerm]) -> int:
    if family:
        return family[-1].position
    highest = session.scalar(sa.select(sa.func.max(CreditTerm.position)).where(CreditTerm.kind == kind))
    return (highest or 0) + 1


def _columns(term: Term) -> dict[str, Any]:
    names = {language: name.strip() for language, name in term.names.items() if name.strip()}
    return {
        "names": names,
        "track": term.track,
        "bound": term.bound,
        "quarters": term.quarters or 0,
        "source": term.source.strip(),
    }


def _insert(
    session: Session, actor: Actor | None, term: Term, from_day: date, position: int, now: datetime
) -> CreditTerm:
    row = CreditTerm(
        public_id=tokens.public_id(),
        kind=term.kind,
        code=term.code,
        per=term.per,
        **_columns(term),
        example=False,
        from_day=from_day,
        until_day=None,
        position=position,
        made_at=now,
        made_by=id_of(actor),
    )
    session.add(row)
    session.flush()
    _note(session, actor, "credits.term-set", row, from_day, now)
    return row


def _note(
    session: Session, actor: Actor | None, action: str, row: CreditTerm, day: date, now: datetime
) -> None:
    said = {"kind": row.kind, "code": row.code, "quarters": row.quarters, "day": day.isoformat()}
    note(session, id_of(actor), action, f"term:{row.public_id}", now, None, **said)


def _objections(session: Session, term: Term, from_day: date, new: bool) -> dict[str, Message]:
    has_form = term.kind != "rate" or _has_form(session, term.code, from_day)
    return problems(term, from_day, new, has_form)


def _has_form(session: Session, code: str, day: date) -> bool:
    return any(
        one.from_day <= day and (one.until_day is None or one.until_day > day)
        for one in _family(session, "form", code, "")
    )
