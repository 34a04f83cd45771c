"""The dashboard's suggested step: whom to remind of what, and a text for it without names or figures of persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from lms.core.html import day as day_words
from lms.core.i18n import Phrase
from lms.core.links import site_url
from lms.features.catalogue import queries as catalogue
from lms.features.reports.completion import Question, unit_label
from lms.features.reports.figures import Figures
from lms.features.reports.pulse import DueCourse


@dataclass(frozen=True, slots=True)
class Reminder:
    """`people` have not completed the course `title` (`course` is its id), which is due on `due`;
    `most_people` of them are in the unit `most`, where there is more than one unit."""

    course: str
    title: Phrase
    people: int
    due: date
    text: str
    most: str = ""
    most_people: int = 0


def reminder(
    question: Question, found: Figures, names: Mapping[int, tuple[str, Phrase]], due: Sequence[DueCourse]
) -> Reminder | None:
    """The course whose due date comes next and which somebody here has still to complete; None on an earlier day,
    where all is done, and where every due date has passed."""
    if not question.is_today or not found.total.required.rest:
        return None
    soon = [(one.next_due, one.course) for one in due if one.next_due is not None]
    for day, course in sorted(soon):
        rate = found.total.courses.get(course)
        if rate is not None and rate.rest and course in names:
            slug, title = names[course]
            text = _text(slug, title, day, found)
            return Reminder(slug, title, rate.rest, day, text, *most_of(found, course))
    return None


def _address(course: str) -> str:
    code = catalogue.short_code(course)
    if code:
        return url_for("catalogue.open_short", code=code)
    return url_for("learning.show_course", course=course)


def most_of(found: Figures, course: int) -> tuple[str, int]:
    """The unit with the most people who have a course still to complete; empty where there is one unit only."""
    units = [line for line in found.lines if course in line.courses]
    if len(units) < 2:
        return "", 0
    worst = max(units, key=lambda line: line.courses[course].rest)
    return unit_label(worst), worst.courses[course].rest


def _text(course: str, title: Phrase, due: date, found: Figures) -> str:
    return _(
        "Dear colleagues, please complete the required course %(title)s by %(day)s. Open %(address)s; everybody "
        "sees their own progress after signing in. Thank you. – %(unit)s",
        title=title,
        day=day_words(due),
        address=site_url(_address(course)),
        unit=unit_label(found.total),
    )
