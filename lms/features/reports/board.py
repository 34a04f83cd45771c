"""Everything a dashboard shows of a question, read in a stated number of statements however large the site is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.core.i18n import Phrase
from lms.features.authoring.stops import Stops
from lms.features.reports import completion, hours, review, risk, stopping, suggestions, weeks
from lms.features.reports.completion import Question
from lms.features.reports.figures import Figures, Rate
from lms.features.reports.hours import Hours
from lms.features.reports.pulse import Pulse, pulse
from lms.features.reports.risk import Risk
from lms.features.reports.weeks import Chart, Pace

MOST_COURSES = 12
"""Courses side by side: those that most people have still to complete."""
FEW_RUNS = 50_000
"""Up to so many runs are gone through for the line of the weeks and the stops of a course; beyond, their reports do."""


@dataclass(frozen=True, slots=True)
class Board:
    """The figures, what is due, completions worth a look, and the charts; a chart that has nothing to show is None.

    `courses` are those that are shown, the required ones furthest from the target first; `names` has their titles.
    `hours` is None where a course is asked for: hours of a year are of all courses, and of what is learnt elsewhere.
    """

    figures: Figures
    names: Mapping[int, tuple[str, Phrase]]
    courses: tuple[int, ...]
    pulse: Pulse
    review: Rate
    pace: Pace | None
    chart: Chart | None
    stops: Stops | None
    risk: Risk | None
    hours: Hours | None


def read(session: Session, question: Question, now: datetime) -> Board:
    """The dashboard of a question."""
    felt = pulse(session, question.paths, question.on_day, question.is_whole_site, question.course_row)
    due = [duty.id for duty in felt.due]
    found = completion.figures(session, question, few=MOST_COURSES, duties=due)
    earned = None if question.course else hours.read(session, question)
    is_small = 0 < found.total.learners.whole <= FEW_RUNS
    has_pace = found.total.learners.whole and (is_small or weeks.is_counted(question))
    if question.status:
        return _of_some(session, question, found, felt, earned)
    pace = weeks.pace(session, question) if has_pace else None
    if pace is not None and pace.is_empty:
        pace = None
    shown = found.foremost(MOST_COURSES)
    return Board(
        found,
        completion.titles(session, {*shown, *suggestions.named(question, found, felt.due)}),
        shown,
        felt,
        review.rate(session, question, found.total),
        pace,
        weeks.chart(pace) if pace else None,
        stopping.find(session, question) if question.course and is_small else None,
        risk.of_board(session, question, found, felt.due, now),
        earned,
    )


def _of_some(
    session: Session, question: Question, found: Figures, felt: Pulse, earned: Hours | None
) -> Board:
    """The dashboard of one kind of employment: the rates, without what is known of everybody only."""
    shown = found.foremost(MOST_COURSES)
    names = completion.titles(session, shown)
    return Board(found, names, shown, felt, Rate(), None, None, None, None, earned)
