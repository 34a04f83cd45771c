"""Training of earlier years as a kind of table: an opening balance for many people, reversible whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core import tokens
from lms.core.actor import ADMINISTRATOR, Actor, id_of, unit_scopes
from lms.core.i18n import say
from lms.core.names import fold
from lms.core.rows import insert_new
from lms.features.attendance import entering, history_cells, putting_back, register
from lms.features.attendance.history_cells import COLUMNS, Known, Said
from lms.features.attendance.models import TrainingList
from lms.features.credits import line as lines_of
from lms.features.credits import queries as credits_
from lms.features.credits import reading
from lms.features.credits.line import Line
from lms.features.credits.models import IS_ENTRY, CreditEntry
from lms.plugin.intake import Cells, ImportKind, InTheWay, Kept, Problem, Taken, Verdict
from lms.plugin.message import Message, mark

NAME = "training"
OTHER_HOURS = Message(
    mark("This training is in the account already, with %(hours)s JP. Take that back first.")
)
SAME_NUMBER = Message(mark("The account has this certificate number already: %(title)s."))
COLUMN_OF = {
    "quarters": "hours",
    "starts_on": "starts",
    "ends_on": "ends",
    "counted_on": "ends",
    "organiser_agency": "agency",
    "person_id": "nip",
}
"""What the table calls the fields of a line."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A good row: its line, and the import it came with."""

    line: Line
    import_id: str
    file: str


def check(
    session: Session,
    actor: Actor | None,
    rows: Sequence[Cells],
    options: Mapping[str, Any],
    now: datetime,
    hold: bool = False,
) -> list[Verdict]:
    """Judges rows by a constant number of statements beside the accounts as they are."""
    known = _known(session)
    said = [history_cells.read(cells, known, now.date()) for cells in rows]
    people, alike = register.named(
        session,
        [one.reading["nip"] for one in said if "nip" in one.reading],
        [one.stem for one in said if one.stem],
    )
    for cells, one in zip(rows, said, strict=True):
        register.name_person(actor, one, people, alike, cells)
    lines = {
        place: _line(one.reading, people[one.reading["nip"]], options)
        for place, one in enumerate(said)
        if not one.problems
    }
    there = reading.families(session, {line.key for line in lines.values()}) if lines else {}
    numbers = _numbers(session, list(lines.values()))
    book = reading.book(session, list(lines.values()), now) if lines else None
    verdicts = []
    for place, one in enumerate(said):
        line = lines.get(place)
        person = people.get(one.reading.get("nip", ""))
        if line is None or book is None:
            subject = person.id if person else None
            verdicts.append(
                Verdict("refused", (), one.reading, problems=tuple(one.problems), subject_id=subject)
            )
            continue
        verdicts.append(_judged(line, one, there.get(line.key, []), numbers, book, options))
    return verdicts


def _judged(
    line: Line,
    said: Said,
    family: Sequence[reading.Standing],
    numbers: Mapping[tuple[int, str], str],
    book: reading.Book,
    options: Mapping[str, Any],
) -> Verdict:
    number = [f"number:{line.person_id}:{fold(line.number)}"] if line.number else []
    keys = (*number, f"title:{line.reference}")
    about: dict[str, Any] = {"keys": keys, "reading": said.reading, "subject_id": line.person_id}
    standing = family[-1] if family and not family[-1].reversed else None
    if standing is not None:
        if standing.quarters == line.quarters:
            return Verdict("same", **about)
        message = Message(OTHER_HOURS.text, {"hours": lines_of.hours(standing.quarters)})
        return Verdict("refused", **about, problems=(Problem("hours", message),))
    rules = book.rules(line)
    wrong = lines_of.problems(line, rules) if rules else {}
    problems: dict[str, Message] = {}
    for name, message in wrong.items():
        problems.setdefault(COLUMN_OF.get(name, name), message)
    twice = numbers.get((line.person_id, fold(line.number))) if line.number else None
    if twice is not None:
        problems.setdefault("number", Message(SAME_NUMBER.text, {"title": twice}))
    if problems:
        listed = tuple(Problem(name, message) for name, message in problems.items())
        return Verdict("refused", **about, problems=listed)
    book.take(line)
    return Verdict(
        "new", **about, plan=Plan(line, str(options.get("import", "")), str(options.get("file", "")))
    )


def _known(session: Session) -> Known:
    terms = credits_.terms(session)
    forms, form_names = history_cells.known_words(
        (one.code, one.names) for one in terms if one.kind == "form"
    )
    funds, fund_names = history_cells.known_words(
        (one.code, one.names) for one in terms if one.kind == "fund"
    )
    return Known(forms, funds, form_names, fund_names)


def _line(said: Mapping[str, Any], person: register.Named, options: Mapping[str, Any]) -> Line:
    starts, ends = date.fromisoformat(said["starts"]), date.fromisoformat(said["ends"])
    return Line(
        person_id=person.id,
        counted_on=ends,
        quarters=said["quarters"],
        source=entering.HISTORY,
        reference=_reference(said, person),
        form=said["form"],
        title=said["title"],
        starts_on=starts,
        ends_on=ends,
        provider=said.get("provider", ""),
        organiser_agency=said.get("agency", ""),
        place=said.get("place", ""),
        number=said.get("number", ""),
        cost=said.get("cost"),
        funds=said.get("funds"),
        note=Message(entering.FROM_LIST.text, {"file": str(options.get("file", ""))}),
    )


def _reference(said: Mapping[str, Any], person: register.Named) -> str:
    """By what a training is the same one: whose it is, its title, form, provider, days and certificate number."""
    words = (fold(said.get(name, "")) for name in ("title", "provider", "number"))
    meaning = "\n".join((person.public_id, *words, said["form"], said["starts"], said["ends"]))
    return hashlib.sha256(meaning.encode()).hexdigest()[:40]


def _numbers(session: Session, lines: Sequence[Line]) -> dict[tuple[int, str], str]:
    """Titles of standing entries by person and folded certificate number, of the people of these lines."""
    people = {line.person_id for line in lines if line.number}
    if not people:
        return {}
    back = aliased(CreditEntry)
    rows = session.execute(
        sa.select(CreditEntry.person_id, CreditEntry.number, CreditEntry.title)
        .outerjoin(back, back.reverses_id == CreditEntry.id)
        .where(
            CreditEntry.person_id.in_(people),
            CreditEntry.number != "",
            IS_ENTRY,
            back.id.is_(None),
        )
    )
    return {(row.person_id, fold(row.number)): row.title for row in rows}


def take_in(session: Session, actor: Actor | None, verdicts: Sequence[Verdict], now: datetime) -> list[Taken]:
    """Enters good rows; the list of the import is made with the first of them."""
    plans: list[Plan] = [one.plan for one in verdicts]
    if not plans:
        return []
    list_id = _list_of(session, actor, plans[0], now)
    outcome = entering.enter(session, list_id, [one.line for one in plans], id_of(actor), now)
    return [
        Taken(None, {}, Problem("title", got))
        if isinstance(got, Message)
        else Taken(
            plan.line.person_id,
            {"reference": plan.line.reference, "list": list_id, "year": plan.line.counted_on.year},
        )
        for plan, got in zip(plans, outcome, strict=True)
    ]


def _list_of(session: Session, actor: Actor | None, plan: Plan, now: datetime) -> int:
    scopes = unit_scopes(actor, ADMINISTRATOR) if actor else ("/",)
    values = {
        "public_id": tokens.public_id(),
        "kind": "history",
        "title": plan.file[:300],
        "scope": next(iter(scopes), "/"),
        "import_id": plan.import_id,
        "made_by": id_of(actor),
        "made_at": now,
        **dict.fromkeys(("form", "provider", "agency", "partner", "place"), ""),
        "version": 1,
    }
    insert_new(session, TrainingList, values)
    return session.scalars(sa.select(TrainingList.id).where(TrainingList.import_id == plan.import_id)).one()


def standing(
    session: Session, actor: Actor | None, rows: Sequence[Kept], everybody: Set[int], with_links: bool
) -> list[InTheWay]:
    """Whose entries cannot be taken back by undoing."""
    return putting_back.standing(session, actor, rows)


def put_back(session: Session, rows: Sequence[Kept], now: datetime) -> None:
    """Reverses what went in."""
    putting_back.put_back(session, entering.HISTORY, rows, say(putting_back.UNDONE), now)


def lists(session: Session) -> Mapping[str, Sequence[str]]:
    """Forms and sources of funds of the agency, for the lists of the template."""
    known = _known(session)
    return {"form": known.form_names, "funds": known.fund_names}


def words(said: Mapping[str, Any]) -> str:
    """Whose training it is, and which."""
    return " – ".join(str(said[name]) for name in ("name", "title") if said.get(name))


TRAINING = ImportKind(
    name=NAME,
    title=Message(mark("Earlier training")),
    columns=COLUMNS,
    check=check,
    take_in=take_in,
    standing=standing,
    put_back=put_back,
    words=words,
    lists=lists,
    twice={
        "title": Message(
            mark("Row %(line)s is the same training of the same person. Leave one of the two out.")
        ),
        "number": Message(mark("Row %(line)s has the same certificate number for the same person.")),
    },
)
