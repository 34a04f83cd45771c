"""Erases what identifies a person or was written by them, once; and again after a restore.

Figures stay: runs, the ledger and what is counted name the person by number. Each feature erases its own
(`personal_data`); outside plugins hear `PersonErased`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.core.errors import Conflict
from lms.core.outbox import announce, note
from lms.core.rows import changed
from lms.features.accounts.models import Person
from lms.features.accounts.personal import NAMELESS
from lms.features.organisation import granting
from lms.features.organisation import queries as organisation
from lms.features.organisation import services as register
from lms.features.privacy.models import Correction, Erasure
from lms.plugin.facts import PersonErased
from lms.plugin.manager import Plugins
from lms.plugin.offers import PersonalData

LIST = "erased.jsonl"


def due(session: Session, now: datetime) -> tuple[int, ...]:
    """Erasures whose time has come."""
    ready = sa.and_(Erasure.outcome == "open", Erasure.due_at <= now)
    return tuple(session.scalars(sa.select(Erasure.id).where(ready).order_by(Erasure.due_at).limit(100)))


def carry_out(session: Session, erasure_id: int, now: datetime) -> bool:
    """Erases what one erasure asks for; whether it did. One that was taken back meanwhile is left alone.

    Who has become the last administrator of the site since stays, and the erasure is refused.
    """
    row = session.scalar(
        sa.select(Erasure).where(Erasure.id == erasure_id).with_for_update(),
        execution_options={"populate_existing": True},
    )
    if row is None or row.outcome != "open" or row.due_at is None or row.due_at > now:
        return False
    person_id = row.person_id
    last = granting.is_last_administrator(session, person_id)
    row.outcome, row.ended_at = ("refused" if last else "done"), now
    session.flush()
    if last:
        return False
    erase(session, person_id, now)
    return True


def erase(session: Session, person_id: int, now: datetime) -> None:
    """Erases a person's data, or once more what was erased before. Raises Conflict for the last administrator."""
    if granting.is_last_administrator(session, person_id):
        raise Conflict(granting.LAST_ADMINISTRATOR)
    place = organisation.place(session, person_id)
    if place.active:
        day = max(place.today(now), place.since or place.today(now))
        register.switch_person(session, None, person_id, False, day, now)
    for one in _offers():
        if one.erase is not None:
            one.erase(session, person_id, now)
    session.expire_all()
    note(session, None, "person.erased", f"person:{place.public_id}", now)
    announce(session, PersonErased(person_id=person_id, at=now))


def forget_words(session: Session, person_id: int, now: datetime) -> None:
    """What the person asked for here, in their own words."""
    mine = sa.update(Correction).where(Correction.person_id == person_id)
    waiting = {"outcome": sa.case((Correction.outcome == "", "refused"), else_=Correction.outcome)}
    at = sa.func.coalesce(Correction.answered_at, now)
    session.execute(mine.values(wanted="", words="", answered_at=at, **waiting))
    session.execute(sa.update(Erasure).where(Erasure.person_id == person_id).values(why="", words=""))


def _offers() -> Iterator[PersonalData]:
    # The latest features first: what they find by number or address must still be known then.
    plugins: Plugins = current_app.extensions["lms.plugins"]
    for name, one in reversed(plugins.offers("personal_data").items()):
        if not plugins.is_outside(plugins.owner("personal_data", name)):
            yield one


def list_file() -> Path:
    """Where the list of the erased lies: beside the database, to be kept with its backups."""
    return Path(current_app.config["INSTANCE"]) / LIST


def erased(session: Session) -> dict[str, str]:
    """When whose data was erased, by public id."""
    rows = session.execute(
        sa.select(Person.public_id, Erasure.ended_at)
        .join(Erasure, Erasure.person_id == Person.id)
        .where(Erasure.outcome == "done")
        .order_by(Erasure.ended_at, Erasure.id)
    )
    return {row.public_id: row.ended_at.isoformat() for row in rows}


def read_list(file: Path) -> dict[str, str]:
    """What a list names; a line that is none of ours is passed over."""
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        try:
            one = json.loads(line)
            found[str(one["person"])] = str(one["at"])
        except (ValueError, TypeError, KeyError):
            continue
    return found


def write_list(file: Path, known: dict[str, str]) -> None:
    """Adds to the list in `file` who is not on it yet; it is replaced whole: a stop leaves the old one or the new."""
    kept = read_list(file)
    if not known.keys() - kept.keys():
        return
    lines = [json.dumps({"person": one, "at": at}) for one, at in {**known, **kept}.items()]
    new = file.with_suffix(".new")
    new.write_text("\n".join(lines) + "\n", encoding="utf-8")
    new.replace(file)


def reapply(session: Session, public_id: str, at: datetime, now: datetime) -> bool:
    """Erases again whom a restored backup brought back; whether there was anything to erase."""
    found = session.execute(
        sa.select(Person.id, Person.name).where(Person.public_id == public_id).with_for_update()
    ).one_or_none()
    if found is None or found.name == f"{NAMELESS} {public_id}":
        return False
    erase(session, found.id, now)
    ended = {"outcome": "done", "ended_at": at}
    open_one = sa.and_(Erasure.person_id == found.id, Erasure.outcome == "open")
    if not changed(session, sa.update(Erasure).where(open_one).values(**ended)):
        session.execute(sa.insert(Erasure).values(person_id=found.id, asked_at=at, **ended))
    return True
