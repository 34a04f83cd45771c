"""Rows of people written into the register and joined to their superiors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.features.accounts.models import Person
from lms.features.accounts.register import TAKEN_NIP
from lms.features.imports.people_check import TRACE
from lms.features.organisation import bulk
from lms.features.organisation.bulk import Counted, Incoming
from lms.features.organisation.models import Relation
from lms.features.organisation.relations import SUPERIOR, set_superiors
from lms.plugin.intake import Kept, Problem, Taken, Verdict
from lms.plugin.message import Message, mark

NO_SUPERIOR = Message(mark("No person and no row of this file has this NIP. Check the NIP of the superior."))
CIRCLE = Message(
    mark("Following the superiors from this person leads back to them. Check the NIP of the superior.")
)
CLOSED_SUPERIOR = Message(mark("The account of this superior is closed. Name somebody in service."))


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


def counted(kept: Mapping[str, Any]) -> Counted:
    """Where and as what somebody was counted, from what `take_in` kept of it."""
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
    held = superiors_of(session, [*pairs])
    today = now.date()
    refused: dict[int, Message] = {}
    waiting = dict(pairs)
    while waiting:
        # One that closed a circle with somebody's earlier superior may fit once that one has another.
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


def superiors_of(session: Session, people: Sequence[int]) -> dict[int, Any]:
    """The open relation of each of these people to their superior."""
    relations = sa.select(Relation.person_id, Relation.other_id, Relation.from_day).where(
        Relation.kind == SUPERIOR, Relation.until_day.is_(None), Relation.person_id.in_(people)
    )
    return {row.person_id: row for row in session.execute(relations)}
