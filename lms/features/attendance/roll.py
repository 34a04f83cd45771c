"""The list of those who attended an event as a kind of table: numbers alone, for an event that is known already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor, id_of
from lms.core.i18n import say
from lms.features.attendance import entering, history_cells, policies, putting_back, register, services
from lms.features.attendance.history_cells import COLUMNS as HISTORY_COLUMNS
from lms.features.attendance.history_cells import Said
from lms.features.attendance.models import TrainingList
from lms.features.credits import line as lines_of
from lms.features.credits import reading
from lms.features.credits.line import Line
from lms.plugin.intake import Cells, ImportColumn, ImportKind, InTheWay, Kept, Problem, Taken, Verdict
from lms.plugin.message import Message, mark

NAME, EVENT = "attendance", "event"
"""The name of the kind, and of the option that says which event it is."""

NO_EVENT = Message(mark("Write the code of the event, or begin on the page of the event: there it is known."))
UNKNOWN_EVENT = Message(mark("No event has this code, or it is not yours."))

COLUMNS = (
    *HISTORY_COLUMNS[:2],
    ImportColumn("event", "kode_kegiatan", Message(mark("Code of the event")), ("kegiatan", "kode kegiatan")),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A good row: its line and the event it belongs to."""

    line: Line
    event: TrainingList


def check(
    session: Session,
    actor: Actor | None,
    rows: Sequence[Cells],
    options: Mapping[str, Any],
    now: datetime,
    hold: bool = False,
) -> list[Verdict]:
    """Judges rows by a constant number of statements."""
    said = [_read(cells, str(options.get(EVENT, "")), now) for cells in rows]
    people, alike = register.named(
        session,
        [one.reading["nip"] for one in said if "nip" in one.reading],
        [one.stem for one in said if one.stem],
    )
    events = _events(session, actor, {one.reading["event"] for one in said if "event" in one.reading})
    plans: dict[int, Plan] = {}
    for place, (cells, one) in enumerate(zip(rows, said, strict=True)):
        register.name_person(actor, one, people, alike, cells)
        event = events.get(one.reading.get("event", ""))
        if "event" in one.reading and event is None:
            one.wrong("event", UNKNOWN_EVENT)
        if not one.problems and event is not None:
            person = people[one.reading["nip"]]
            plans[place] = Plan(entering.event_line(event, person.id, person.public_id), event)
    lines = [plan.line for plan in plans.values()]
    there = reading.families(session, {line.key for line in lines}) if lines else {}
    book = reading.book(session, lines, now) if lines else None
    return [_judged(one, plans.get(place), there, book, people) for place, one in enumerate(said)]


def _read(cells: Cells, event: str, now: datetime) -> Said:
    said, texts = Said(), history_cells.texts_of(cells)
    history_cells.read_nip(said, cells, texts.get("nip", ""), now.date())
    code = texts.get("event", "").casefold() or event
    if code:
        said.reading["event"] = code
    else:
        said.wrong("event", NO_EVENT)
    return said


def _judged(
    said: Said,
    plan: Plan | None,
    there: Mapping[tuple[str, str], Sequence[reading.Standing]],
    book: reading.Book | None,
    people: Mapping[str, register.Named],
) -> Verdict:
    person = people.get(said.reading.get("nip", ""))
    about: dict[str, Any] = {"reading": said.reading, "subject_id": person.id if person else None}
    if plan is None or book is None:
        return Verdict("refused", **about, problems=tuple(said.problems))
    about["keys"] = (f"nip:{plan.line.reference}",)
    family = there.get(plan.line.key, ())
    if family and not family[-1].reversed:
        return Verdict("same", **about)
    rules = book.rules(plan.line)
    wrong = lines_of.problems(plan.line, rules) if rules else {}
    if wrong:
        return Verdict("refused", **about, problems=(Problem("nip", next(iter(wrong.values()))),))
    book.take(plan.line)
    return Verdict("new", **about, plan=plan)


def _events(session: Session, actor: Actor | None, codes: Set[str]) -> dict[str, TrainingList]:
    found = session.scalars(
        sa.select(TrainingList).where(TrainingList.public_id.in_(codes), TrainingList.kind == "event")
    )
    return {
        one.public_id: one
        for one in found
        if actor is None or policies.may_see_list(actor, one.scope, one.made_by)
    }


def take_in(session: Session, actor: Actor | None, verdicts: Sequence[Verdict], now: datetime) -> list[Taken]:
    """Credits those of good rows, by events, and tells them."""
    plans: list[Plan] = [one.plan for one in verdicts]
    outcome: dict[str, Taken] = {}
    for event in {plan.event.id: plan.event for plan in plans}.values():
        lines = [plan.line for plan in plans if plan.event.id == event.id]
        new = []
        for line, got in zip(lines, entering.enter(session, event.id, lines, id_of(actor), now), strict=True):
            before = {"reference": line.reference, "list": event.id, "year": line.counted_on.year}
            outcome[line.reference] = (
                Taken(None, {}, Problem("nip", got))
                if isinstance(got, Message)
                else Taken(line.person_id, before)
            )
            if not isinstance(got, Message) and got.new:
                new.append(line.person_id)
        if new:
            services.tell(session, event, new, now)
    return [outcome[plan.line.reference] for plan in plans]


def standing(
    session: Session, actor: Actor | None, rows: Sequence[Kept], everybody: Set[int], with_links: bool
) -> list[InTheWay]:
    """Whose entries cannot be taken back by undoing."""
    return putting_back.standing(session, actor, rows)


def put_back(session: Session, rows: Sequence[Kept], now: datetime) -> None:
    """Reverses what went in."""
    putting_back.put_back(session, entering.EVENT, rows, say(putting_back.UNDONE), now)


def words(said: Mapping[str, Any]) -> str:
    """Who attended."""
    return str(said.get("name", ""))


ATTENDANCE = ImportKind(
    name=NAME,
    title=Message(mark("List of attendance")),
    columns=COLUMNS,
    check=check,
    take_in=take_in,
    standing=standing,
    put_back=put_back,
    words=words,
    twice={"nip": Message(mark("Row %(line)s has the same NIP. Leave one of the two out, or mend its NIP."))},
)
