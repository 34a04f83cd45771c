"""Asking the trainer and reading the answer; the trainers' queue."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_login import current_user

from lms.content.course import Course
from lms.content.editions.store import NotStoredError
from lms.core import frame
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Busy, Conflict, Invalid, NotFound
from lms.core.i18n import in_words, language, say
from lms.core.links import this_page
from lms.core.security import requires, signed_in
from lms.core.workdays import waited
from lms.features.amendments.policies import may_amend
from lms.features.amendments.questions import in_service
from lms.features.catalogue import queries as catalogue
from lms.features.helpdesk import places, policies, queries, services, source, wording
from lms.features.helpdesk.forms import AnswerForm, AskForm
from lms.features.helpdesk.places import Place
from lms.features.helpdesk.queries import InquiryRecord
from lms.features.learning import outline

blueprint = Blueprint("helpdesk", __name__, template_folder="templates")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    zone = getattr(current_user, "zone", "")
    words = {"in_words": in_words, "wording": wording, "waited": waited}
    return {**words, "outline": outline, "policies": policies, "zone": zone}


@blueprint.get("/questions/new")
@requires(signed_in)
def new_question() -> Any:
    """What to ask or report, with what is sent along."""
    about, question = _address()
    if (present := places.present(about)) != about:
        return redirect(this_page(urlencode({**request.args.to_dict(), "about": present})), 308)
    form = AskForm(kind="report" if request.args.get("kind") == "report" else "ask")
    return _ask_page(form, _place(about, question))


@blueprint.post("/questions")
@requires(signed_in)
def ask() -> Any:
    """Sends it to the trainer, once."""
    about, question = _address()
    place = _place(about, question)
    form = AskForm()
    if not form.validate():
        return _ask_page(form, place), 422
    wish = form.wish(about, question)
    try:
        public_id = db.write(services.ask, current_user, wish, form.request(wish), language(), now())
    except Invalid as refusal:
        form.take(refusal)
        return _ask_page(form, place), refusal.status
    except Busy as refusal:
        return _ask_page(form, place, say(refusal.message or "")), refusal.status
    return redirect(url_for(".show_own_question", public_id=public_id, done="sent"), 303)


@blueprint.get("/questions")
@requires(signed_in)
def show_published() -> str:
    """What was asked at a lesson, and what the trainer answered."""
    place = _place(*_address())
    if place.item is None:
        raise NotFound
    frame.light("learn")
    found = queries.published(
        db.session(), place.course.id, place.item.id, after=request.args.get("after", "")
    )
    return render_template("helpdesk/show_published.html", place=place, found=found)


@blueprint.get("/my/questions")
@requires(signed_in)
def show_own() -> str:
    """One's own questions and reports."""
    frame.light("menu")
    found = queries.own(db.session(), current_user.person_id, request.args.get("after", ""))
    return render_template("helpdesk/show_own.html", found=found)


@blueprint.get("/my/questions/<public_id>")
@requires(signed_in)
def show_own_question(public_id: str) -> str:
    """One of them, with the answer, or when to expect it."""
    frame.light("menu")
    found = queries.own_one(db.session(), current_user.person_id, public_id)
    if found is None:
        raise NotFound
    return render_template(
        "helpdesk/show_own_question.html",
        one=found,
        address=_item_address(found),
        done=request.args.get("done"),
    )


@blueprint.get("/teach/questions")
@requires(policies.may_see_queue, staff=True)
def show_queue() -> str:
    """What waits for an answer, the oldest first."""
    scope = policies.scope(current_user)
    wanted = {name: request.args.get(name, "") for name in ("state", "kind", "course")}
    found = queries.queue(
        db.session(),
        scope,
        answered=wanted["state"] == "answered",
        kind=wanted["kind"],
        course=wanted["course"],
        after=request.args.get("after", ""),
    )
    return render_template(
        "helpdesk/show_queue.html",
        found=found,
        tallies=queries.tallies(db.session(), scope),
        wanted=wanted,
        titles={course.id: in_words(course.title, course.language) for course in _courses()},
        today=_today(),
        done=request.args.get("done"),
    )


@blueprint.get("/teach/questions/<public_id>")
@requires(policies.may_see_queue, staff=True)
def show_question(public_id: str) -> str:
    """One question beside the lines it is about, with the field for the answer."""
    found = _answerable(public_id)
    form = AnswerForm()
    form.fit(found.kind, found.may_publish)
    return _answer_page(found, form)


@blueprint.post("/teach/questions/<public_id>")
@requires(policies.may_see_queue, staff=True)
def answer_question(public_id: str) -> Any:
    """Sends the answer; where somebody was quicker, shows both."""
    found = _answerable(public_id)
    form = AnswerForm()
    form.fit(found.kind, found.may_publish)
    if not form.validate():
        return _answer_page(found, form), 422
    try:
        db.write(services.answer, current_user, public_id, form.reply, now())
    except Invalid as refusal:
        form.take(refusal)
        return _answer_page(found, form), refusal.status
    except Conflict as refusal:
        return _answer_page(_answerable(public_id), form, say(refusal.message or "")), refusal.status
    return redirect(url_for(".show_queue", done="answered"), 303)


@blueprint.post("/teach/questions/<public_id>/publication")
@requires(policies.may_see_queue, staff=True)
def publish_answer(public_id: str) -> Any:
    """Shows an answer under its lesson, or takes it away from there."""
    shown = request.form.get("shown") == "1"
    db.write(services.publish, current_user, public_id, shown, now())
    done = "shown" if shown else "hidden"
    return redirect(url_for(".show_question", public_id=public_id, done=done), 303)


def _address() -> tuple[str, str]:
    return request.args.get("about", ""), request.args.get("question", "")


def _place(about: str, question: str) -> Place:
    return places.find(db.session(), current_user, about, question, language(), now())


def _today() -> Any:
    return day_in(current_user.zone, now())


def _courses() -> tuple[Course, ...]:
    return catalogue.snapshot().library.courses


def _ask_page(form: AskForm, place: Place, refusal: str = "") -> str:
    form.prepare()
    if not place.may_be_shown:
        del form.publish
    frame.light("learn")
    return render_template(
        "helpdesk/new_question.html",
        form=form,
        place=place,
        refusal=refusal,
        sent=queries.sent_on(db.session(), current_user.person_id, _today()),
        back=outline.address(place.course, place.item) if place.item else "",
    )


def _item_address(one: InquiryRecord) -> str:
    """Where the item stands today; empty where it is gone or has no page."""
    course = catalogue.snapshot().library.course(one.course)
    item = course.item(one.item) if course else None
    return outline.address(course, item) if course and item and item.visible else ""


def _answerable(public_id: str) -> InquiryRecord:
    found = queries.one(db.session(), public_id)
    if found is None or not policies.may_answer(current_user, found.course):
        raise NotFound
    return found


def _answer_page(one: InquiryRecord, form: AnswerForm, refusal: str = "") -> str:
    library = catalogue.snapshot().library
    edition = library.edition(one.course)
    try:
        volume = library.volume(one.course)
        beside = source.excerpt(current_app.config, one.folder, volume, one.item, one.question)
    except NotStoredError:
        beside = None
    return render_template(
        "helpdesk/show_question.html",
        one=one,
        form=form,
        refusal=refusal,
        beside=beside,
        in_service=edition,
        has_key=may_amend(current_user, one.course) and one.question in in_service(one.course),
        address=_item_address(one),
        today=_today(),
        done=request.args.get("done"),
    )
