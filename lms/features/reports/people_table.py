"""The report of people: each person with each duty they are under, and whether and why it is fulfilled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.features.reports import people
from lms.features.reports.completion import WITH_STATUS, read_question
from lms.features.reports.figures import REQUIRED
from lms.features.reports.people import Asked
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column, Report

COLUMNS = (
    Column("name", Message(mark("Name"))),
    Column("unit_code", Message(mark("Unit code"))),
    Column("unit", Message(mark("Unit"))),
    Column("course", Message(mark("Course"))),
    Column("title", Message(mark("Title"))),
    Column("due_day", Message(mark("Due")), "day"),
    Column("status", Message(mark("Status"))),
    Column("fulfilled_day", Message(mark("Fulfilled on")), "day"),
    Column("reason", Message(mark("Reason"))),
)


def rows(
    session: Session, actor: Actor, filters: Mapping[str, str], now: datetime
) -> Iterator[Mapping[str, Any]]:
    """A row for each person and duty, by name; they are read while they are sent."""
    question = read_question(session, actor, filters, now)
    return people.by_duty(session, Asked(REQUIRED, question))


REPORT = Report("people", Message(mark("People and their duties")), COLUMNS, rows, WITH_STATUS)
