"""The trainers' pages of attempts: all of a course, and one with what may be done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import Phrase, in_words, told
from lms.core.security import requires
from lms.features.catalogue import queries as catalogue
from lms.features.invigilation import forms, policies, queries, services, showing
from lms.features.invigilation.forms import MinutesForm, ReasonForm
from lms.features.invigilation.queries import Watched
from lms.features.quizzes import extending, places, stated
from lms.features.quizzes import queries as quizzes
from lms.features.quizzes.showing import minutes_left

blueprint = Blueprint("invigilation", __name__, template_folder="templates", url_prefix="/teach")

STATES = ("", queries.OPEN, queries.LATE)


@blueprint.get("/courses/<course>/attempts")
@requires(policies.may_see_attempts, staff=True)
def list_attempts(course: str) -> str:
    """The attempts at the quizzes of a course, the one begun last first."""
    if not policies.may_list(current_user, course):
        raise NotFound
    outline = catalogue.snapshot().library.course(course)
    if outline is None:
        raise NotFound
    state, item = request.args.get("state", ""), request.args.get("quiz", "")
    state = state if state in STATES else ""
    session, after = db.session(), request.args.get("after", "")
    tallies = queries.tallies(session, course)
    return render_template(
        "invigilation/list_attempts.html",
        course=course,
        course_title=told(outline.title, outline.language),
        found=queries.attempts(session, course, item=item, state=state, after=after),
        tallies=tallies,
        titles={one.item: _title(course, one.item) for one in tallies},
        wanted={"state": state, "quiz": item},
        may_open=policies.may_open(current_user, course),
        minutes_left=minutes_left,
        at=now(),
        zone=current_user.zone,
    )


@blueprint.get("/attempts/<public_id>")
@requires(policies.may_see_attempts, staff=True)
def show_attempt(public_id: str) -> str:
    """One attempt: what was asked and answered, what came late, and what was done to it. That it is read is kept."""
    db.write(services.look, current_user, public_id, now())
    return _attempt_page(_watched(public_id))


@blueprint.post("/attempts/<public_id>/minutes")
@requires(policies.may_see_attempts, staff=True)
def add_minutes(public_id: str) -> Any:
    """Adds minutes to the attempt, or opens it again."""
    form = MinutesForm(prefix="time-")

    def act() -> None:
        typed = (form.number, form.reason.data or "", form.key.data or "")
        db.write(services.add_minutes, current_user, public_id, *typed, now())

    return _done(public_id, "time", form, act)


@blueprint.post("/attempts/<public_id>/late")
@requires(policies.may_see_attempts, staff=True)
def accept_late(public_id: str) -> Any:
    """Has late answers count."""
    form = ReasonForm(prefix="late-")

    def act() -> None:
        chosen = forms.chosen(request.form.getlist("answer"))
        typed = (form.reason.data or "", form.key.data or "")
        db.write(services.accept, current_user, public_id, chosen, *typed, now())

    return _done(public_id, "late", form, act)


@blueprint.post("/attempts/<public_id>/late/withdrawal")
@requires(policies.may_see_attempts, staff=True)
def undo_late(public_id: str) -> Any:
    """Has late answers that were accepted count no longer."""
    form = ReasonForm(prefix="undo-")

    def act() -> None:
        chosen = forms.positions(request.form.getlist("answer"))
        typed = (form.reason.data or "", form.key.data or "")
        db.write(services.undo, current_user, public_id, chosen, *typed, now())

    return _done(public_id, "undo", form, act)


def _done(public_id: str, what: str, form: ReasonForm, act: Callable[[], None]) -> Any:
    """The page again: after the act by its address, else with what stands against it and with what was typed."""
    watched = _watched(public_id)
    if not form.validate():
        return _attempt_page(watched, what, form), 422
    try:
        act()
    except Invalid as refusal:
        form.take(refusal)
        return _attempt_page(watched, what, form), refusal.status
    except Conflict as refusal:
        return _attempt_page(watched, what, form, refusal), refusal.status
    return redirect(url_for(".show_attempt", public_id=public_id, done=what), 303)


def _watched(public_id: str) -> Watched:
    found = queries.one(db.session(), public_id)
    if found is None or not policies.may_open(current_user, found.course):
        raise NotFound
    return found


def _attempt_page(
    watched: Watched, what: str = "", typed: ReasonForm | None = None, refusal: Conflict | None = None
) -> str:
    session, at, types = db.session(), now(), quizzes.question_types()
    sitting = quizzes.sitting_of(session, watched.attempt_id)
    if sitting is None:
        raise NotFound
    attempt = sitting.attempt
    place = places.find(watched.course, watched.item, attempt.edition_key)
    taken = quizzes.attempts(session, attempt.enrolment_id, place.item_row)
    is_own = policies.is_own(current_user, watched.person_id)
    acceptances = queries.acceptances(session, attempt.id)
    in_force = {one.position: one for one in acceptances if one.is_in_force}
    known = stated.known(session, types, sitting)
    shown: dict[str, ReasonForm] = {
        "time": MinutesForm(formdata=None, prefix="time-"),
        "late": ReasonForm(formdata=None, prefix="late-"),
        "undo": ReasonForm(formdata=None, prefix="undo-"),
    }
    if typed is not None:
        shown[what] = typed
    for form in shown.values():
        form.prepare()
    return render_template(
        "invigilation/show_attempt.html",
        watched=watched,
        title=told(place.item.title, place.course.language),
        course_title=told(place.course.title, place.course.language),
        attempt=attempt,
        pass_mark=place.rules.pass_mark,
        left=minutes_left(attempt, at) if attempt.is_open else None,
        answers=showing.answers(types, sitting, known, in_force),
        late=showing.waiting(types, sitting, known, in_force),
        accepted=in_force,
        acceptances=acceptances,
        additions=queries.additions(session, attempt.id),
        closed="own" if is_own else extending.why_closed(attempt, taken, at),
        is_own=is_own,
        why_closed=services.CLOSED,
        forms=shown,
        refused=what if typed is not None else "",
        refusal=refusal,
        ticked=request.form.getlist("answer"),
        done=request.args.get("done"),
        most=services.MOST_MINUTES,
        zone=current_user.zone,
    )


def _title(course: str, item: str) -> Phrase | str:
    outline = catalogue.snapshot().library.course(course)
    found = outline.item(item) if outline else None
    return in_words(found.title, outline.language) if outline and found else item
