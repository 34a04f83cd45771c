"""The dashboard's suggested step: whom to remind of what, and a text for it without names or figures of persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from lms.core.html import day as day_words
from lms.core.i18n import Phrase
from lms.core.links import site_url
from lms.features.catalogue import queries as catalogue
from lms.features.reports.completion import Question, unit_label
from lms.features.reports.figures import Figures, Rate
from lms.features.reports.pulse import DueDuty
from lms.features.reports.reasons import Titles


@dataclass(frozen=True, slots=True)
class Reminder:
    """`people` have not completed the course `title` (`course` is its id), which the duty `duty` wants by `due`;
    `most_people` of them are in the unit `most`, where there is more than one unit."""

    duty: str
    course: str
    title: Phrase
    people: int
    due: date
    text: str
    most: str = ""
    most_people: int = 0


def next_due(question: Question, found: Figures, due: Sequence[DueDuty]) -> DueDuty | None:
    """The duty whose due date comes next and which somebody here has still to fulfil; None where all is done, and where
    every due date has passed."""
    return next(
        (
            duty
            for duty in due
            if duty.due_day >= question.today and found.total.duties.get(duty.id, Rate()).rest
        ),
        None,
    )


def reminder(question: Question, found: Figures, names: Titles, due: Sequence[DueDuty]) -> Reminder | None:
    """The reminder of that duty; None on an earlier day too."""
    duty = next_due(question, found, due) if question.is_today else None
    if duty is None:
        return None
    slug, title = names[duty.course]
    rest = found.total.duties[duty.id].rest
    text = _text(slug, title, duty.due_day, found)
    return Reminder(duty.public_id, slug, title, rest, duty.due_day, text, *most_of(found, duty, due))


def _address(course: str) -> str:
    code = catalogue.short_code(course)
    if code:
        return url_for("catalogue.open_short", code=code)
    return url_for("learning.show_course", course=course)


def most_of(found: Figures, duty: DueDuty, due: Sequence[DueDuty]) -> tuple[str, int]:
    """The unit with the most people who have a duty still to fulfil; empty where there is one unit only, or several
    duties of the course, which the rows do not tell apart."""
    units = [line for line in found.lines if duty.course in line.courses]
    if len(units) < 2 or sum(other.course == duty.course for other in due) > 1:
        return "", 0
    worst = max(units, key=lambda line: line.courses[duty.course].rest)
    return unit_label(worst), worst.courses[duty.course].rest


def _text(course: str, title: Phrase, due: date, found: Figures) -> str:
    return _(
        "Dear colleagues, please complete the required course %(title)s by %(day)s. Open %(address)s; everybody "
        "sees their own progress after signing in. Thank you. – %(unit)s",
        title=title,
        day=day_words(due),
        address=site_url(_address(course)),
        unit=unit_label(found.total),
    )
