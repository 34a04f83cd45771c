"""What lies on people on a day, read to be judged by `standings`: duties with audiences, and the marks of people."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.enrolment.audience import Narrowed, among, in_force, is_exempt, or_too
from lms.features.enrolment.models import Duty, DutyAudience, DutyExemption, DutyPick
from lms.features.enrolment.standings import Laid, Marks


def laid_on(
    session: Session, on_day: date, course: int | None = None, duties_too: Narrowed = None
) -> tuple[Laid, ...]:
    """The duties in force on a day, and those of `duties_too`, with their audiences, the most urgent first; one
    statement."""
    rows = session.execute(
        sa.select(
            *(getattr(Duty, name) for name in Laid.__dataclass_fields__ if name != "units"),
            DutyAudience.unit_id,
        )
        .outerjoin(DutyAudience, DutyAudience.duty_id == Duty.id)
        .where(
            or_too(in_force(on_day), duties_too), sa.true() if course is None else Duty.course_id == course
        )
        .order_by(Duty.due_day, Duty.id)
    )
    units: dict[int, set[int]] = {}
    values: dict[int, dict[str, Any]] = {}
    for row in rows.mappings():
        values[row["id"]] = {name: row[name] for name in Laid.__dataclass_fields__ if name != "units"}
        units.setdefault(row["id"], set()).update({row["unit_id"]} - {None})
    return tuple(Laid(**each, units=frozenset(units[duty])) for duty, each in values.items())


def marks_of(session: Session, people: Narrowed, on_day: date) -> dict[int, Marks]:
    """For which duties these people are picked or exempt on a day, of those who are for any; one statement."""
    rows = session.execute(
        sa.union_all(
            sa.select(
                DutyPick.person_id.label("person"),
                DutyPick.duty_id.label("duty"),
                sa.literal(0).label("exempt"),
            ).where(among(DutyPick.person_id, people)),
            sa.select(DutyExemption.person_id, DutyExemption.duty_id, sa.literal(1)).where(
                among(DutyExemption.person_id, people), is_exempt(on_day)
            ),
        )
    )
    found: dict[int, tuple[set[int], set[int]]] = {}
    for row in rows:
        found.setdefault(row.person, (set(), set()))[row.exempt].add(row.duty)
    return {person: Marks(frozenset(picked), frozenset(exempt)) for person, (picked, exempt) in found.items()}
