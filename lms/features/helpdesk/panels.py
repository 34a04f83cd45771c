"""What stands at the foot of lessons, results and questions, on the course page and on the trainers' first page.

A part that is not in service any more can be read in an old result, but not asked about: then nothing stands there.
"""

from __future__ import annotations

from typing import Any

from flask import render_template

from lms.core.actor import Actor
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.workdays import working_days
from lms.features.catalogue import queries as catalogue
from lms.features.helpdesk import policies, queries, wording
from lms.features.learning.queries import CourseView
from lms.plugin.offers import Panel, Shown

UNDER_A_LESSON = 5


def all_panels() -> list[Panel]:
    """The panels of the helpdesk."""
    return [
        Panel("helpdesk.lesson", "lesson", below_lesson, order=20),
        Panel("helpdesk.review", "review", before_sending, order=20),
        Panel("helpdesk.result", "result", beside_result, order=20),
        Panel("helpdesk.question", "question", below_question, order=20),
        Panel("helpdesk.course", "course", beside_course, order=20),
        Panel("helpdesk.teach", "teach", waiting, order=20),
    ]


def below_lesson(actor: Actor, shown: Shown) -> str:
    """Ways to ask, and what was asked before."""
    if not _is_there(shown):
        return ""
    found = queries.published(db.session(), shown.course, shown.item, UNDER_A_LESSON)
    return render_template(
        "helpdesk/_lesson.html", about=_about(shown), found=found, zone=actor.zone, wording=wording
    )


def before_sending(actor: Actor, shown: Shown) -> str:
    """Ways to report each of the questions that were read."""
    return _rendered("helpdesk/_review.html", shown)


def beside_result(actor: Actor, shown: Shown) -> str:
    """Ways to ask about the quiz as a whole."""
    return _rendered("helpdesk/_result.html", shown)


def below_question(actor: Actor, shown: Shown) -> str:
    """Ways to ask about one question."""
    return _rendered("helpdesk/_question.html", shown)


def beside_course(actor: Actor, view: CourseView) -> str:
    """The way to ask about the course as a whole."""
    return render_template("helpdesk/_course.html", course=view.course)


def waiting(actor: Actor, record: Any) -> str:
    """How much waits for an answer in the trainer's courses; nothing where nothing does."""
    tallies = queries.tallies(db.session(), policies.scope(actor))
    days = [tally.oldest_day for tally in tallies if tally.oldest_day is not None]
    if not days:
        return ""
    age = working_days(min(days), day_in(actor.zone, now()))
    count = sum(tally.waiting for tally in tallies)
    return render_template("helpdesk/_waiting.html", count=count, age=age, patience=policies.PATIENCE)


def _rendered(template: str, shown: Shown) -> str:
    if not _is_there(shown):
        return ""
    return render_template(template, about=_about(shown), questions=shown.questions)


def _is_there(shown: Shown) -> bool:
    course = catalogue.snapshot().library.course(shown.course)
    item = course.item(shown.item) if course else None
    return item is not None and item.visible


def _about(shown: Shown) -> str:
    return f"{shown.course}/{shown.item}"
