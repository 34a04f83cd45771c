"""The one rule of who is under a duty on a day, exempt or not, fulfilled or not, as SQL.

Under a duty that is in force on the day are the people counted on that day in a unit of its audience, or below one in
the tree of that day, who are then of the kinds it names; and the people picked by name who are counted in any unit. Who
is exempt on the day is left out and counted beside. It is fulfilled by a completion on the day or before, not before
`counts_from`, and with `valid_months` not older than so many months: one of 15 March with six months holds through 14
September, and lapses on the 15th. Where the month has no such day, it lapses on the first of the next one.

`lms.features.enrolment.standings` says the same of people who are read already; a test has both judge the same people.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from lms.core.db import has_word
from lms.features.enrolment.models import Duty, DutyAudience, DutyExemption, DutyPick, Enrolment
from lms.features.enrolment.standings import Held, held_since
from lms.features.enrolment.terms import VALID_MONTHS
from lms.features.organisation.models import ALWAYS, Membership, UnitPlace

ALL_KNOWN = date(9999, 1, 1)
"""A day on which everything holds that has been written down and not ended: what counters count, whose people may be
where the day has begun already."""

Narrowed = Collection[int] | sa.Select[Any] | None
"""Rows by their numbers, or a select of them; None: all there are."""


def is_member(on_day: date) -> sa.ColumnElement[bool]:
    """Condition on `Membership` rows: the person is counted in the unit on that day."""
    return _lasts(Membership.from_day, Membership.until_day, on_day)


def in_force(on_day: date | sa.ColumnElement[date], known: datetime | None = None) -> sa.ColumnElement[bool]:
    """Condition on `Duty` rows: it holds on that day, as far as was `known` at a moment."""
    holds = _lasts(Duty.from_day, Duty.withdrawn_day, on_day)
    if known is None:
        return holds
    not_yet_withdrawn = sa.and_(Duty.from_day <= on_day, Duty.withdrawn_at > known)
    return sa.and_(Duty.given_at <= known, sa.or_(holds, not_yet_withdrawn))


def is_exempt(on_day: date, known: datetime | None = None) -> sa.ColumnElement[bool]:
    """Condition on `DutyExemption` rows: it holds on that day, as far as was `known` at a moment."""
    holds = _lasts(DutyExemption.from_day, DutyExemption.until_day, on_day)
    return sa.and_(holds, _by_then(DutyExemption.given_at, known))


def is_of_kind() -> sa.ColumnElement[bool]:
    """Condition on `Duty` and `Membership` rows: what the person was counted as is what the duty names."""
    asked = (
        (Duty.statuses, Membership.status),
        (Duty.grades, Membership.grade),
        (Duty.post_kinds, Membership.post_kind),
        (Duty.post_levels, Membership.post_level),
    )
    return sa.and_(*(sa.or_(words == frozenset(), has_word(words, word)) for words, word in asked))


def places_on(on_day: date) -> sa.Select[*tuple[Any, ...]]:
    """The tree of a day: ``unit_id`` and ``path``."""
    return sa.select(UnitPlace.unit_id, UnitPlace.path).where(
        _lasts(UnitPlace.from_day, UnitPlace.until_day, on_day)
    )


def since(held_on: date | Held) -> sa.ColumnElement[date]:
    """The first day whose completions count for a `Duty` on a day; `ALWAYS` where all do. Where the day is another one
    for each person, that of the `Membership`."""
    if isinstance(held_on, Held):
        if not held_on.through:
            return since(held_on.before)
        is_begun = Membership.person_id <= held_on.through
        return sa.case((is_begun, since(held_on.day)), else_=since(held_on.before))
    cuts = {months: sa.literal(held_since(held_on, months), sa.Date) for months in VALID_MONTHS}
    cut = sa.case(cuts, value=Duty.valid_months, else_=sa.literal(ALWAYS, sa.Date))
    return sa.case((Duty.counts_from > cut, Duty.counts_from), else_=cut)


def under(
    on_day: date,
    *,
    duties: Narrowed = None,
    units: Narrowed = None,
    people: Narrowed = None,
    held_on: date | Held | None = None,
    known: datetime | None = None,
    duties_too: Narrowed = None,
    places: sa.Subquery | None = None,
) -> sa.Subquery:
    """Everybody who is under a duty on a day, one row for each of person and duty, to select from.

    Columns: ``person``, ``unit`` (that of the day), ``duty``, ``course``, ``exempt`` (1 or 0), ``by_name`` (1: picked,
    and not by the unit), ``since`` (the first day whose completions count), ``done_day`` (the last completion by the
    day, whether it counts or not). `is_fulfilled` tells from these. `held_on`: completions are judged as valid on this
    day instead. `known`: duties, exemptions and completions only as they were known at that moment.
    `duties_too` are taken as if they were in force, `places` (``unit_id``, ``path``) as the tree. For one person, name
    the unit too, or use `lying_on`.
    """
    holds = sa.and_(or_too(in_force(on_day, known), duties_too), among(Duty.id, duties))
    tree = places_on(on_day).subquery() if places is None else places
    pairs = _pairs(tree, sa.and_(holds, among(tree.c.unit_id, units)))
    if isinstance(people, sa.Select):
        people = sa.select(people.distinct().cte())  # asked once, however often it is named
    counted = sa.and_(
        is_member(on_day), among(Membership.unit_id, units), among(Membership.person_id, people)
    )
    latest = None
    if isinstance(people, sa.Select) or (duties is None and units is None and people is None):
        latest = _latest(on_day, known, people, sa.select(Duty.course_id).where(holds))
    columns = _columns(on_day, held_on or on_day, known=known, latest=latest)
    by_unit = _by_unit(columns, pairs).where(counted, is_of_kind())
    by_name = _by_name(columns, pairs).where(counted, holds)
    if latest is not None:
        own = sa.and_(latest.c.person_id == Membership.person_id, latest.c.course_id == Duty.course_id)
        by_unit, by_name = by_unit.outerjoin(latest, own), by_name.outerjoin(latest, own)
    return sa.union_all(by_unit, by_name).subquery()


def _pairs(tree: sa.Subquery, wanted: sa.ColumnElement[bool]) -> sa.CTE:
    """The units of the `tree` that lie in the audience of a duty, with the duty."""
    return (
        sa.select(DutyAudience.duty_id, tree.c.unit_id)
        .distinct()
        .join(Duty, Duty.id == DutyAudience.duty_id)
        .join(tree, tree.c.path.contains(_step(DutyAudience.unit_id)))
        .where(wanted)
        .cte()
    )


def _by_unit(columns: Collection[sa.ColumnElement[Any]], pairs: sa.CTE) -> sa.Select[*tuple[Any, ...]]:
    """The people of these units."""
    return (
        sa.select(*columns, sa.literal(0).label("by_name"))
        .select_from(pairs)
        .join(Duty, Duty.id == pairs.c.duty_id)
        .join(Membership, Membership.unit_id == pairs.c.unit_id)
    )


def _by_name(columns: Collection[sa.ColumnElement[Any]], pairs: sa.CTE) -> sa.Select[*tuple[Any, ...]]:
    """The people who were picked, and are not under the duty by their unit."""
    has_unit = sa.exists().where(
        pairs.c.duty_id == Duty.id, pairs.c.unit_id == Membership.unit_id, is_of_kind()
    )
    return (
        sa.select(*columns, sa.literal(1).label("by_name"))
        .select_from(DutyPick)
        .join(Duty, Duty.id == DutyPick.duty_id)
        .join(Membership, Membership.person_id == DutyPick.person_id)
        .where(~has_unit.correlate(Duty, Membership))
    )


def chosen(on_day: date, duty_id: int, people: Collection[int]) -> sa.Subquery:
    """The rows of `under` for people who are known to be under a duty, but for ``by_name``, which is 0."""
    return (
        sa.select(*_columns(on_day, on_day), sa.literal(0).label("by_name"))
        .select_from(Membership)
        .join(Duty, Duty.id == duty_id)
        .where(is_member(on_day), among(Membership.person_id, people))
        .subquery()
    )


def lying_on(
    person_id: int,
    unit_path: str,
    on_day: date,
    *,
    held_on: date | None = None,
    without_run: int | None = None,
    duties_too: Narrowed = None,
) -> sa.Subquery:
    """The duties that lie today on one person of the unit at `unit_path`, with the columns of `under`, and
    ``first_day``: the first completion that counts.

    `without_run` leaves out the completion of one run; `duties_too` are taken as if they were in force.
    """
    steps = [int(step) for step in unit_path.split("/") if step]
    reached = sa.and_(
        sa.exists().where(DutyAudience.duty_id == Duty.id, DutyAudience.unit_id.in_(steps)), is_of_kind()
    )
    picked = sa.exists().where(DutyPick.duty_id == Duty.id, DutyPick.person_id == person_id)
    held = held_on or on_day
    first = _done(on_day, sa.func.min, without_run).where(Enrolment.completed_day >= since(held))
    return (
        sa.select(
            *_columns(on_day, held, without_run),
            sa.case((reached, 0), else_=1).label("by_name"),
            first.scalar_subquery().label("first_day"),
        )
        .select_from(Membership)
        .join(Duty, sa.or_(reached, picked))
        .where(
            Membership.person_id == person_id,
            Membership.until_day.is_(None),
            or_too(in_force(on_day), duties_too),
        )
        .subquery()
    )


def is_fulfilled(rows: sa.Subquery | sa.CTE) -> sa.ColumnElement[int]:
    """1 where a row of `under` or `lying_on` is fulfilled, else 0; whoever is exempt may have fulfilled it too."""
    return sa.case((rows.c.done_day >= rows.c.since, 1), else_=0)


def is_missing(rows: sa.Subquery | sa.CTE) -> sa.ColumnElement[bool]:
    """Condition on the rows of `under` or `lying_on`: not exempt, and not fulfilled."""
    return sa.and_(rows.c.exempt == 0, is_fulfilled(rows) == 0)


def _columns(
    on_day: date,
    held: date | Held,
    without_run: int | None = None,
    known: datetime | None = None,
    latest: sa.CTE | None = None,
) -> list[sa.ColumnElement[Any]]:
    own = _done(on_day, sa.func.max, without_run, known).scalar_subquery()
    done: sa.ColumnElement[Any] = own if latest is None else latest.c.day
    left_out = sa.exists().where(
        DutyExemption.duty_id == Duty.id,
        DutyExemption.person_id == Membership.person_id,
        is_exempt(on_day, known),
    )
    return [
        Membership.person_id.label("person"),
        Membership.unit_id.label("unit"),
        Duty.id.label("duty"),
        Duty.course_id.label("course"),
        sa.case((left_out.correlate(Duty, Membership), 1), else_=0).label("exempt"),
        since(held).label("since"),
        done.label("done_day"),
    ]


def _latest(on_day: date, known: datetime | None, people: Narrowed, courses: sa.Select[Any]) -> sa.CTE:
    """Everybody's last completion of each course by a day: for many people, looking them up one by one takes longer."""
    return (
        sa.select(Enrolment.person_id, Enrolment.course_id, sa.func.max(Enrolment.completed_day).label("day"))
        .where(
            Enrolment.completed_day <= on_day,
            _by_then(Enrolment.completed_at, known),
            among(Enrolment.person_id, people),
            Enrolment.course_id.in_(courses),
        )
        .group_by(Enrolment.person_id, Enrolment.course_id)
        .cte()
    )


def _done(
    on_day: date, which: Any, without_run: int | None, known: datetime | None = None
) -> sa.Select[*tuple[Any, ...]]:
    done = sa.select(which(Enrolment.completed_day)).where(
        Enrolment.person_id == Membership.person_id,
        Enrolment.course_id == Duty.course_id,
        Enrolment.completed_day <= on_day,
        _by_then(Enrolment.completed_at, known),
    )
    if without_run is not None:
        done = done.where(Enrolment.id != without_run)
    return done.correlate(Duty, Membership)


def _lasts(from_day: Any, until_day: Any, on_day: Any) -> sa.ColumnElement[bool]:
    return sa.and_(from_day <= on_day, sa.or_(until_day.is_(None), until_day > on_day))


def _by_then(moment: Any, known: datetime | None) -> sa.ColumnElement[bool]:
    return sa.true() if known is None else moment <= known


def _step(unit_id: Any) -> sa.ColumnElement[str]:
    slash = sa.literal("/", sa.String)
    return slash + sa.cast(unit_id, sa.String) + slash


def among(column: Any, rows: Narrowed) -> sa.ColumnElement[bool]:
    """Condition: the column is one of these."""
    if rows is None:
        return sa.true()
    condition: sa.ColumnElement[bool] = column.in_(rows if isinstance(rows, sa.Select) else list(rows))
    return condition


def or_too(holds: sa.ColumnElement[bool], duties: Narrowed) -> sa.ColumnElement[bool]:
    """Condition on `Duty` rows: as it says, or one of `duties` whatever it says."""
    return holds if duties is None else sa.or_(holds, among(Duty.id, duties))
