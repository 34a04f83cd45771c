"""What becomes of rows of people beside what the register holds: new, changed, the same, or refused and why."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.core.actor import ADMINISTRATOR, Actor
from lms.core.clock import day_in
from lms.core.names import fold, full_name
from lms.core.posts import LEVELS_OF
from lms.features.accounts.register import KIND, TAKEN_EMAIL, tidy, wrong_kind
from lms.features.imports import people_known, people_odd
from lms.features.imports.people_cells import Said, read
from lms.features.imports.people_known import TEXTS, Known
from lms.features.organisation import policies
from lms.features.organisation.bulk import Counted, Incoming
from lms.plugin.intake import Cells, Problem, Verdict
from lms.plugin.message import Message, mark

NO_UNIT = Message(mark("Write the code of the unit."))
UNKNOWN_UNIT = Message(mark("No unit has this code."))
CLOSED_UNIT = Message(mark("This unit is closed. Write the code of another one."))
NOT_YOUR_UNIT = Message(mark("You do not look after this unit."))
NOT_YOURS = Message(
    mark("This person is registered in a unit that you do not look after. Its administrator can move them.")
)
WIDER = Message(
    mark("This person has wider rights than you. An administrator of the whole site must do this.")
)
CLOSED = Message(mark("The account of this person is closed. Write ya in the column aktif to open it again."))
KEEPS_RIGHTS = Message(mark("An administrator is closed on the page of the person, not by a table."))
DAMAGED_CODE = Message(
    mark(
        "The code of the unit was turned into a number or a date. Format the column as Text, then paste again."
    )
)
SPLIT = "titles_split"
"""What a reading is marked with when titles were taken out of the name."""
TRACE = "trace:"
"""A key of a row whose number cannot be believed: how it begins."""


def check(
    session: Session,
    actor: Actor | None,
    rows: Sequence[Cells],
    options: Mapping[str, Any],
    now: datetime,
    hold: bool = False,
) -> list[Verdict]:
    """Judges rows by a constant number of statements; `actor` None is the operator, whose reach is everything."""
    split, today = bool(options.get("split_titles", True)), now.date()
    said = [read(cells, split, today) for cells in rows]
    known = people_known.known(session, said, hold)
    judged = [_judged(known, actor, cells, one, now) for cells, one in zip(rows, said, strict=True)]
    return people_odd.marked(judged, today)


def check_again(
    session: Session,
    actor: Actor | None,
    readings: Sequence[Mapping[str, Any]],
    options: Mapping[str, Any],
    now: datetime,
) -> list[Verdict]:
    """Judges rows whose cells were read before without a fault, and holds what it read of the register."""
    said = [Said({**reading}, titles_split=bool(reading.get(SPLIT))) for reading in readings]
    known = people_known.known(session, said, True)
    return [_judged(known, actor, {}, one, now) for one in said]


def _judged(known: Known, actor: Actor | None, cells: Cells, said: Said, now: datetime) -> Verdict:
    reading = said.reading
    keys = tuple(f"{name}:{reading[name]}" for name in ("nip", "email") if name in reading)
    person = known.people.get(keys[0]) if keys else None
    problems = [_with_proposal(known, actor, said, problem) for problem in said.problems]
    unit = _unit(known, actor, cells, reading, problems) if "unit" in reading else None
    in_none = person is not None and person.unit_id is None
    if "unit" not in reading and not in_none and reading.get("active") is not False:
        problems.append(Problem("unit", NO_UNIT))
    _check_identity(known, keys, person, problems)
    if person is not None:
        _check_reach(known, actor, person, reading, problems)
    if problems:
        # Whose number cannot be believed may still be somebody's superior in this file.
        known_by = (f"{TRACE}{said.trace}", *keys) if said.trace and "nip" not in reading else keys
        return Verdict("refused", known_by, reading, problems=tuple(problems))
    if person is None and reading.get("active") is False:
        return Verdict("same", keys, reading)
    plan, changes, wrong = _plan(person, reading, unit, now)
    if wrong:
        return Verdict("refused", keys, reading, problems=wrong)
    if said.titles_split:
        reading[SPLIT] = True
    superior = reading.get("superior", "") if reading.get("active") is not False else ""
    if person is not None and superior:
        superior = "" if known.superiors.get(person.id) == superior else superior
        changes = (*changes, "superior") if superior else changes
    pending = f"nip:{superior}" if superior else ""
    fate = "new" if person is None else "changed" if changes else "same"
    return Verdict(fate, keys, reading, changes, (), pending, person.id if person else None, plan)


def _with_proposal(known: Known, actor: Actor | None, said: Said, problem: Problem) -> Problem:
    """A NIP that lost its end is proposed where exactly one person of one's reach has its beginning and the name."""
    if problem.column != "nip" or not said.stem:
        return problem
    name = fold(said.reading.get("name", ""))
    alike = [
        row
        for row in known.stems.get(said.stem, ())
        if fold(row.name) == name and (actor is None or policies.may_administer_unit(actor, row.path or ""))
    ]
    if len(alike) != 1:
        return problem
    return Problem(
        "nip", problem.message, alike[0].nip, ", ".join(filter(None, (alike[0].name, alike[0].unit)))
    )


def _unit(
    known: Known, actor: Actor | None, cells: Cells, reading: Mapping[str, Any], problems: list[Problem]
) -> Any:
    code = reading["unit"]
    unit = known.units.get(code)
    if unit is None:
        is_damaged = "unit" in cells and cells["unit"].kind in ("n", "d")
        problems.append(
            Problem("unit", DAMAGED_CODE if is_damaged else UNKNOWN_UNIT, *_nearest(known, actor, code))
        )
    elif actor and not policies.may_administer_unit(actor, unit.path):
        problems.append(Problem("unit", NOT_YOUR_UNIT))
    elif unit.closed_day is not None:
        problems.append(Problem("unit", CLOSED_UNIT))
    return unit


def _nearest(known: Known, actor: Actor | None, text: str) -> tuple[str, str]:
    """The open unit in reach whose code or name is nearest to what was written, and its name."""
    if not known.near:
        known.near = {fold(row.name): row.code for row in known.units.values() if row.closed_day is None}
    if text not in known.near:
        close = known.near.get(fold(text), "")
        if not close:
            codes = [code for code, unit in known.units.items() if unit.closed_day is None]
            close = next(iter(difflib.get_close_matches(text, codes, 1, 0.7)), "")
        known.near[text] = close
    code = known.near[text]
    unit = known.units.get(code)
    if unit is None or (actor and not policies.may_administer_unit(actor, unit.path)):
        return "", ""
    return code, unit.name


def _check_identity(known: Known, keys: Sequence[str], person: Any, problems: list[Problem]) -> None:
    """An address leads to the person it belongs to; a table moves nobody to another number."""
    owner = known.people.get(keys[-1]) if keys else None
    if len(keys) == 2 and owner is not None and (person is None or owner.id != person.id):
        problems.append(Problem("email", TAKEN_EMAIL))


def _check_reach(
    known: Known, actor: Actor | None, person: Any, reading: Mapping[str, Any], problems: list[Problem]
) -> None:
    path = person.unit_path or known.last_paths.get(person.id, "")
    grants = known.grants.get(person.id, ())
    if actor and not policies.may_administer_unit(actor, path):
        problems.append(Problem("nip", NOT_YOURS))
    elif actor:
        opens = "email" in reading and reading["email"] != person.email
        wider = (
            (opens or grant.role == ADMINISTRATOR) and not policies.may_give(actor, grant.path or "")
            for grant in grants
        )
        if any(wider):
            problems.append(Problem("nip", WIDER))
    if not person.active and "active" not in reading:
        problems.append(Problem("active", CLOSED))
    closes = person.active and reading.get("active") is False
    if closes and any(grant.role == ADMINISTRATOR for grant in grants):
        problems.append(Problem("active", KEEPS_RIGHTS))


def _plan(
    person: Any, reading: Mapping[str, Any], unit: Any, now: datetime
) -> tuple[Incoming, tuple[str, ...], tuple[Problem, ...]]:
    """What is to be written of one person, which fields change by it, and what does not fit together."""
    today = day_in(unit.zone, now) if unit is not None else now.date()
    kind = _kind(person, reading)
    wrong = tuple(Problem(name, message) for name, message in wrong_kind(kind).items())
    new = {name: reading[name] for name in TEXTS if name in reading}
    if person is None:
        number = {"nip": reading.get("nip"), "email": reading.get("email")}
        values = {**new, **kind, **number, **_named(new, None)}
        plan = Incoming(None, values, Counted(None, {}), Counted(unit.id, kind), today)
        return plan, (), wrong
    values = {name: value for name, value in {**new, **kind}.items() if getattr(person, name) != value}
    changes = list(values)
    if values.keys() & {"name", "title_before", "title_after"}:
        values |= _named(new, person)
    active = reading.get("active", person.active)
    switched = None if active == person.active else active
    if switched is not None:
        values["active"] = active
        changes.append("active")
    counted = {name: getattr(person, f"counted_{name}") for name in KIND} if person.unit_id else {}
    was = Counted(person.unit_id, counted, person.from_day)
    becomes = Counted(unit.id, kind) if active and unit is not None else Counted(None, {})
    if unit is not None and active and person.unit_id != unit.id:
        changes.append("unit")
    moved = (becomes.unit_id, becomes.kind) != (was.unit_id, was.kind)
    on_day = max(today, person.from_day or today)
    plan = Incoming(person.id, values, was, becomes if moved else None, on_day, switched)
    return plan, tuple(changes), wrong


def _kind(person: Any, reading: Mapping[str, Any]) -> dict[str, str]:
    """What the person is counted as with the row: what it leaves out stays, as far as it fits the rest."""
    kind = {name: reading.get(name, getattr(person, name) if person else "") for name in KIND}
    if "post_level" not in reading and kind["post_level"] not in LEVELS_OF.get(kind["post_kind"], ()):
        kind["post_level"] = ""
    if "grade" not in reading and "grade" in wrong_kind(kind):
        kind["grade"] = ""
    return kind


def _named(new: Mapping[str, str], person: Any) -> dict[str, str]:
    parts = [
        new.get(name, getattr(person, name) if person else "")
        for name in ("name", "title_before", "title_after")
    ]
    return tidy(*parts)


def words(reading: Mapping[str, Any]) -> str:
    """The name with titles, as the register would write it."""
    return full_name(reading.get("name"), reading.get("title_before"), reading.get("title_after"))
