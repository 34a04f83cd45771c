"""The report of duties: each one in force, with its due day and how many of the people under it have fulfilled it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.features.reports import completion, queries
from lms.features.reports.completion import WITH_STATUS, read_question
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column, Report

COLUMNS = (
    Column("title", Message(mark("Title"))),
    Column("duty", Message(mark("Duty"))),
    Column("course", Message(mark("Course"))),
    Column("from_day", Message(mark("In force since")), "day"),
    Column("due_day", Message(mark("Due")), "day"),
    Column("under_duty", Message(mark("Under duty")), "number"),
    Column("exempt", Message(mark("Exempt")), "number"),
    Column("fulfilled", Message(mark("Fulfilled")), "number"),
    Column("required", Message(mark("Required completion in percent")), "percent"),
)


def rows(
    session: Session, actor: Actor, filters: Mapping[str, str], now: datetime
) -> Iterator[Mapping[str, Any]]:
    """A row for each duty that lies on somebody of the units in question, the most urgent first."""
    question = read_question(session, actor, filters, now)
    rates = completion.duty_rates(session, question)
    course = question.course_row
    duties = [
        duty
        for duty in queries.duties_named(session, question.on_day)
        if duty.id in rates and course in {None, duty.course}
    ]
    names = completion.titles(session, {duty.course for duty in duties})
    for duty in duties:
        rate = rates[duty.id]
        slug, title = names[duty.course]
        yield {
            "title": title.text,
            "duty": duty.public_id,
            "course": slug,
            "from_day": duty.from_day,
            "due_day": duty.due_day,
            "under_duty": rate.whole,
            "exempt": rate.exempt,
            "fulfilled": rate.part,
            "required": rate.share,
        }


REPORT = Report("duties", Message(mark("Duties in force")), COLUMNS, rows, WITH_STATUS)
