"""The course page and the lesson page, made from what was read before: for a learner's run, and for a preview of one.

Nothing here asks the database; what only a run has (a note, panels) is given by whoever knows it, or left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request
from markupsafe import Markup

from lms.content.course import Item
from lms.content.editions.library import Edition
from lms.core.errors import NotFound
from lms.core.i18n import in_words
from lms.core.shell import NavItem
from lms.features.learning import checks, outline, pictures, wording
from lms.features.learning.forms import NoteForm
from lms.features.learning.outline import Standing
from lms.features.learning.queries import CourseView, LessonText, OwnNote

WORDS: Mapping[str, Any] = {
    "outline": outline,
    "wording": wording,
    "in_words": in_words,
    "pictures": pictures,
}
"""What the templates of this feature call; those who show them from elsewhere give it along."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A learner's own note beside a lesson: the form, and what is kept."""

    form: NoteForm
    kept: OwnNote | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson on its page. `wait`: seconds until it may be marked done; `short` its short address, empty without one;
    without `noted` no note can be written."""

    standing: Standing
    item: Item
    text: LessonText
    checks: Mapping[str, checks.Shown | None]
    trail: Sequence[NavItem]
    today: date
    wait: int = 0
    refusal: str = ""
    edition: Edition | None = None
    short: str = ""
    noted: Noted | None = None


def course_page(
    view: CourseView,
    trail: Sequence[NavItem],
    *,
    closed: Item | None = None,
    refusal: str = "",
    wanted: Item | None = None,
    panels: Iterable[Markup] = (),
    hours: object = None,
) -> str:
    """The page of a course; `trail` leads to it. `hours` is what was decided about its JP, if that is said."""
    return render_template(
        "learning/show_course.html",
        **WORDS,
        view=view,
        trail=list(trail),
        closed=closed,
        refusal=refusal,
        wanted=wanted,
        panels=tuple(panels),
        hours=hours,
    )


def lesson_page(lesson: Lesson, panels: Iterable[Markup] = ()) -> str:
    """The page of a lesson; on paper with `view=print` in its address."""
    return render_template(
        "learning/show_lesson.html",
        **WORDS,
        standing=lesson.standing,
        item=lesson.item,
        text=lesson.text,
        checks=lesson.checks,
        refusal=lesson.refusal,
        trail=list(lesson.trail),
        form=lesson.noted.form if lesson.noted else None,
        kept=lesson.noted.kept if lesson.noted else None,
        wait=lesson.wait,
        edition=lesson.edition,
        short=lesson.short,
        panels=tuple(panels),
        printed=request.args.get("view") == "print",
        today=lesson.today,
    )


def shown_checks(text: LessonText, answering: str = "") -> dict[str, checks.Shown | None]:
    """The knowledge checks of a lesson; the one that is being answered, with what there is to say about it."""
    if answering and answering not in text.checks:
        raise NotFound
    fields = {name: request.form.getlist(name) for name in request.form}
    return {
        name: checks.answered(record, text.language, fields)
        if name == answering
        else checks.shown(record, text.language)
        for name, record in text.checks.items()
    }


def wanted_language(item: Item, own: str) -> str:
    """The language in which a lesson is to be shown: the one asked for in the address, where it has it."""
    wanted = request.args.get("text", "")
    return wanted if wanted in item.languages else own
