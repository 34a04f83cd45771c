"""The report of people who have not reached the target of their yearly hours, with what they lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.features.attainment import queries as attainment
from lms.features.reports import hours_people
from lms.features.reports.completion import read_question
from lms.features.reports.hours_people import COLUMNS, Asked
from lms.features.reports.hours_table import FILTERS
from lms.plugin.message import Message, mark
from lms.plugin.offers import Report


def rows(
    session: Session, actor: Actor, filters: Mapping[str, str], now: datetime
) -> Iterator[Mapping[str, Any]]:
    """A row for each person below, by name; they are read while they are sent."""
    question = read_question(session, actor, filters, now)
    targets = attainment.targets_shown(session, question.on_day.year)
    return hours_people.table(session, Asked(question, below=True), targets)


REPORT = Report("credits-below", Message(mark("People below the JP target")), COLUMNS, rows, FILTERS)
