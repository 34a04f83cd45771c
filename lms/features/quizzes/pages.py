"""The pages of a quiz: cover, taking it, the check before sending, the result. All work without script."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from flask import Blueprint, current_app, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from lms.core.i18n import language
from lms.core.panels import panels
from lms.core.security import requires, takes_files
from lms.core.shell import NavItem
from lms.features.catalogue import queries as catalogue
from lms.features.files import policies as file_policies
from lms.features.learning import outline, wording
from lms.features.learning.addresses import lead_to_present_address
from lms.features.progress.queries import journey
from lms.features.quizzes import (
    extending,
    forms,
    opening,
    outcome,
    places,
    policies,
    queries,
    rescored,
    services,
    sheets,
    showing,
    stated,
)
from lms.features.quizzes.answering import NO_ANSWER, Given
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import AttemptRecord, Sitting
from lms.features.quizzes.saving import PageSaved
from lms.features.quizzes.services import LATE
from lms.features.quizzes.sheets import Sheet
from lms.features.quizzes.uploading import Told, Uploading
from lms.plugin.offers import Shown

blueprint = Blueprint(
    "quizzes", __name__, template_folder="templates", url_prefix="/courses/<course>/quizzes/<item>"
)
ATTEMPT = "/attempts/<int(max=9999):n>"

blueprint.before_request(lead_to_present_address)


@blueprint.get("")
@requires(policies.may_take_quizzes)
def show_cover(course: str, item: str) -> str:
    """The rules of the quiz, the attempts so far, and the way in."""
    place = places.find(course, item)
    return _cover(place)


@blueprint.post("/attempts")
@requires(policies.may_take_quizzes)
def start_attempt(course: str, item: str) -> Any:
    """Starts an attempt, or goes on with the open one."""
    try:
        n = db.write(services.start, current_user, course, item, language(), now())
    except (Invalid, NotAllowed) as refusal:
        return _cover(places.find(course, item), refusal), refusal.status
    return redirect(_question(places.find(course, item), n, 1), 303)


@blueprint.get(ATTEMPT)
@requires(policies.may_take_quizzes)
def take_quiz(course: str, item: str, n: int) -> Any:
    """The questions of an open attempt: all of them, or the one that ``q`` names where each has its page."""
    sitting, place = _own(course, item, n)
    attempt = sitting.attempt
    if not attempt.is_open:
        return _to_result(course, item, attempt)
    if not place.rules.allow_back and attempt.reached > len(sitting.asked):
        return redirect(url_for(".check_answers", course=course, item=item, n=n), 303)
    return _take(place, sitting, number=forms.number_in(request.args.get("q", "")))


@blueprint.post(ATTEMPT)
@requires(policies.may_take_quizzes)
def save_answers(course: str, item: str, n: int) -> Any:
    """Saves a page of answers, does what its button asks for, and goes on to where it leads."""
    return _save(course, item, n, forms.all_answers(request.form), {})


@blueprint.post(f"{ATTEMPT}/files")
@requires(policies.may_take_quizzes)
@takes_files(*file_policies.BODY)
def save_files(course: str, item: str, n: int) -> Any:
    """The same for a page with questions that ask for files; those that come after the end are kept as late too."""
    sitting, place = _own(course, item, n)
    given = forms.all_answers(request.form)
    if not sitting.attempt.was_sent:
        coming = Uploading(current_app.config, current_user, place, sitting, now())
        given = coming.given(given, request.files, request.form.get("remove", ""))
        return _save(course, item, n, given, coming.told)
    return _save(course, item, n, given, {})


def _save(course: str, item: str, n: int, given: tuple[Given, ...], told: Told) -> Any:
    """`told`: by position, what could not be taken; then nothing else is done than saving."""
    wish, whose = forms.wish(request.form), (current_user, course, item, n)
    if told:
        saved = db.write(services.save_page, *whose, given, now())
        saved = replace(saved, held=told)
    elif wish.check:
        saved = db.write(services.check_answer, *whose, wish.check, given, now(), sure=wish.sure)
    elif wish.hint:
        saved = db.write(services.open_hint, *whose, wish.hint, given, now())
    else:
        leaving = wish.page if wish.review or wish.to > wish.page else 0
        saved = db.write(services.save_page, *whose, given, now(), leaving=leaving, sure=wish.sure)
    if saved.late:
        return _to_result(course, item, _own(course, item, n)[0].attempt, done="late")
    sitting, place = _own(course, item, n)
    if saved.is_told:
        return _take(place, sitting, saved, wish.check or wish.page), saved.status
    if saved.closed:
        return _to_result(course, item, sitting.attempt)
    if saved.unread:
        raise Invalid(NO_ANSWER)
    if wish.later:
        return redirect(url_for("learning.show_course", course=course), 303)
    if wish.review:
        return redirect(url_for(".check_answers", course=course, item=item, n=n), 303)
    removed = forms.number_in(request.form.get("remove", "").partition(".")[0])
    return redirect(_question(place, n, wish.check or (wish.hint or (wish.to or removed,))[0]), 303)


@blueprint.post(f"{ATTEMPT}/answers")
@requires(policies.may_take_quizzes)
def save_answer(course: str, item: str, n: int) -> Response:
    """Saves one answer for the queue of the page: 200, 409 with the newer answer, 410 after the end."""
    given = forms.one_answer(request.form)
    try:
        saved = db.write(services.save_answer, current_user, course, item, n, given, now())
    except Conflict as newer:
        at = showing.hour(newer.values["at"], current_user.zone)  # type: ignore[arg-type]
        raise Conflict(newer.message, **{**newer.values, "at": at}) from newer
    if saved.late:
        raise Gone(LATE)
    stamp = showing.stamp(saved.at, current_user.zone, saved.remarks)
    left = {"left": max(0, int((saved.deadline - now()).total_seconds()))} if saved.deadline else {}
    return jsonify(version=saved.version, at=stamp, **left)


@blueprint.get(f"{ATTEMPT}/review")
@requires(policies.may_take_quizzes)
def check_answers(course: str, item: str, n: int) -> Any:
    """What is answered and what is empty, before everything is sent."""
    sitting, place = _own(course, item, n)
    attempt = sitting.attempt
    if not attempt.is_open:
        return _to_result(course, item, attempt)
    if not place.rules.allow_back and attempt.reached <= len(sitting.asked):
        return redirect(_question(place, n), 303)
    return _check(place, sitting)


@blueprint.post(f"{ATTEMPT}/review")
@requires(policies.may_take_quizzes)
def send_attempt(course: str, item: str, n: int) -> Any:
    """Sends the attempt, with the answers that come along; sent twice, it is the same result.

    Where answers cannot be sent as they are, what came along is saved, and the check says which and why.
    """
    given, sure = forms.all_answers(request.form), forms.wish(request.form).sure
    try:
        db.write(services.send, current_user, course, item, n, now(), given, sure)
    except Invalid as refusal:
        if not refusal.fields:
            raise
        db.write(services.save_page, current_user, course, item, n, given, now())
        sitting, place = _own(course, item, n)
        return _check(place, sitting, refused=True), refusal.status
    return _to_result(course, item, _own(course, item, n)[0].attempt)


@blueprint.get(f"{ATTEMPT}/result")
@requires(policies.may_take_quizzes)
def show_result(course: str, item: str, n: int) -> Any:
    """What came of an attempt, and where to go on."""
    sitting, place = _own(course, item, n)
    if sitting.attempt.is_open:
        return redirect(url_for(".take_quiz", course=course, item=item, n=n), 303)
    session, at = db.session(), now()
    own = journey(session, current_user.person_id, place.course.id)
    taken = queries.attempts(session, sitting.attempt.enrolment_id, place.item_row)
    release = policies.release(place.rules, taken)
    is_new = sitting.attempt.ended_by_time and sitting.attempt.shown_at is None
    if (
        is_new
        and (release.feedback or release.key)
        and not db.write(extending.note_shown, sitting.attempt.id, at)
    ):
        # A trainer was quicker and has opened it again; whoever has seen this page is given no more time.
        return redirect(url_for(".take_quiz", course=course, item=item, n=n), 303)
    standing = outline.standing(place.course, own, day_in(current_user.zone, at))
    following = outline.following(standing, place.item) if place.in_service else standing.next_item
    shown = _shown(place, sitting)
    beside = {
        asked.position: panels("question", current_user, replace(shown, questions=(name,)))
        for asked, name in zip(sitting.asked, shown.questions, strict=True)
    }
    found = outcome.Outcome(
        taken,
        release,
        following,
        is_complete=own is not None and not own.run.is_open,
        known=stated.known(session, queries.question_types(), sitting),
        changes=rescored.changes_of(session, sitting.attempt.id),
        pair=stated.pair_of(session, place, sitting.attempt.enrolment_id, taken),
        beside=beside,
        panels=panels("result", current_user, shown),
    )
    return outcome.page(_sheet(place), sitting, found)


def _shown(place: Place, sitting: Sitting) -> Shown:
    """What the pages of an attempt tell the panels on them."""
    questions = tuple(f"{sitting.attempt.n}.{asked.position}" for asked in sitting.asked)
    return Shown(place.course.id, place.item.id, sitting.attempt.edition, questions)


def _own(course: str, item: str, n: int) -> tuple[Sitting, Place]:
    """The learner's attempt and its quiz; one whose time is over is closed first. Raises NotFound."""
    rows = catalogue.snapshot().rows(course, item)
    found = queries.sitting(db.session(), current_user.person_id, *rows, n)
    if found is not None and found.attempt.is_open and found.attempt.is_over(now()):
        db.write(services.close_overdue, found.attempt.id, now())
        found = queries.sitting(db.session(), current_user.person_id, *rows, n)
    if found is None:
        raise NotFound
    return found, places.find(course, item, found.attempt.edition_key)


def _to_result(course: str, item: str, attempt: AttemptRecord, done: str = "") -> Response:
    done = done or ("time" if attempt.ended_by_time else "sent")
    return redirect(url_for(".show_result", course=course, item=item, n=attempt.n, done=done), 303)


def _sheet(place: Place) -> Sheet:
    home = NavItem(_("Learn"), url_for("learning.show_home"))
    return Sheet(place, [home], current_user.zone, now())


def _take(place: Place, sitting: Sitting, saved: PageSaved | None = None, number: int = 0) -> str:
    attempt = sitting.attempt
    queue = f"{current_user.public_id}-{place.course.id}-{place.item.id}-{attempt.n}-{attempt.started_at:%s}"
    taken: tuple[AttemptRecord, ...] = ()
    if any(asked.is_locked for asked in sitting.asked):
        taken = queries.attempts(db.session(), attempt.enrolment_id, place.item_row)
    release = policies.release_at_once(place.rules, taken)
    return sheets.questions(_sheet(place), sitting, queue, saved, number, release)


def _check(place: Place, sitting: Sitting, refused: bool = False) -> str:
    beside = panels("review", current_user, _shown(place, sitting))
    return sheets.check(_sheet(place), sitting, beside, refused=refused)


def _question(place: Place, n: int, number: int = 0) -> str:
    """The address of a question of an attempt."""
    course, item = place.course.id, place.item.id
    return sheets.question_address(place, url_for(".take_quiz", course=course, item=item, n=n), number)


def _cover(place: Place, refusal: Invalid | NotAllowed | None = None) -> str:
    session, at = db.session(), now()
    own = journey(session, current_user.person_id, place.course.id)
    if not place.in_service or (place.withdrawn and own is None):
        raise NotFound
    taken = queries.attempts(session, own.run.id, place.item_row) if own else ()
    overdue = next((one for one in taken if one.is_open and one.is_over(at)), None)
    if overdue is not None and own is not None:
        db.write(services.close_overdue, overdue.id, at)
        taken = queries.attempts(session, own.run.id, place.item_row)
    standing = outline.standing(place.course, own, day_in(current_user.zone, at))
    gate = standing.gates[place.item.id]
    return sheets.cover(
        _sheet(place),
        taken,
        own_limit=opening.own_minutes(place, current_user.time_factor),
        factor=Fraction(current_user.time_factor),
        closed="" if gate.open else wording.why_closed(gate, place.item),
        refusal=refusal,
    )
