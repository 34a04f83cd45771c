"""Both sides of a figure beside each other, person by person or run by run: then, and now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from lms.features.citations import concerned, sides
from lms.features.citations.sides import Side
from lms.features.enrolment.models import Duty, Enrolment


@dataclass(frozen=True, slots=True)
class Between:
    """What is compared: the units (none: all), the course by its row (None: all), and the two sides."""

    unit_ids: Sequence[int]
    course: int | None
    then: Side
    now: Side


def people(between: Between) -> sa.Select[*tuple[Any, ...]]:
    """Each person whom something happened to: what they add to a required figure then and now, and what happened."""
    nothing = [sa.literal(0).label(name) for name in ("under", "exempt", "done")]
    who = sa.select(concerned.people(between.then, between.now).cte("concerned"))
    before, after = (
        sides.under_duty(side, between.unit_ids, between.course, who).subquery()
        for side in (between.then, between.now)
    )
    own = [[sa.literal(1), side.c.exempt, side.c.done] for side in (before, after)]
    both = sa.union_all(
        sa.select(before.c.person, before.c.duty, *_named(own[0], "then"), *_named(nothing, "now")),
        sa.select(after.c.person, after.c.duty, *_named(nothing, "then"), *_named(own[1], "now")),
    ).subquery()
    most = [sa.func.max(column).label(column.name) for column in list(both.c)[2:]]
    duty = sa.select(both.c.person, both.c.duty, *most).group_by(both.c.person, both.c.duty).subquery()
    d = duty.c
    counts_then, counts_now = d.under_then - d.exempt_then, d.under_now - d.exempt_now
    held_then, held_now = (
        sa.case((sides.in_force(side), 1), else_=0) for side in (between.then, between.now)
    )

    any_ = sa.func.max
    whole_then, whole_now = any_(counts_then), any_(counts_now)
    return (
        sa.select(
            d.person,
            whole_then.label("whole_then"),
            (whole_then * (1 - any_(counts_then * (1 - d.done_then)))).label("part_then"),
            whole_now.label("whole_now"),
            (whole_now * (1 - any_(counts_now * (1 - d.done_now)))).label("part_now"),
            any_(counts_now * (1 - d.under_then) * (1 - held_then)).label("given"),
            any_(counts_then * (1 - d.under_now) * (1 - held_now)).label("withdrawn"),
            any_(counts_then * counts_now * (1 - d.done_then) * d.done_now).label("completed"),
            any_(counts_then * counts_now * d.done_then * (1 - d.done_now)).label("lapsed"),
            any_(counts_then * d.exempt_now).label("exempted"),
            any_(d.exempt_then * counts_now).label("readmitted"),
        )
        .join(Duty, Duty.id == d.duty)
        .group_by(d.person)
    )


def _named(columns: Sequence[Any], side: str) -> list[Any]:
    return [
        column.label(f"{name}_{side}")
        for column, name in zip(columns, ("under", "exempt", "done"), strict=True)
    ]


def runs(between: Between, then: sa.CTE, now: sa.CTE) -> sa.Select[*tuple[Any, ...]]:
    """Each run that something happened to, of the people of both sides: what it adds to a figure of learners."""
    among = Enrolment.id.in_(concerned.runs(between.then))
    before, after = (
        sides.runs(side, who, between.course, among).subquery()
        for side, who in ((between.then, then), (between.now, now))
    )
    one, none = sa.literal(1), sa.literal(0)
    both = sa.union_all(
        sa.select(
            before.c.run,
            before.c.person,
            one.label("whole_then"),
            before.c.done.label("part_then"),
            none.label("whole_now"),
            none.label("part_now"),
        ),
        sa.select(after.c.run, after.c.person, none, none, one, after.c.done),
    ).subquery()
    most = [sa.func.max(column).label(column.name) for column in list(both.c)[2:]]
    return sa.select(both.c.run, both.c.person, *most).group_by(both.c.run, both.c.person)
