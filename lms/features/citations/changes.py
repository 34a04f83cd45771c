"""What lies between a figure as it was and the same figure today: each person, or each run, under one reason.

`required` is counted in people and `learners` in runs. Whoever changes a figure is put under exactly one reason, and
what the figure showed but the tables now tell otherwise for that day is a rest of its own: so the lines always add
up to the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.citing import LEARNERS
from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.catalogue import queries as catalogue
from lms.features.citations import concerned
from lms.features.citations.queries import Kept
from lms.features.citations.sides import Side, in_force, lasts, members, runs, under_duty
from lms.features.enrolment.models import Duty, Enrolment
from lms.features.enrolment.queries import comes_after
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import within
from lms.features.progress.queries import ALL_RUNS, sums

REASONS = (
    "completed",
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


@dataclass(frozen=True, slots=True)
class Between:
    """What is compared: the units (none: all), the course by its row (None: all), and the two sides."""

    unit_ids: Sequence[int]
    course: int | None
    then: Side
    now: Side


def asked_again(kept: Kept, today: date) -> Between:
    """What a kept figure is compared with: the same question today."""
    course = kept.filters.get("course", "")
    row = catalogue.snapshot().course_row(course) if course else None
    return Between(kept.unit_ids, row, Side(kept.on_day, kept.made_at), Side(today))


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
            sa.func.coalesce(sa.func.nullif(Unit.short_name, ""), Unit.name).label("unit"),
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
    both = _runs_of_both(between, then, now) if figure == LEARNERS else _people_of_both(between)
    each = both.cte("each_of_both")
    came_or_went = _came_or_went(between, each.c.person, then, now)
    inside = _run_reasons(each.c) if figure == LEARNERS else _duty_reasons(each.c)
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


def _came_or_went(
    between: Between, person: sa.ColumnElement[Any], then: sa.CTE, now: sa.CTE
) -> list[tuple[sa.ColumnElement[bool], str]]:
    """Who is in the units on one side only: from where, or whereto."""
    other = aliased(Membership)

    def was(*more: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
        return sa.exists().where(other.person_id == person, *more)

    came, went = then.c.person.is_(None), now.c.person.is_(None)
    before, after = (lasts(other, side.day) for side in (between.then, between.now))
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


def _people_of_both(between: Between) -> sa.Select[*tuple[Any, ...]]:
    nothing = [sa.literal(0).label(name) for name in ("under", "exempt", "done")]
    who = sa.select(concerned.people(between.then, between.now).cte("concerned"))
    before, after = (
        under_duty(side, between.unit_ids, between.course, who).subquery()
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
    held_then, held_now = (sa.case((in_force(side), 1), else_=0) for side in (between.then, between.now))

    def any_(term: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        return sa.func.max(term)

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


def _runs_of_both(between: Between, then: sa.CTE, now: sa.CTE) -> sa.Select[*tuple[Any, ...]]:
    among = sa.or_(
        concerned.runs_changed(between.then), Enrolment.person_id.in_(concerned.moved(between.then))
    )
    before, after = (
        runs(side, who, between.course, among).subquery()
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


def _run_reasons(each: Any) -> list[tuple[sa.ColumnElement[bool], str]]:
    begun = each.whole_now > each.whole_then
    return [
        (sa.and_(begun, each.part_now > 0), "taken"),
        (begun, "begun"),
        (each.part_now > each.part_then, "completed"),
    ]
