"""The agency's terms: laid down, changed and ended from a day on; their past is never rewritten.

The terms of one kind, code and `per` follow one another without overlapping. What was shipped as an example, and nobody
has confirmed, may be replaced from any day.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import Actor, id_of
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.outbox import note
from lms.core.rows import take_turns
from lms.features.accounts.register import STATUSES
from lms.features.credits import policies
from lms.features.credits.line import EARLIEST, MOST_QUARTERS, year_values
from lms.features.credits.models import CreditTerm
from lms.features.credits.queries import TermRecord
from lms.plugin.message import Message, mark

KINDS = ("form", "rate", "target", "fund", "bound")
TRACKS = ("classical", "nonclassical")
PERS = ("session", "day", "activity", "meeting", "result")
BOUNDS = ("at_least", "at_most")
DAY = "day"
"""The code of the one bound there is: the most JP of a day."""
MOST_A_DAY = 4 * 24
LONGEST_NAME = 100
LONGEST_SOURCE = 300
MATTER = "credits:terms"

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

NO_CODE = Message(mark("Write a short code of small letters, digits and hyphens, 40 signs at most."))
NO_NAME = Message(mark("Write the name, 100 signs at most."))
NO_TRACK = Message(mark("Choose whether this form is classical or non-classical."))
NO_PER = Message(mark("Choose what the JP are counted for."))
NO_BOUND = Message(mark("Choose whether it is the least or the most."))
NO_STATUS = Message(mark("Choose a kind of employment."))
NO_FORM = Message(mark("Choose a form of development that holds on that day."))
NO_SOURCE = Message(mark("Write the regulation or letter that says so, 300 signs at most."))
NO_HOURS = Message(mark("Write the JP as a number in quarters, for example 2 or 1,5."))
TOO_MANY = Message(mark("A day has at most 24 JP."))
TOO_EARLY = Message(mark("This day is too far back."))
RUNS_ALREADY = Message(mark("One of this kind holds from then on already. Change that one instead."))
IN_THE_PAST = Message(mark("What holds for days gone by is not rewritten. Choose today or a later day."))
BEFORE_ITSELF = Message(mark("It begins on %(day)s only. Choose that day or a later one."))
NOT_LAST = Message(mark("This was changed in the meantime. Look at what holds now, and change that."))
ENDS_AT_ONCE = Message(mark("It would end on the day it begins. Choose a later day."))
NEEDED = Message(mark("The most JP of a day cannot be ended, only changed."))


@dataclass(frozen=True, slots=True)
class Term:
    """What a term says, without its days. Only the fields of its kind are asked for; others are left empty."""

    kind: str
    code: str
    source: str
    names: Mapping[str, str] = field(default_factory=dict)
    track: str = ""
    per: str = ""
    bound: str = ""
    quarters: int | None = None


def add(session: Session, actor: Actor | None, term: Term, from_day: date, now: datetime) -> str:
    """Lays down what did not hold before, from any day on, and returns its public id. Raises Invalid."""
    _begin(session, actor)
    family = _family(session, term.kind, term.code, term.per)
    problems = _problems(session, term, from_day, new=True)
    if not problems and any(one.until_day is None or one.until_day > from_day for one in family):
        problems["from_day"] = RUNS_ALREADY
    if problems:
        raise Invalid(fields=problems)
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
    row, problems = _last(session, public_id), {}
    if from_day < row.from_day:
        problems["from_day"] = Message(BEFORE_ITSELF.text, _day(row.from_day))
    elif from_day < today and not row.example:
        problems["from_day"] = IN_THE_PAST
    term = _same_matter(row, term)
    problems = _problems(session, term, from_day, new=False) | problems
    if problems:
        raise Invalid(fields=problems)
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


def _problems(session: Session, term: Term, from_day: date, new: bool) -> dict[str, Message]:
    found: dict[str, Message] = {}
    if from_day < EARLIEST and new:
        found["from_day"] = TOO_EARLY
    if not term.source.strip() or len(term.source.strip()) > LONGEST_SOURCE:
        found["source"] = NO_SOURCE
    if term.kind in ("form", "fund"):
        found |= _named(term, new)
    if term.kind in ("rate", "target", "bound"):
        found |= _counted(term)
    if term.kind == "form" and term.track not in TRACKS:
        found["track"] = NO_TRACK
    if term.kind == "rate" and term.per not in PERS:
        found["per"] = NO_PER
    if term.kind == "rate" and not _has_form(session, term.code, from_day):
        found["code"] = NO_FORM
    if term.kind == "target" and term.bound not in BOUNDS:
        found["bound"] = NO_BOUND
    if term.kind == "target" and term.code not in STATUSES:
        found["code"] = NO_STATUS
    if term.kind == "bound" and term.code != DAY:
        raise ValueError(f"there is no bound {term.code!r}")
    return found


def _named(term: Term, new: bool) -> dict[str, Message]:
    found = {}
    if new and (len(term.code) > 40 or not _CODE.fullmatch(term.code)):
        found["code"] = NO_CODE
    for language in ("id", "en"):
        name = term.names.get(language, "").strip()
        if len(name) > LONGEST_NAME or (language == "id" and not name):
            found[f"name_{language}"] = NO_NAME
    return found


def _counted(term: Term) -> dict[str, Message]:
    if term.quarters is None or not 0 < term.quarters <= MOST_QUARTERS:
        return {"quarters": NO_HOURS}
    if term.kind == "bound" and term.quarters > MOST_A_DAY:
        return {"quarters": TOO_MANY}
    return {}


def _has_form(session: Session, code: str, day: date) -> bool:
    return any(
        one.from_day <= day and (one.until_day is None or one.until_day > day)
        for one in _family(session, "form", code, "")
    )
