"""Rows of people written into the register, joined to their superiors, and put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.db import Base
from lms.features.accounts.models import Person
from lms.features.accounts.register import TAKEN_NIP
from lms.features.imports.kinds import InTheWay, Kept, Problem, Taken, Verdict
from lms.features.imports.people_check import TRACE
from lms.features.organisation import bulk
from lms.features.organisation.bulk import Counted, Incoming
from lms.features.organisation.models import Membership, Relation
from lms.features.organisation.relations import SUPERIOR, set_superiors
from lms.plugin.message import Message, mark

NO_SUPERIOR = Message(mark("No person and no row of this file has this NIP. Check the NIP of the superior."))
CIRCLE = Message(
    mark("Following the superiors from this person leads back to them. Check the NIP of the superior.")
)
CLOSED_SUPERIOR = Message(mark("The account of this superior is closed. Name somebody in service."))
MORE = Message(mark("has done something here, or something was entered about them, since"))
CHANGED = Message(mark("was changed or moved since"))
_OWN = frozenset({"membership", "relation", "entry_code", "person"})
"""Tables whose rows come with a new person, and go with them."""


def take_in(session: Session, actor: Actor | None, verdicts: Sequence[Verdict], now: datetime) -> list[Taken]:
    """Writes good rows and returns what has to be known to put each back."""
    plans: list[Incoming] = [one.plan for one in verdicts]
    stored = _stored(session, [plan for plan in plans if plan.person_id is not None])
    ids = bulk.take_in(session, plans, now)
    taken = []
    for plan, row in zip(plans, ids, strict=True):
        if row is None:
            taken.append(Taken(None, {}, Problem("nip", TAKEN_NIP)))
            continue
        held = stored.get(row)
        before: dict[str, Any] = {
            "version": 1 if held is None else held.version + bool(plan.values),
            "values": {name: getattr(held, name) for name in plan.values} if held is not None else {},
        }
        if plan.becomes is not None:
            before |= {
                "was": _as_json(plan.was),
                "becomes": _as_json(plan.becomes),
                "day": plan.on_day.isoformat(),
            }
        taken.append(Taken(row, before))
    return taken


def _stored(session: Session, plans: Sequence[Incoming]) -> dict[int, Any]:
    if not plans:
        return {}
    table: Any = Person.__table__
    rows = session.execute(sa.select(*table.c).where(table.c.id.in_([plan.person_id for plan in plans])))
    return {row.id: row for row in rows}


def _as_json(counted: Counted) -> dict[str, Any]:
    since = counted.since.isoformat() if counted.since else None
    return {"unit_id": counted.unit_id, "kind": dict(counted.kind), "since": since}


def _counted(kept: Mapping[str, Any]) -> Counted:
    since = date.fromisoformat(kept["since"]) if kept["since"] else None
    return Counted(kept["unit_id"], kept["kind"], since)


def across(session: Session, rows: Sequence[Kept]) -> dict[int, Problem]:
    """Good rows whose superior is nobody, or whose superiors would form a circle once all rows are in.

    A superior whose own row is still to be mended is no fault of these: they are joined when that row goes in.
    """
    in_file = {row.key for row in rows}
    traces = tuple({row.key.replace(TRACE, "nip:") for row in rows if row.key.startswith(TRACE)})
    naming = [row for row in rows if row.pending and row.fate in ("new", "changed", "same")]
    if not naming:
        return {}
    people, above = _register(session)
    refused: dict[int, Problem] = {}
    for row in naming:
        known = people.get(row.pending)
        if row.pending not in in_file and known is None and not row.pending.startswith(traces):
            refused[row.id] = Problem("superior", NO_SUPERIOR)
        elif row.pending not in in_file and known is False:
            refused[row.id] = Problem("superior", CLOSED_SUPERIOR)
    while circle := _circle([row for row in naming if row.id not in refused], above):
        refused |= {row.id: Problem("superior", CIRCLE) for row in circle}
    return refused


def _register(session: Session) -> tuple[dict[str, bool], dict[str, str]]:
    """Who is registered, by key, with whether they are in service; and everybody's superior by keys."""
    people, keys = {}, {}
    for row in session.execute(sa.select(Person.id, Person.nip, Person.email, Person.active)):
        keys[row.id] = f"nip:{row.nip}" if row.nip else f"email:{row.email}"
        people[keys[row.id]] = row.active
    relations = sa.select(Relation.person_id, Relation.other_id).where(
        Relation.kind == SUPERIOR, Relation.until_day.is_(None)
    )
    return people, {keys[row.person_id]: keys[row.other_id] for row in session.execute(relations)}


def _circle(rows: Sequence[Kept], above: Mapping[str, str]) -> list[Kept]:
    """The rows that lie on circles of superiors, with the register's own relations where no row names another."""
    by_key = {row.key: row for row in rows}
    ways = {**above, **{row.key: row.pending for row in rows}}
    done: set[str] = set()
    for start in by_key:
        walked: dict[str, None] = {}
        key: str | None = start
        while key is not None and key not in done and key not in walked:
            walked[key] = None
            key = ways.get(key)
        if key is not None and key in walked:
            on_circle = [*walked][[*walked].index(key) :]
            return [by_key[one] for one in on_circle if one in by_key]
        done.update(walked)
    return []


def link(session: Session, rows: Sequence[Kept], now: datetime) -> dict[int, Mapping[str, Any] | Problem]:
    """Gives people their superiors, from today on; whose superior is not known yet waits."""
    nips = {row.pending.removeprefix("nip:") for row in rows}
    known = {
        f"nip:{nip}": row
        for nip, row in session.execute(sa.select(Person.nip, Person.id).where(Person.nip.in_(nips)))
    }
    pairs = {row.subject_id: known[row.pending] for row in rows if row.subject_id and row.pending in known}
    held = _superiors(session, [*pairs])
    today = now.date()
    refused: dict[int, Message] = {}
    waiting = dict(pairs)
    while (
        waiting
    ):  # one that closed a circle with somebody's earlier superior may fit once that one has another
        left = set_superiors(session, waiting, today)
        refused = left
        if len(left) == len(waiting):
            break
        waiting = {person: waiting[person] for person in left}
    found: dict[int, Mapping[str, Any] | Problem] = {}
    for row in rows:
        if row.subject_id not in pairs:
            continue
        if row.subject_id in refused:
            found[row.id] = Problem("superior", refused[row.subject_id])
            continue
        was = held.get(row.subject_id)
        if was is None or was.other_id != pairs[row.subject_id]:
            told = {"other": was.other_id, "since": was.from_day.isoformat()} if was else None
            new = {"was": told, "other": pairs[row.subject_id], "day": today.isoformat()}
            found[row.id] = {**row.before, "superior": new}
        else:
            found[row.id] = row.before
    return found


def _superiors(session: Session, people: Sequence[int]) -> dict[int, Any]:
    relations = sa.select(Relation.person_id, Relation.other_id, Relation.from_day).where(
        Relation.kind == SUPERIOR, Relation.until_day.is_(None), Relation.person_id.in_(people)
    )
    return {row.person_id: row for row in session.execute(relations)}


def standing(session: Session, rows: Sequence[Kept], everybody: Set[int], with_links: bool) -> list[InTheWay]:
    """Who cannot be put back, by name, and why."""
    ids = [row.subject_id for row in rows if row.subject_id]
    people = {
        row.id: row
        for row in session.execute(
            sa.select(
                Person.id,
                Person.name,
                Person.version,
                Person.password,
                Membership.unit_id,
                Membership.from_day,
            )
            .outerjoin(Membership, sa.and_(Membership.person_id == Person.id, Membership.until_day.is_(None)))
            .where(Person.id.in_(ids))
        )
    }
    superiors = _superiors(session, ids)
    busy = _busy(session, [row.subject_id for row in rows if row.subject_id and row.fate == "new"], everybody)
    found = []
    for row in rows:
        person = people.get(row.subject_id or 0)
        if person is None:
            continue
        if row.fate == "new" and (person.password is not None or person.id in busy):
            found.append(InTheWay(person.id, person.name, MORE))
        elif _is_changed(row, person) or (with_links and _is_linked_anew(row, superiors.get(person.id))):
            found.append(InTheWay(person.id, person.name, CHANGED))
    return found


def _is_changed(row: Kept, person: Any) -> bool:
    before = row.before
    if "version" in before and person.version != before["version"]:
        return True
    if "becomes" in before:
        becomes = _counted(before["becomes"])
        day = date.fromisoformat(before["day"])
        if person.unit_id != becomes.unit_id or (becomes.unit_id is not None and person.from_day != day):
            return True
    return False


def _is_linked_anew(row: Kept, superior: Any) -> bool:
    linked = row.before.get("superior")
    return linked is not None and (superior is None or superior.other_id != linked["other"])


def _busy(session: Session, people: Sequence[int], everybody: Set[int]) -> set[int]:
    """New people about whom any other table holds a row: whoever keeps one need not be known here."""
    if not people:
        return set()
    questions = [
        sa.select(column.label("person_id")).where(column.in_(people))
        for table in Base.metadata.sorted_tables
        if table.name not in _OWN
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    ]
    questions.append(
        sa.select(Membership.person_id)
        .where(Membership.person_id.in_(people))
        .group_by(Membership.person_id)
        .having(sa.func.count() > 1)
    )
    staff = sa.select(Relation.other_id, Relation.person_id).where(Relation.other_id.in_(people))
    leads = {row.other_id for row in session.execute(staff) if row.person_id not in everybody}
    return leads | {row for question in questions for row in session.scalars(question)}


def put_back(session: Session, rows: Sequence[Kept], now: datetime) -> None:
    """Takes new people out of the register, and gives the others what they had."""
    _put_superiors_back(session, [row for row in rows if row.before.get("superior")])
    gone = [row.subject_id for row in rows if row.fate == "new" and row.subject_id]
    moved = [row for row in rows if "becomes" in row.before and row.subject_id]
    if moved:
        _put_stays_back(session, moved, now)
    changed = [
        Incoming(
            row.subject_id,
            {**row.before["values"], "version": row.before["version"] - 1},
            Counted(None, {}),
            None,
            now.date(),
            row.before["values"].get("active"),
        )
        for row in rows
        if row.fate == "changed" and row.before.get("values") and row.subject_id
    ]
    bulk.take_in(session, changed, now)
    if gone:
        session.execute(sa.delete(Person).where(Person.id.in_(gone)))


def _put_superiors_back(session: Session, rows: Sequence[Kept]) -> None:
    if not rows:
        return
    people = [row.subject_id for row in rows]
    session.execute(
        sa.delete(Relation).where(
            Relation.person_id.in_(people), Relation.kind == SUPERIOR, Relation.until_day.is_(None)
        )
    )
    new = []
    for row in rows:
        was, day = row.before["superior"]["was"], date.fromisoformat(row.before["superior"]["day"])
        if was is None:
            continue
        since = date.fromisoformat(was["since"])
        ended = sa.update(Relation).where(
            Relation.person_id == row.subject_id, Relation.kind == SUPERIOR, Relation.until_day == day
        )
        if since < day:
            session.execute(ended.values(until_day=None).execution_options(synchronize_session=False))
        else:
            new.append(
                {
                    "person_id": row.subject_id,
                    "other_id": was["other"],
                    "kind": SUPERIOR,
                    "from_day": since,
                    "until_day": None,
                }
            )
    if new:
        session.execute(sa.insert(Relation), new)


def _put_stays_back(session: Session, rows: Sequence[Kept], now: datetime) -> None:
    people = [row.subject_id for row in rows]
    session.execute(
        sa.delete(Membership).where(Membership.person_id.in_(people), Membership.until_day.is_(None))
    )
    again, moves = [], []
    for row in rows:
        assert row.subject_id is not None
        was, becomes = _counted(row.before["was"]), _counted(row.before["becomes"])
        day = date.fromisoformat(row.before["day"])
        moves.append((row.subject_id, becomes, was, day))
        if was.unit_id is None or was.since is None:
            continue
        if was.since < day:
            reopened = sa.update(Membership).where(
                Membership.person_id == row.subject_id, Membership.until_day == day
            )
            session.execute(reopened.values(until_day=None).execution_options(synchronize_session=False))
        else:
            again.append((row.subject_id, was, was.since))
    for person_id, was, since in again:
        bulk.insert_stays(session, [(person_id, was, since)])
    bulk.tell_moves(session, moves, now)
