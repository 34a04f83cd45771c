"""What lies between a figure as it was and the same figure today: each person, or each run, under one reason.

`required` and `credits` are counted in people and `learners` in runs. Whoever changes a figure is put under exactly
one reason, and what the figure showed but the tables now tell otherwise for that day is a rest of its own: so the
lines always add up to the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.citing import CREDITS, LEARNERS
from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.attainment import queries as attainment
from lms.features.catalogue import queries as catalogue
from lms.features.citations import beside, earned
from lms.features.citations.beside import Between
from lms.features.citations.queries import Kept
from lms.features.citations.sides import Side, members
from lms.features.enrolment.queries import comes_after
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import lasting, short_name, within
from lms.features.progress.queries import ALL_RUNS, sums

REASONS = (
    "completed",
    "earned",
    "taken",
    "begun",
    "new",
    "returned",
    "joined",
    "unit_joined",
    "given",
    "readmitted",
    "withdrawn",
    "exempted",
    "lapsed",
    "unearned",
    "moved",
    "unit_moved",
    "left",
    "kind",
    "late",
)
"""The reasons, in the order in which they are told. `taken` is a run begun and completed since; `late` is what was
written down later for that day: numbers without people."""
SAME = ""

PAGE = 50


@dataclass(frozen=True, slots=True)
class Change:
    """How many people (or runs) there are under a reason, and what they add to part and whole."""

    reason: str
    number: int
    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure as it was shown, as it is now, and what lies between, line by line. `explained` is false where so much
    has happened that the database could not tell in time."""

    figure: str
    then: tuple[int, int]
    now: tuple[int, int]
    lines: tuple[Change, ...]
    explained: bool = True


def asked_again(kept: Kept, today: date) -> Between:
    """What a kept figure is compared with: the same question today."""
    course = kept.filters.get("course", "")
    known = catalogue.snapshot().courses.get(course)
    return Between(kept.unit_ids, known.id if known else None, Side(kept.on_day, kept.made_at), Side(today))


def changed(session: Session, figure: str, shown: tuple[int, int], between: Between) -> Changed:
    """The change of one figure since it was `shown` (part, whole); the figure of today is that of the counters."""
    each = _each(figure, between).subquery()
    columns = (each.c.part_now - each.c.part_then, each.c.whole_now - each.c.whole_then)
    rows = session.execute(
        sa.select(each.c.reason, sa.func.count(), *(sa.func.sum(column) for column in columns))
        .where(each.c.reason != SAME)
        .group_by(each.c.reason)
    )
    found = {reason: Change(reason, number, int(part), int(whole)) for reason, number, part, whole in rows}
    now = _now(session, figure, between)
    told = tuple(
        sum(sums) for sums in zip(*((line.part, line.whole) for line in found.values()), strict=True)
    ) or (0, 0)
    late = (now[0] - shown[0] - told[0], now[1] - shown[1] - told[1])
    if late != (0, 0):
        found["late"] = Change("late", 0, *late)
    lines = tuple(found[reason] for reason in REASONS if reason in found)
    return Changed(figure, shown, now, lines)


def unexplained(session: Session, figure: str, shown: tuple[int, int], between: Between) -> Changed:
    """A figure as it was and as it is now, without what lies between; read from the counters alone."""
    return Changed(figure, shown, _now(session, figure, between), (), explained=False)


def _now(session: Session, figure: str, between: Between) -> tuple[int, int]:
    """Part and whole of today, as every other page shows them."""
    units = between.unit_ids or list(session.scalars(sa.select(Unit.id).where(Unit.parent_id.is_(None))))
    if figure == CREDITS:
        found = attainment.counted(session, units, between.now.day.year).tallies.values()
        return sum(one.reached for one in found), sum(one.aimed for one in found)
    kind = "runs" if figure == LEARNERS else "all" if between.course is None else "course"
    key = ALL_RUNS if between.course is None else between.course
    counts = sums(session, units, (kind,), (key,)).values()
    whole = sum(count.begun if figure == LEARNERS else count.assigned for count in counts)
    return sum(count.completed for count in counts), whole


@dataclass(frozen=True, slots=True)
class ChangedPerson:
    """Somebody under a reason; with runs, one line for each run. `unit` is where they are now, or were last."""

    public_id: str
    name: str
    unit: str


def people(
    session: Session,
    figure: str,
    between: Between,
    reason: str,
    scopes: Sequence[str],
    after: str = "",
    size: int = PAGE,
) -> Page[ChangedPerson]:
    """The people under a reason whose last unit lies inside `scopes`, by name."""
    each = _each(figure, between).subquery()
    concerned = sa.select(each.c.person).where(each.c.reason == reason)
    later = aliased(Membership)
    newest = sa.select(sa.func.max(later.from_day)).where(later.person_id == Person.id).scalar_subquery()
    found = (
        sa.select(
            Person.public_id,
            Person.name,
            short_name().label("unit"),
        )
        .select_from(Person)
        .join(Membership, sa.and_(Membership.person_id == Person.id, Membership.from_day == newest))
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Person.id.in_(concerned), within(Unit.path, scopes))
        .order_by(Person.name, Person.id)
        .limit(size + 1)
    )
    if after:
        found = found.where(comes_after(after))
    rows = [ChangedPerson(*row) for row in session.execute(found)]
    return cut(rows, size, lambda person: person.public_id)


def _each(figure: str, between: Between) -> sa.Select[*tuple[Any, ...]]:
    """Each person (or run) that something happened to, what it adds on both sides, and the reason of its change."""
    then = members(between.then, between.unit_ids).cte("members_then")
    now = members(between.now, between.unit_ids).cte("members_now")
    each = _both(figure, between, then, now).cte("each_of_both")
    came_or_went = _came_or_went(between, each.c.person, then, now)
    inside = _INSIDE.get(figure, _duty_reasons)(each.c)
    same = sa.and_(each.c.part_then == each.c.part_now, each.c.whole_then == each.c.whole_now)
    return (
        sa.select(
            each.c.person,
            each.c.part_then,
            each.c.whole_then,
            each.c.part_now,
            each.c.whole_now,
            sa.case((same, SAME), *came_or_went, *inside, else_="kind").label("reason"),
        )
        .select_from(each)
        .outerjoin(then, then.c.person == each.c.person)
        .outerjoin(now, now.c.person == each.c.person)
    )


def _both(figure: str, between: Between, then: sa.CTE, now: sa.CTE) -> sa.Select[*tuple[Any, ...]]:
    if figure == LEARNERS:
        return beside.runs(between, then, now)
    return earned.people(between) if figure == CREDITS else beside.people(between)


def _came_or_went(
    between: Between, person: sa.ColumnElement[Any], then: sa.CTE, now: sa.CTE
) -> list[tuple[sa.ColumnElement[bool], str]]:
    """Who is in the units on one side only: from where, or whereto."""
    other = aliased(Membership)

    def was(*more: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        return sa.exists().where(other.person_id == person, *more)

    came, went = then.c.person.is_(None), now.c.person.is_(None)
    before, after = (lasting(other, side.day) for side in (between.then, between.now))
    return [
        (sa.and_(came, was(before, other.unit_id == now.c.unit)), "unit_joined"),
        (sa.and_(came, was(before)), "joined"),
        (sa.and_(came, was(other.from_day <= between.then.day)), "returned"),
        (came, "new"),
        (sa.and_(went, was(after, other.unit_id == then.c.unit)), "unit_moved"),
        (sa.and_(went, was(after)), "moved"),
        (went, "left"),
    ]


def _duty_reasons(each: Any) -> list[tuple[sa.ColumnElement[bool], str]]:
    """Who is in the units on both sides: why they count otherwise."""
    in_, out = each.whole_now > each.whole_then, each.whole_now < each.whole_then
    more, less = each.part_now > each.part_then, each.part_now < each.part_then
    return [
        (sa.and_(in_, each.given > 0), "given"),
        (sa.and_(in_, each.readmitted > 0), "readmitted"),
        (sa.and_(out, each.withdrawn > 0), "withdrawn"),
        (sa.and_(out, each.exempted > 0), "exempted"),
        (sa.or_(in_, out), "kind"),
        (sa.and_(more, each.completed > 0), "completed"),
        (sa.and_(more, each.withdrawn > 0), "withdrawn"),
        (sa.and_(more, each.exempted > 0), "exempted"),
        (sa.and_(less, each.given > 0), "given"),
        (sa.and_(less, each.lapsed > 0), "lapsed"),
        (sa.and_(less, each.readmitted > 0), "readmitted"),
    ]


def _run_reasons(each: Any) -> list[tuple[sa.ColumnElement[bool], str]]:
    begun = each.whole_now > each.whole_then
    return [
        (sa.and_(begun, each.part_now > 0), "taken"),
        (begun, "begun"),
        (each.part_now > each.part_then, "completed"),
    ]


def _hour_reasons(each: Any) -> list[tuple[sa.ColumnElement[bool], str]]:
    return [
        (each.whole_now != each.whole_then, "kind"),
        (each.part_now > each.part_then, "earned"),
        (each.part_now < each.part_then, "unearned"),
    ]


_INSIDE = {LEARNERS: _run_reasons, CREDITS: _hour_reasons}
