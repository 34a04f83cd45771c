"""Completions worth a look, beside the rates: how many, of which people, and why, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from lms.features.plausibility import queries as plausibility
from lms.features.plausibility.queries import MarkedRun, SeenSign
from lms.features.reports import completion
from lms.features.reports.completion import Question
from lms.features.reports.figures import Line, Rate
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column

COLUMNS = (
    Column("name", Message(mark("Name"))),
    Column("unit_code", Message(mark("Unit code"))),
    Column("unit", Message(mark("Unit"))),
    Column("course", Message(mark("Course"))),
    Column("completed", Message(mark("Completed")), "day"),
    Column("reason", Message(mark("Reason"))),
)

STREAMED_AT_ONCE = 500


def rate(session: Session, question: Question, total: Line) -> Rate:
    """Completed runs worth a look / completed runs; `total` is the sum of the page, which has counted the latter."""
    whole = total.learners.part
    if not whole:
        return Rate()
    marked = plausibility.with_sign(session, question.paths, question.on_day, question.course_row)
    return Rate(min(marked, whole), whole)


def page(session: Session, question: Question, number: int) -> tuple[Sequence[MarkedRun], bool]:
    """The runs of one page, the latest first, and whether more follow."""
    size = plausibility.PAGE
    found = plausibility.marked_runs(
        session, question.paths, question.on_day, question.course_row, (number - 1) * size
    )
    return found[:size], len(found) > size


def table(session: Session, question: Question) -> Iterator[Mapping[str, Any]]:
    """All rows, for a file; they are read while they are sent."""
    skip, more = 0, True
    while more:
        found = plausibility.marked_runs(
            session, question.paths, question.on_day, question.course_row, skip, STREAMED_AT_ONCE
        )
        skip, more = skip + STREAMED_AT_ONCE, len(found) > STREAMED_AT_ONCE
        titles = completion.titles(session, {run.course for run in found})
        for run in found[:STREAMED_AT_ONCE]:
            yield {
                "name": run.name,
                "unit_code": run.unit_code,
                "unit": run.unit,
                "course": titles[run.course][1].text,
                "completed": run.completed_day,
                "reason": " ".join(words(sign) for sign in run.signs),
            }


def words(sign: SeenSign) -> str:
    """A sign in a sentence."""
    if sign.name == "lessons":
        return ngettext(
            "Lessons of %(found)s of %(num)s minute were marked as done in less than a tenth of their time.",
            "Lessons of %(found)s of %(num)s minutes were marked as done in less than a tenth of their time.",
            sign.whole,
            found=sign.found,
        )
    if sign.name == "course":
        return _(
            "Completed %(taken)s after it was begun, with %(minutes)s minutes of content.",
            taken=_length(sign.found),
            minutes=sign.whole,
        )
    return ngettext(
        "%(found)s people of the unit gave the same answers within an hour, %(num)s of them wrong.",
        "%(found)s people of the unit gave the same answers within an hour, %(num)s of them wrong.",
        sign.whole,
        found=sign.found,
    )


def _length(seconds: int) -> str:
    if seconds < 120:
        return ngettext("%(num)s second", "%(num)s seconds", seconds)
    return ngettext("%(num)s minute", "%(num)s minutes", seconds // 60)
