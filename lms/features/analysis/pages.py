"""The page of question analysis: which questions of a quiz tell little, and how far its scores can be relied on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask_login import current_user

from lms.core import exports
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.i18n import told
from lms.core.security import requires
from lms.features.analysis import course as analysed
from lms.features.analysis import judging, policies, table

blueprint = Blueprint("analysis", __name__, template_folder="templates")

AT_ONCE = 40
"""Questions on one page: a bank may have hundreds."""

QUESTION_PAGE = "keys.show_question"
"""The page of one question, where its key can be put right."""


@blueprint.get("/teach/courses/<course>/questions-analysis")
@requires(policies.may_analyse, staff=True)
def show_analysis(course: str) -> Any:
    """The questions of one quiz, as a page or as a file."""
    if not policies.may_analyse_course(current_user, course):
        raise NotFound
    outline = analysed.course_of(course)
    quizzes = analysed.quizzes(db.session(), outline)
    if not quizzes:
        return _page(outline=outline, quizzes=(), quiz=None)
    quiz = analysed.quiz_of(quizzes, request.args.get("quiz", ""))
    found = analysed.figures(db.session(), outline, quiz.item)
    gained = analysed.gained(db.session(), outline, quiz.item)
    wanted = exports.asked_for(request.args.get("format"))
    if wanted:
        about = {
            "course": course,
            "quiz": quiz.item.id,
            "calculated_at": now(),
            **table.of_quiz(found.reliability),
            **table.of_gain(gained),
        }
        name = f"questions-{course}-{quiz.item.id}"
        return exports.respond(wanted, name, table.COLUMNS, table.rows(found), about)
    return _page(outline=outline, quizzes=quizzes, quiz=quiz, found=found, gained=gained)


def _page(**values: Any) -> str:
    found = values.get("found")
    asked = request.args.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    return render_template(
        "analysis/show_analysis.html",
        **values,
        page=max(page, 1),
        at_once=AT_ONCE,
        judged=judging.verdicts,
        first=judging.to_think_of(found.questions) if found else (),
        series=table.SERIES,
        question_page=QUESTION_PAGE if QUESTION_PAGE in current_app.view_functions else "",
        told=told,
        at=now(),
    )
