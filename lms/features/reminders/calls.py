"""Whom to call about a duty: reads of the list, and what is noted of a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.names import full_name
from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.enrolment import audience
from lms.features.enrolment.models import Enrolment
from lms.features.enrolment.queries import comes_after
from lms.features.enrolment.standings import lapse_day
from lms.features.organisation.finding import sought
from lms.features.organisation.models import Unit
from lms.features.organisation.queries import short_name
from lms.features.progress.models import Record
from lms.features.reminders import queries
from lms.features.reminders.models import ReminderCall
from lms.features.reminders.queries import Due

PAGE = 50


@dataclass(frozen=True, slots=True)
class Callee:
    """Somebody who is behind with a duty, and what one has to know for a call.

    `begun_day` is when the open run was begun, `parts` how many required parts of it are complete; `lapsed_day` since
    when the last completion holds no longer. `last_at` is the last time they learned anything.
    """

    public_id: str
    name: str
    unit: str
    phone: str
    begun_day: date | None
    parts: int
    lapsed_day: date | None
    last_at: datetime | None
    called_day: date | None
    word: str


def page(
    session: Session,
    due: Due,
    paths: Sequence[str],
    items: Sequence[int],
    on_day: date,
    after: str = "",
    search: str = "",
) -> Page[Callee]:
    """The people of these units (paths) and below who are behind, by name.

    `items` are the rows of the course's required items; `after` is the key of the page before, `search` words of a
    name, an email or a whole NIP.
    """
    statement = _people(due, paths, items, on_day).where(*sought(search)).limit(PAGE + 1)
    if after:
        statement = statement.where(comes_after(after))
    rows = [_callee(row, due) for row in session.execute(statement)]
    return cut(rows, PAGE, lambda one: one.public_id)


def everybody(
    session: Session, due: Due, paths: Sequence[str], items: Sequence[int], on_day: date
) -> Iterator[Callee]:
    """The same people without pages, as they are read."""
    rows = session.execute(_people(due, paths, items, on_day).execution_options(yield_per=500))
    return (_callee(row, due) for row in rows)


def _people(
    due: Due, paths: Sequence[str], items: Sequence[int], on_day: date
) -> sa.Select[*tuple[Any, ...]]:
    rows = audience.under(on_day, duties=(due.id,), units=queries.units_in_paths(paths))
    run = sa.orm.aliased(Enrolment)
    parts = (
        sa.select(sa.func.count())
        .where(Record.enrolment_id == run.id, Record.item_id.in_(list(items) or [0]))
        .correlate(run)
        .scalar_subquery()
    )
    any_run = sa.orm.aliased(Enrolment)
    last = sa.select(sa.func.max(any_run.last_at)).where(any_run.person_id == Person.id)
    is_open = sa.and_(run.person_id == Person.id, run.course_id == rows.c.course, run.completed_day.is_(None))
    noted = sa.and_(ReminderCall.person_id == Person.id, ReminderCall.duty_id == due.id)
    return (
        sa.select(
            Person.public_id,
            Person.name,
            Person.title_before,
            Person.title_after,
            Person.phone,
            short_name().label("unit"),
            run.opened_day.label("begun_day"),
            parts.label("parts"),
            rows.c.done_day,
            last.correlate(Person).scalar_subquery().label("last_at"),
            ReminderCall.on_day.label("called_day"),
            sa.func.coalesce(ReminderCall.word, "").label("word"),
        )
        .select_from(rows)
        .join(Person, Person.id == rows.c.person)
        .join(Unit, Unit.id == rows.c.unit)
        .outerjoin(run, is_open)
        .outerjoin(ReminderCall, noted)
        .where(audience.is_missing(rows), Person.active)
        .order_by(Person.name, Person.id)
    )


def _callee(row: Any, due: Due) -> Callee:
    lapsed = lapse_day(row.done_day, due.valid_months) if due.valid_months and row.done_day else None
    return Callee(
        row.public_id,
        full_name(row.name, row.title_before, row.title_after),
        row.unit,
        row.phone,
        row.begun_day,
        int(row.parts or 0),
        lapsed,
        row.last_at,
        row.called_day,
        row.word,
    )


def table(
    people: Iterable[Callee], missing: Callable[[Callee], str], day_of: Callable[[datetime], date]
) -> Iterator[Mapping[str, Any]]:
    """The list as rows of a file; `missing` says in words what is missing, `day_of` gives the day of a moment."""
    for one in people:
        yield {
            "name": one.name,
            "unit": one.unit,
            "phone": one.phone,
            "missing": missing(one),
            "last": day_of(one.last_at) if one.last_at else None,
            "called": one.called_day,
            "word": one.word,
        }


def person_behind(
    session: Session, due: Due, public_id: str, paths: Sequence[str], on_day: date
) -> int | None:
    """The row of somebody on the list; None for anybody else."""
    chosen = sa.select(Person.id).where(Person.public_id == public_id)
    rows = audience.under(on_day, duties=(due.id,), units=queries.units_in_paths(paths), people=chosen)
    return session.scalar(sa.select(rows.c.person).where(rows.c.exempt == 0))
