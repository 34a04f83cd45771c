"""Takes the demonstration away again: its people, its units, and every row that belongs to them, nothing else.

Which rows these are the foreign keys tell, those of plugins' tables too; so nothing has to be listed here when a table
is added. What names people without a key is named below.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.errors import Conflict
from lms.features.accounts.models import Person
from lms.features.audit.models import AuditEntry
from lms.features.demo import region
from lms.features.organisation.models import GivenGrant, Membership, Unit
from lms.features.progress import counting
from lms.plugin.message import Message, mark

HELD = Message(
    mark(
        "The units of the demonstration hold people who do not belong to it (%(names)s). Nothing was removed. Move "
        "them to units of their own first, or begin with an empty folder by LMS_INSTANCE."
    )
)
NAMED = 5


@dataclass(frozen=True, slots=True)
class Doomed:
    """Rows that go, as conditions on the tables they stand in."""

    metadata: sa.MetaData
    roots: dict[str, sa.ColumnElement[bool]]

    def of(self, table: sa.Table, above: frozenset[str] = frozenset()) -> sa.ColumnElement[bool] | None:
        """Which rows of a table go: its own, and those whose key points to one that goes. None: no row."""
        found = [self.roots[table.name]] if table.name in self.roots else []
        for key in table.foreign_keys:
            other = key.column.table
            if (key.ondelete or "").upper() == "SET NULL" or other.name in {*above, table.name}:
                continue
            condition = self.of(other, above | {table.name})
            if condition is not None:
                found.append(key.parent.in_(sa.select(key.column).where(condition)))
        return sa.or_(*found) if found else None


def clear(session: Session, on_day: date) -> int:
    """Removes the demonstration, whole or as far as a load that was cut off had come; how many people it was.

    Raises Conflict, with their names, when people of the site's own stand in its units or hold rights over them.
    Running it where there is none changes nothing. `on_day` is the day in the counters' first zone.
    """
    root = session.scalar(sa.select(Unit.path).where(Unit.code == region.ROOT))
    units = Unit.path.startswith(root) if root else sa.false()
    _refuse_strangers(session, units)
    people = session.execute(sa.select(Person.id, Person.public_id).where(Person.demo)).all()
    codes = session.scalars(sa.select(Unit.code).where(units)).all()
    metadata = sa.MetaData()
    metadata.reflect(session.connection())
    tables = metadata.tables
    _forget_names(session, tables, [f"person:{one.public_id}" for one in people], codes)
    doomed = Doomed(metadata, _roots(tables, root))
    for table in reversed(metadata.sorted_tables):
        condition = doomed.of(table)
        if condition is not None:
            session.execute(sa.delete(table).where(condition))
    counting.rebuild(session, on_day)
    session.expire_all()
    return len(people)


def _roots(tables: Any, root: str | None) -> dict[str, sa.ColumnElement[bool]]:
    """The demonstration's people and units, and what outlives its author elsewhere: duties, questions, slips."""
    person, unit = tables["person"], tables["unit"]
    demo = sa.select(person.c.id).where(person.c.demo)
    return {
        "person": person.c.demo,
        "unit": unit.c.path.startswith(root) if root else sa.false(),
        "duty": tables["duty"].c.given_by.in_(demo),
        "inquiry": tables["inquiry"].c.person_id.in_(demo),
        "slip_batch": tables["slip_batch"].c.made_by.in_(demo),
        "request_key": tables["request_key"].c.person_id.in_(demo),
        "audit_entry": tables["audit_entry"].c.actor_id.in_(demo),
    }


def _refuse_strangers(session: Session, units: sa.ColumnElement[bool]) -> None:
    inside = sa.select(Unit.id).where(units)
    held = sa.or_(
        sa.exists().where(Membership.person_id == Person.id, Membership.unit_id.in_(inside)),
        sa.exists().where(GivenGrant.person_id == Person.id, GivenGrant.unit_id.in_(inside)),
    )
    names = session.scalars(sa.select(Person.name).where(~Person.demo, held).order_by(Person.name)).all()
    if names:
        shown = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
        raise Conflict(Message(HELD.text, {"names": shown}))


def _forget_names(session: Session, tables: Any, people: list[str], codes: Any) -> None:
    """What the audit log tells of them; it holds names, not keys."""
    duty, inquiry, person = tables["duty"], tables["inquiry"], tables["person"]
    demo = sa.select(person.c.id).where(person.c.demo)
    duties = session.scalars(sa.select(duty.c.public_id).where(duty.c.given_by.in_(demo))).all()
    asked = session.scalars(sa.select(inquiry.c.public_id).where(inquiry.c.person_id.in_(demo))).all()
    about = [
        *people,
        *(f"unit:{code}" for code in codes),
        *(f"duty:{name}" for name in duties),
        *(f"question:{name}" for name in asked),
    ]
    for start in range(0, len(about), 500):
        session.execute(sa.delete(AuditEntry).where(AuditEntry.about.in_(about[start : start + 500])))
