"""Writing into the ledger: lines are entered once, and taken back by further lines.

Whoever enters checks who may; the ledger checks what may stand in it. Every call keeps the sums and announces one
`CreditsChanged`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import ADMINISTRATOR
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from lms.core.limits import too_long
from lms.core.outbox import announce, note
from lms.core.rows import add_up_rows, insert_missing, take_turns
from lms.features.credits import line as lines_of
from lms.features.credits import reading
from lms.features.credits.line import Entered, Line
from lms.features.credits.models import CreditAccount, CreditEntry
from lms.features.credits.reading import AGAIN, BACK, MOST_TURNS, Book, Key, Standing
from lms.features.organisation import queries as organisation
from lms.features.progress.changes import hold
from lms.plugin.facts import CreditsChanged
from lms.plugin.message import Message, mark

MOST_LINES = 1000
LONGEST_WHY = 200
YEARS = "credits:years"
"""Whoever closes a year has this matter alone; whoever writes entries shares it."""

NO_WHY = Message(mark("Write why this is taken back."))
UNKNOWN_PERSON = Message(mark("This person is not known here."))
UNKNOWN_ENTRY = Message(mark("There is no such entry."))
TURNED_TOO_OFTEN = Message(
    mark("This was entered and taken back too often. Enter it under another reference.")
)
ONLY_SITE = Message(
    mark(
        "The year %(year)s is closed and late entries were taken until %(day)s. Only an administrator of the site can "
        "still take an entry back."
    )
)


def enter(session: Session, line: Line, actor_id: int | None, now: datetime, again: bool = False) -> Entered:
    """Enters one line and returns what stands for it; the same source and reference again change nothing.

    What was taken back stays so, unless `again` asks for it anew. Raises Invalid, with a message for each field at
    fault, and Conflict where it went to and fro too often.
    """
    [found] = _enter(session, [line], actor_id, now, again)
    if isinstance(found, Refusal):
        raise found
    return found


def enter_all(
    session: Session, lines: Sequence[Line], actor_id: int | None, now: datetime, again: bool = False
) -> list[Entered | Message]:
    """Enters up to a thousand lines with the same few statements; for each what stands for it, or why it cannot be."""
    return [_told(found) for found in _enter(session, lines, actor_id, now, again)]


def reverse(
    session: Session, source: str, reference: str, why: str, actor_id: int | None, now: datetime
) -> Entered:
    """Takes the standing entry of a matter back by a line with the negative number, which is returned.

    What was taken back already stays as it is. Raises NotFound, Invalid without a reason, and NotAllowed where the
    year is closed for good and `actor_id` is no administrator of the site.
    """
    [found] = _reverse(session, [(source, reference)], why, actor_id, now)
    if isinstance(found, Refusal):
        raise found
    return found


def reverse_all(
    session: Session, keys: Sequence[Key], why: str, actor_id: int | None, now: datetime
) -> list[Entered | Message]:
    """Takes up to a thousand matters back, each a pair of source and reference, by the same few statements."""
    return [_told(found) for found in _reverse(session, keys, why, actor_id, now)]


def _told(found: Entered | Refusal) -> Entered | Message:
    if isinstance(found, Entered):
        return found
    if isinstance(found, Invalid) and found.fields:
        return next(iter(found.fields.values()))
    return found.message or UNKNOWN_ENTRY


def _enter(
    session: Session, lines: Sequence[Line], actor_id: int | None, now: datetime, again: bool
) -> list[Entered | Refusal]:
    _check_batch([line.key for line in lines])
    # As completions do: people first, then years and accounts, lest two writers wait for each other.
    hold(session, {line.person_id for line in lines})
    take_turns(session, YEARS)
    families = reading.families(session, {line.key for line in lines})
    book = reading.book(session, lines, now)
    planned: dict[Key, dict[str, Any]] = {}
    outcome: dict[Key, Entered | Refusal] = {}
    for line in lines:
        if line.key in outcome or line.key in planned:
            continue
        family = families.get(line.key, [])
        if family and not (again and family[-1].reversed):
            outcome[line.key] = _entered(family[-1])
        elif len(family) >= MOST_TURNS:
            outcome[line.key] = Conflict(TURNED_TOO_OFTEN)
        elif refusal := _refusal(line, book):
            outcome[line.key] = refusal
        else:
            book.take(line)
            turn = f"{line.reference}{AGAIN}{len(family) + 1}" if family else line.reference
            planned[line.key] = _row(line, turn, line.counted_on.year in book.closed, actor_id, now)
    outcome.update(_write(session, planned, now))
    return [outcome[line.key] for line in lines]


def _check_batch(keys: Sequence[Key]) -> None:
    """What only a mistake of the program can bring."""
    if len(keys) > MOST_LINES:
        raise ValueError(f"more than {MOST_LINES} lines at once")
    for source, reference in keys:
        fits = 0 < len(source) <= lines_of.LONGEST_SOURCE and 0 < len(reference) <= lines_of.LONGEST_BASE
        if not fits or AGAIN in reference or BACK in reference:
            raise ValueError(f"no source and reference: {source!r}, {reference!r}")


def _refusal(line: Line, book: Book) -> Refusal | None:
    rules = book.rules(line)
    if rules is None:
        return Invalid(fields={"person_id": UNKNOWN_PERSON})
    found = lines_of.problems(line, rules)
    return Invalid(next(iter(found.values())), found) if found else None


def _row(line: Line, reference: str, late: bool, actor_id: int | None, now: datetime) -> dict[str, Any]:
    kept = {name: getattr(line, name) for name in CARRIED}
    return {
        **kept,
        "public_id": tokens.public_id(),
        "year": line.counted_on.year,
        "reference": reference,
        "late": late,
        "note": line.note.as_json() if line.note else None,
        "recorded_at": now,
        "recorded_by": actor_id,
        "reverses_id": None,
        "why": "",
    }


CARRIED = (
    "person_id",
    "counted_on",
    "quarters",
    "source",
    "form",
    "title",
    "provider",
    "organiser_agency",
    "partner",
    "place",
    "starts_on",
    "ends_on",
    "number",
    "cost",
    "funds",
    "enrolment_id",
)
"""What an entry has from its line."""


def _write(
    session: Session, planned: Mapping[Key, dict[str, Any]], now: datetime
) -> dict[Key, Entered | Refusal]:
    """Inserts the rows that nobody else inserted in the meantime, and adds those to the sums."""
    if not planned:
        return {}
    # In one order, so that two writers of the same matters wait for each other instead of both giving up.
    rows = sorted(planned.values(), key=lambda row: (row["source"], row["reference"]))
    insert_missing(session, CreditEntry, rows)
    keys = {(row["source"], row["reference"]) for row in rows}
    there = {(one.source, one.reference): one for one in reading.written(session, keys)}
    own = {one.public_id for one in there.values()} & {row["public_id"] for row in rows}
    _add_up(session, [row for row in rows if row["public_id"] in own], now)
    stands = {key: there[row["source"], row["reference"]] for key, row in planned.items()}
    return {key: _entered(one, one.public_id in own) for key, one in stands.items()}


def _add_up(session: Session, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    if not rows:
        return
    changed: dict[tuple[int, int], int] = {}
    for row in rows:
        account = (row["person_id"], row["year"])
        changed[account] = changed.get(account, 0) + row["quarters"]
    entered = [(*account, by) for account, by in sorted(changed.items()) if by > 0]
    add_up_rows(session, CreditAccount, [dict(zip(SUM, one, strict=True)) for one in entered], ["quarters"])
    _take_off(session, [(*account, by) for account, by in sorted(changed.items()) if by < 0])
    after = reading.sums(session, changed)
    changes = tuple(
        {"person_id": person, "year": year, "before": after[person, year] - by, "after": after[person, year]}
        for (person, year), by in sorted(changed.items())
    )
    announce(session, CreditsChanged(at=now, changes=changes))


SUM = ("person_id", "year", "quarters")


def _take_off(session: Session, sums: Sequence[tuple[int, int, int]]) -> None:
    """What is taken back was entered, so that its account is there; inserting a negative sum would break its rule."""
    if sums:
        one = CreditAccount
        statement = (
            sa.update(one)
            .where(one.person_id == sa.bindparam("person"), one.year == sa.bindparam("in_year"))
            .values(quarters=one.quarters + sa.bindparam("by"))
        )
        rows = [{"person": person, "in_year": year, "by": by} for person, year, by in sums]
        session.connection().execute(statement, rows)


def _entered(one: Standing, new: bool = False) -> Entered:
    return Entered(one.id, one.public_id, one.reference, new, not one.reversed, one.late)


def _reverse(
    session: Session, keys: Sequence[Key], why: str, actor_id: int | None, now: datetime
) -> list[Entered | Refusal]:
    why = checked_why(why)
    _check_batch(keys)
    families = reading.families(session, set(keys))
    people = {family[-1].person_id for family in families.values()}
    hold(session, people)
    take_turns(session, YEARS)
    closed = reading.closed_years(session)
    today = reading.days_of(session, people, now)
    may_always = any(one.role == ADMINISTRATOR and one.is_site for one in _grants(session, actor_id))
    outcome: dict[Key, Entered | Refusal] = {}
    planned: dict[Key, dict[str, Any]] = {}
    taken = reading.copies(session, [family[-1].id for family in families.values()])
    for key in dict.fromkeys(keys):
        family = families.get(key)
        if not family:
            outcome[key] = NotFound(UNKNOWN_ENTRY)
            continue
        last = family[-1]
        until = closed.get(last.year)
        if last.reversed:
            outcome[key] = _entered(last)
        elif until is not None and today[last.person_id] > until and not may_always:
            outcome[key] = NotAllowed(Message(ONLY_SITE.text, lines_of.year_values(last.year, until)))
        else:
            planned[key] = {
                **taken[last.id],
                "public_id": tokens.public_id(),
                "quarters": -last.quarters,
                "reference": f"{key[1]}{BACK}{len(family)}",
                "late": until is not None,
                "recorded_at": now,
                "recorded_by": actor_id,
                "reverses_id": last.id,
                "why": why,
            }
    outcome.update(_write(session, planned, now))
    _note(session, planned, why, actor_id, now)
    return [outcome[key] for key in keys]


def checked_why(why: str) -> str:
    """A reason for taking something back, without what stands around it. Raises Invalid."""
    why = why.strip()
    if not why or len(why) > LONGEST_WHY:
        raise Invalid(fields={"why": too_long(len(why), LONGEST_WHY) if why else NO_WHY})
    return why


def _grants(session: Session, actor_id: int | None) -> Any:
    return organisation.grants_held(session, actor_id) if actor_id is not None else ()


def _note(
    session: Session, planned: Mapping[Key, dict[str, Any]], why: str, actor_id: int | None, now: datetime
) -> None:
    """One entry of the history for all that one act takes back; each line says the rest itself."""
    if not planned:
        return
    rows = list(planned.values())
    about = f"credit:{rows[0]['public_id']}" if len(rows) == 1 else "credits"
    subject = rows[0]["person_id"] if len(rows) == 1 else None
    note(session, actor_id, "credits.reversed", about, now, subject, count=len(rows), why=why)
