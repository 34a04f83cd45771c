"""The text of a reminder to send on, by WhatsApp or on paper: without names and figures of persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from lms.core.html import day as day_words
from lms.core.i18n import in_words, language_name
from lms.core.links import site_url
from lms.features.catalogue import queries as catalogue
from lms.features.reminders.queries import Due

LANGUAGES = ("id", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its language: its code and its name for the reader."""

    language: str
    name: str
    text: str


def texts(due: Due, unit: str, today: date) -> tuple[Text, ...]:
    """The text in both languages, with the short address of the course."""
    return tuple(_text(code, language_name(code), due, unit, today) for code in LANGUAGES)


def _text(code: str, name: str, due: Due, unit: str, today: date) -> Text:
    with force_locale(code):
        course = catalogue.snapshot().library.course(due.course)
        values = {
            "title": in_words(course.title, course.language) if course else due.course,
            "day": day_words(due.due_day),
            "address": site_url(_address(due.course)),
            "unit": unit,
        }
        if due.due_day < today:
            said = _(
                "Dear colleagues, the required course %(title)s was due on %(day)s and can still be completed. Open "
                "%(address)s; everybody sees their own progress after signing in. Thank you. – %(unit)s",
                **values,
            )
        else:
            said = _(
                "Dear colleagues, please complete the required course %(title)s by %(day)s. Open %(address)s; "
                "everybody sees their own progress after signing in. Thank you. – %(unit)s",
                **values,
            )
    return Text(code, name, said)


def _address(course: str) -> str:
    code = catalogue.short_code(course)
    return (
        url_for("catalogue.open_short", code=code) if code else url_for("learning.show_course", course=course)
    )
