"""The report of people at risk: whose duty is due soon, and who has not begun or has stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.core.errors import Invalid
from lms.features.reports import completion, pulse
from lms.features.reports.completion import Question, read_question
from lms.features.reports.figures import Figures
from lms.features.reports.pulse import AtRisk, DueDuty
from lms.features.reports.reasons import day_words
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column, Report

DUE_WITHIN = 14
STILL_FOR = 21
"""Days ahead in which a due day is near, and days without any act after which somebody has stopped."""

FEW_PEOPLE, FEW_UNITS = 2_000, 300
"""Up to so many people under such duties, in so many units, are looked at one by one for the dashboard."""

COLUMNS = (
    Column("name", Message(mark("Name"))),
    Column("unit_code", Message(mark("Unit code"))),
    Column("unit", Message(mark("Unit"))),
    Column("course", Message(mark("Course"))),
    Column("title", Message(mark("Title"))),
    Column("due_day", Message(mark("Due")), "day"),
    Column("status", Message(mark("Status"))),
    Column("last_day", Message(mark("Last activity")), "day"),
)
FILTERS = {"unit": Message(mark("Unit")), "course": Message(mark("Course"))}


@dataclass(frozen=True, slots=True)
class Risk:
    """How many people may miss a due day, and how many of them have not begun; None where there are too many to be
    looked at one by one on the dashboard. `missing` counts the duties due soon that are not fulfilled, person by
    person."""

    missing: int
    people: int | None = None
    not_begun: int = 0


def of_board(
    session: Session, question: Question, found: Figures, due: Sequence[DueDuty], now: datetime
) -> Risk | None:
    """For the dashboard: None where nothing is due soon, or nobody is behind."""
    last = question.today + timedelta(days=DUE_WITHIN)
    soon = [duty.id for duty in due if question.today <= duty.due_day <= last]
    rates = [found.total.duties[duty] for duty in soon if duty in found.total.duties]
    missing = sum(rate.rest for rate in rates)
    if not missing or not question.is_today:
        return None
    units = len(question.tree.inside(question.unit))
    if sum(rate.whole for rate in rates) > FEW_PEOPLE or units > FEW_UNITS:
        return Risk(missing)
    duties = pulse.soon_due(question.today, last, question.course_row)
    people, not_begun = pulse.count_at_risk(session, question.paths, duties, question.today, _since(now))
    return Risk(missing, people, not_begun)


def _since(now: datetime) -> datetime:
    return now - timedelta(days=STILL_FOR)


def rows(
    session: Session, actor: Actor, filters: Mapping[str, str], now: datetime
) -> Iterator[Mapping[str, Any]]:
    """A row for each person and course, by name; they are read while they are sent."""
    if filters.get("on"):
        raise Invalid(fields={"on": Message(mark("Who is at risk is told of today only."))})
    question = read_question(session, actor, filters, now)
    last = question.today + timedelta(days=DUE_WITHIN)
    duties = pulse.soon_due(question.today, last, question.course_row)
    return _rows(session, question, duties, now, actor.zone)


def _rows(
    session: Session, question: Question, duties: sa.Select[Any], now: datetime, zone: str
) -> Iterator[Mapping[str, Any]]:
    after, is_last = "", False
    while not is_last:
        page = pulse.at_risk(session, question.paths, duties, question.today, _since(now), after)
        lines = [line for person in page.rows for line in person]
        names = completion.titles(session, {line.course for line in lines})
        for line in lines:
            course, title = names[line.course]
            yield {
                "public_id": line.public_id,
                "name": line.name,
                "unit_code": line.unit_code,
                "unit": line.unit,
                "course": course,
                "title": title.text,
                "due_day": line.due_day,
                "status": _status(line),
                "last_day": day_in(zone, line.last_at) if line.last_at else None,
            }
        after, is_last = page.after, not page.after


def _status(line: AtRisk) -> str:
    if line.opened_day is None:
        return _("Not begun")
    return _("Stopped; begun on %(day)s", day=day_words(line.opened_day))


REPORT = Report("risk", Message(mark("People who may miss a due day")), COLUMNS, rows, FILTERS)
