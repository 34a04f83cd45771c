"""The report of where people stop in a course: how many of those who began it have come to each part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.errors import Invalid
from lms.features.authoring.stops import Stops, stops
from lms.features.catalogue import queries as catalogue
from lms.features.reports import flow
from lms.features.reports.completion import FILTERS, Question, read_question
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column, Report

COLUMNS = (
    Column("number", Message(mark("Number")), "number"),
    Column("part", Message(mark("Part"))),
    Column("reached", Message(mark("Came this far")), "number"),
    Column("share", Message(mark("Came this far in percent")), "percent"),
    Column("lost", Message(mark("Fewer than at the part before")), "number"),
)


def find(session: Session, question: Question) -> Stops | None:
    """How far people of the units came in the course in question; None for a course that is not in service."""
    outline = catalogue.snapshot().library.course(question.course)
    if outline is None or question.course_row is None:
        return None
    items = [item.id for item in outline.items if item.visible]
    ended = flow.furthest(session, question.paths, question.on_day, question.course_row, items)
    # Somebody may leave a part out: whoever has opened a later one did not stop at it.
    reached = {
        item: sum(count for place, count in ended.items() if place >= here) for here, item in enumerate(items)
    }
    return stops(outline, sum(ended.values()), reached)


def rows(
    session: Session, actor: Actor, filters: Mapping[str, str], now: datetime
) -> Iterator[Mapping[str, Any]]:
    """A row for each part of a course, in its order; raises Invalid without a course."""
    if not filters.get("course"):
        raise Invalid(fields={"course": Message(mark("Choose a course."))})
    question = read_question(session, actor, filters, now)
    found = find(session, question)
    return table(found) if found else iter(())


def table(found: Stops) -> Iterator[Mapping[str, Any]]:
    """The rows of the report."""
    for part in found.parts:
        yield {
            "number": part.number,
            "part": part.title.text,
            "reached": part.reached,
            "share": Fraction(part.reached, found.begun) if found.begun else None,
            "lost": part.lost,
        }


REPORT = Report("stops", Message(mark("Where people stop in a course")), COLUMNS, rows, FILTERS)
