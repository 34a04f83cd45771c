"""The report: completions worth a look by unit and course. No person is named in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from lms.core.actor import ADMINISTRATOR, Actor, unit_scopes
from lms.core.clock import day_in
from lms.core.errors import NotFound
from lms.core.i18n import in_words
from lms.features.catalogue import queries as catalogue
from lms.features.organisation import queries as organisation
from lms.features.plausibility import queries
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column, Report

COLUMNS = (
    Column("unit_code", Message(mark("Unit code"))),
    Column("unit", Message(mark("Unit"))),
    Column("course", Message(mark("Course"))),
    Column("title", Message(mark("Title"))),
    Column("completed", Message(mark("Completed")), "number"),
    Column("to_review", Message(mark("Worth a look")), "number"),
    Column("share", Message(mark("Worth a look in percent")), "percent"),
    Column("lessons", Message(mark("Quick lessons")), "number"),
    Column("course_quick", Message(mark("Quick course")), "number"),
    Column("answers", Message(mark("Same answers")), "number"),
)


def rows(
    session: Session, actor: Actor, filters: Mapping[str, str], now: datetime
) -> Iterator[Mapping[str, Any]]:
    """A row for each unit and course, those with the most first. Raises NotFound for a unit that is out of scope."""
    taken = catalogue.snapshot()
    scopes = unit_scopes(actor, ADMINISTRATOR)
    paths = _paths(session, scopes, filters.get("unit", ""))
    course = filters.get("course", "")
    wanted = taken.course_row(course) if course else None
    slugs = {row.id: slug for slug, row in taken.courses.items()}
    for tally in queries.tallies(session, paths, day_in(actor.zone, now), wanted):
        slug = slugs.get(tally.course, "")
        outline = taken.library.course(slug)
        yield {
            "unit_code": tally.unit_code,
            "unit": tally.unit,
            "course": slug,
            "title": in_words(outline.title, outline.language) if outline else slug,
            "completed": tally.completed,
            "to_review": tally.with_sign,
            "share": Fraction(tally.with_sign, tally.completed),
            "lessons": tally.lessons,
            "course_quick": tally.course_quick,
            "answers": tally.answers,
        }


def _paths(session: Session, scopes: tuple[str, ...], code: str) -> tuple[str, ...]:
    if not code:
        return scopes
    unit = organisation.unit_by_code(session, code)
    if unit is None or not any(unit.path.startswith(scope) for scope in scopes):
        raise NotFound(Message(mark("There is no such unit in your scope. Go back and choose another.")))
    return (unit.path,)


FILTERS = {"unit": Message(mark("Unit code")), "course": Message(mark("Course"))}
REPORT = Report("plausibility", Message(mark("Completions worth a look")), COLUMNS, rows, FILTERS)
