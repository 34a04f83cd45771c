"""What trainers read of the surveys of a course: each question with its answers, from five on, and as a file."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.content.course import Course, SurveyRules
from lms.core import exports
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.i18n import in_words, language
from lms.core.looking import looked
from lms.core.security import requires
from lms.core.shell import NavItem
from lms.features.catalogue import queries as catalogue
from lms.features.surveys import evaluation, places, policies, queries, results, services
from lms.features.surveys.policies import FEWEST

blueprint = Blueprint(
    "evaluation", __name__, template_folder="templates", url_prefix="/teach/courses/<course>/evaluation"
)


@blueprint.get("")
@requires(policies.may_read_results, staff=True)
def list_surveys(course: str) -> str:
    """The surveys of a course, with how many have answered."""
    outline = _course(course)
    surveys = [item for item in outline.items if isinstance(item.rules, SurveyRules) and item.visible]
    rows = {item.id: catalogue.snapshot().item_row(course, item.id) for item in surveys}
    sent = queries.sent(db.session(), tuple(rows.values()))
    return render_template(
        "surveys/list_surveys.html",
        course=outline,
        trail=_trail(outline),
        surveys=[(item, sent[rows[item.id]]) for item in surveys],
        fewest=FEWEST,
    )


@blueprint.get("/<item>")
@requires(policies.may_read_results, staff=True)
def show_evaluation(course: str, item: str) -> Any:
    """One survey: its questions with bars and tables; with ``format=csv`` or ``xlsx`` the same as a file."""
    _course(course)
    place = places.find(course, item)
    found = evaluation.read(db.session(), place, language())
    wanted = exports.asked_for(request.args.get("format"), exports.SPREADSHEETS)
    if wanted:
        db.write(services.note_export, current_user.person_id, course, item, now())
        titles = {one.question: _title(one) for one in found.series}
        return exports.respond(wanted, f"{course}-{item}", results.COLUMNS, results.table(found, titles), {})
    if not place.rules.anonymous:
        db.write(looked, current_user, "survey.seen", f"course:{course}", now(), item=item)
    sent = queries.sent(db.session(), (place.item_row,))[place.item_row]
    after = request.args.get("after", "")[:40]
    return render_template(
        "surveys/show_evaluation.html",
        place=place,
        trail=[*_trail(place.course), _back(place.course)],
        found=found,
        sent=sent,
        fewest=FEWEST,
        at=now(),
        zone=current_user.zone,
        people=None
        if place.rules.anonymous
        else evaluation.with_names(db.session(), place, language(), after),
    )


def _title(one: results.Series) -> str:
    return one.asked.question.title if one.asked else one.question


def _course(course: str) -> Course:
    """The course, for those who may read what was answered in it. Raises NotFound."""
    outline = catalogue.snapshot().library.course(course)
    if outline is None or not policies.may_read_course(current_user, course):
        raise NotFound
    return outline


def _trail(course: Course) -> list[NavItem]:
    return [
        NavItem(_("My courses"), url_for("authoring.show_courses")),
        NavItem(in_words(course.title, course.language), url_for("authoring.show_course", course=course.id)),
    ]


def _back(course: Course) -> NavItem:
    return NavItem(_("Evaluation"), url_for(".list_surveys", course=course.id))
