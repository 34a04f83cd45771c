"""The learner's pages: home, course, lesson."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.routing import RequestRedirect

from lms.content.course import Course, Item
from lms.core import frame
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Invalid, NotFound, Unavailable
from lms.core.i18n import in_words, language, say
from lms.core.panels import panels
from lms.core.security import requires, signed_in
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment import services as enrolment
from lms.features.learning import checks, outline, policies, queries, services, wording
from lms.features.progress.queries import Journey, journey
from lms.plugin.offers import Shown

blueprint = Blueprint("learning", __name__, template_folder="templates")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"outline": outline, "wording": wording, "in_words": in_words}


@blueprint.get("/learn")
@requires(signed_in)
def show_home() -> str:
    """What to go on with, and what is due."""
    at = now()
    home = queries.home(db.session(), current_user, at)
    offered = catalogue.snapshot().offered()
    extra = panels("home", current_user, home)
    return render_template(
        "learning/show_home.html", home=home, at=at, has_courses=bool(offered), panels=extra
    )


@blueprint.get("/courses/<course>")
@requires(signed_in)
def show_course(course: str) -> str:
    """What the course promises, how far the learner is, and what is missing."""
    return _course_page(_course(course))


@blueprint.post("/courses/<course>/runs")
@requires(signed_in)
def begin_course(course: str) -> Any:
    """Begins a run, or goes on with the one that is open, at the part asked for or the next one."""
    found = _course(course)
    try:
        db.write(enrolment.begin_run, current_user, found.id, now())
    except Invalid as refusal:
        return _course_page(found, refusal=say(refusal.message or "")), refusal.status
    return redirect(_entrance(found, request.form.get("to", "")), 303)


@blueprint.get("/courses/<course>/<item>")
@requires(signed_in)
def show_lesson(course: str, item: str) -> Any:
    """A lesson; the visit is noted."""
    found, lesson = _lesson(course, item)
    own = journey(db.session(), current_user.person_id, found.id)
    if own is None:
        return redirect(url_for(".show_course", course=found.id, to=lesson.id), 303)
    standing = outline.standing(found, own, day_in(current_user.zone, now()))
    if not standing.is_open(lesson):
        return _course_page(found, closed=lesson), 403
    return _lesson_page(found, lesson, _noted(own, found, lesson))


@blueprint.post("/courses/<course>/<item>/completion")
@requires(signed_in)
def finish_lesson(course: str, item: str) -> Any:
    """Marks the lesson as done and goes on."""
    found, lesson = _lesson(course, item)
    try:
        outcome = db.write(services.finish, current_user, found.id, lesson.id, now())
    except Invalid as refusal:
        own = journey(db.session(), current_user.person_id, found.id)
        return _lesson_page(found, lesson, own, refusal=say(refusal.message or "")), refusal.status
    return redirect(_onward(found, lesson, outcome), 303)


@blueprint.post("/courses/<course>/<item>/checks/<check>")
@requires(signed_in)
def answer_check(course: str, item: str, check: str) -> Any:
    """Answers a knowledge check: the lesson once more, with what there is to say. Nothing is kept."""
    found, lesson = _lesson(course, item)
    own = journey(db.session(), current_user.person_id, found.id)
    if own is None:
        return redirect(url_for(".show_course", course=found.id, to=lesson.id), 303)
    standing = outline.standing(found, own, day_in(current_user.zone, now()))
    if not standing.is_open(lesson):
        return _course_page(found, closed=lesson), 403
    return _lesson_page(found, lesson, own, answering=check)


def _course(slug: str) -> Course:
    """The course of this address; a former id leads to the present one."""
    library = catalogue.snapshot().library
    found = library.course(slug)
    if found is not None:
        return found
    present = library.renamed_course(slug)
    if present is None:
        raise NotFound
    raise _moved(course=present)


def _lesson(course: str, slug: str) -> tuple[Course, Item]:
    """The lesson of this address; a former id, and an item of another kind, lead to where it is."""
    found = _course(course)
    item = found.item(slug)
    if item is None:
        renamed = found.renamed_item(slug)
        if renamed is None:
            raise NotFound
        raise _moved(item=renamed.id)
    if not item.visible:
        raise NotFound
    if item.kind != "lesson":
        elsewhere = outline.address(found, item)
        if not elsewhere or request.method != "GET":
            raise NotFound
        raise RequestRedirect(elsewhere)
    return found, item


def _moved(**values: str) -> RequestRedirect:
    """Leads to this page with other `values` in its path; what was asked after the question mark goes along."""
    assert request.endpoint is not None
    path = url_for(request.endpoint, **{**(request.view_args or {}), **values})
    query = request.query_string.decode("ascii", "replace")
    return RequestRedirect(f"{path}?{query}" if query else path)


def _noted(own: Journey, course: Course, item: Item) -> Journey:
    """The journey with this visit in it; a text can be read also while nothing can be written."""
    if request.method != "GET" or not policies.is_worth_noting(own, item, now()):
        return own
    try:
        return db.write(services.open_item, current_user, course.id, item.id, now())
    except Unavailable:
        return own


def _entrance(course: Course, wanted: str) -> str:
    """Where a learner who has just begun is led."""
    own = journey(db.session(), current_user.person_id, course.id)
    standing = outline.standing(course, own, day_in(current_user.zone, now()))
    asked = course.item(wanted)
    open_ = asked if asked is not None and asked.visible and standing.is_open(asked) else standing.next_item
    return (outline.address(course, open_) if open_ else "") or url_for(".show_course", course=course.id)


def _onward(course: Course, item: Item, outcome: services.Outcome) -> str:
    if outcome.completed_course:
        return url_for(".show_course", course=course.id, done="course")
    standing = outline.standing(course, outcome.journey, day_in(current_user.zone, now()))
    following = outline.following(standing, item)
    there = outline.address(course, following) if following else ""
    return there or url_for(".show_course", course=course.id, done="lesson")


def _course_page(course: Course, closed: Item | None = None, refusal: str = "") -> str:
    view = queries.course_view(db.session(), current_user, course, now())
    frame.light("learn" if view.journey else "catalogue")
    return render_template(
        "learning/show_course.html",
        view=view,
        closed=closed,
        refusal=refusal,
        wanted=course.item(request.values.get("to", "")),
        panels=panels("course", current_user, view),
    )


def _lesson_page(
    course: Course, item: Item, own: Journey | None, refusal: str = "", answering: str = ""
) -> str:
    if own is None:
        raise NotFound
    frame.light("learn")
    text = queries.lesson_text(course, item, language())
    if answering and answering not in text.checks:
        raise NotFound
    fields = {name: request.form.getlist(name) for name in request.form}
    shown = {
        name: checks.answered(record, text.language, fields)
        if name == answering
        else checks.shown(record, text.language)
        for name, record in text.checks.items()
    }
    edition = catalogue.snapshot().library.edition(course.id)
    place = Shown(course.id, item.id, edition.number if edition else 0, tuple(text.checks))
    return render_template(
        "learning/show_lesson.html",
        standing=outline.standing(course, own, day_in(current_user.zone, now())),
        item=item,
        text=text,
        checks=shown,
        refusal=refusal,
        wait=policies.seconds_to_wait(own, item, now()),
        edition=edition,
        panels=panels("lesson", current_user, place),
        printed=request.args.get("view") == "print",
        today=day_in(current_user.zone, now()),
    )
