"""The page of an assignment: what to send and until when, one's own work, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, Unavailable
from lms.core.forms import FILES_LOST
from lms.core.i18n import language, say
from lms.core.panels import panels
from lms.core.security import requires, takes_files
from lms.core.shell import NavItem
from lms.features.assignments import places, policies, queries, services, showing
from lms.features.assignments.forms import WorkForm
from lms.features.assignments.places import Place
from lms.features.assignments.queries import KIND, SubmissionRecord, latest
from lms.features.assignments.showing import Sheet
from lms.features.catalogue import queries as catalogue
from lms.features.files import policies as file_policies
from lms.features.files import queries as files
from lms.features.files import services as file_services
from lms.features.files.receiving import MEGABYTE, Demands, receive
from lms.features.learning import outline, wording
from lms.features.learning import policies as learning_policies
from lms.features.learning import services as learning
from lms.features.learning.addresses import lead_to_present_address
from lms.features.learning.queries import lesson_text
from lms.features.marking import queries as marking
from lms.features.progress.queries import Journey, journey
from lms.plugin.offers import Shown

blueprint = Blueprint(
    "assignments", __name__, template_folder="templates", url_prefix="/courses/<course>/assignments/<item>"
)
blueprint.before_request(lead_to_present_address)

HERE = ".show_assignment"


@blueprint.get("")
@requires(policies.may_hand_in)
def show_assignment(course: str, item: str) -> Any:
    """The task, the form, and the state of one's own work."""
    own = journey(db.session(), current_user.person_id, course)
    if own is None:
        places.find(course, item)
        return redirect(url_for("learning.show_course", course=course, to=item), 303)
    sheet = _sheet(course, item, own)
    if sheet.place.in_service and sheet.standing.is_open(sheet.place.item):
        _note_visit(own, sheet.place)
    return showing.page(_with_form(sheet))


@blueprint.post("")
@requires(policies.may_hand_in)
@takes_files(*file_policies.BODY)
def hand_in(course: str, item: str) -> Any:
    """Saves the draft with the files that came along; then sends it, where that was the button."""
    own = journey(db.session(), current_user.person_id, course)
    if own is None:
        return redirect(url_for("learning.show_course", course=course, to=item), 303)
    sheet = _sheet(course, item, own)
    form = WorkForm()
    if not form.validate():
        return _again(sheet, form), Invalid.status
    if request.form.get("do") == "discard":
        db.write(services.discard, current_user, course, item, form.number, now())
        return redirect(url_for(HERE, course=course, item=item, done="discarded"), 303)
    try:
        saved = _save(sheet, form)
    except (Invalid, Conflict, NotAllowed) as refusal:
        return _again(_sheet(course, item, own), form, refusal), refusal.status
    sheet = _sheet(course, item, own)
    if saved.is_closed or saved.is_older:
        return _clash(sheet, form, saved), Conflict.status
    form.renew(saved.version)
    if form.errors:
        return _again(sheet, form), Invalid.status
    # Where files were lost on the way, what is here may not be the whole work.
    is_whole = FILES_LOST not in request.form
    return _send(sheet, form) if request.form.get("do") == "send" and is_whole else _to(sheet, "saved")


def _save(sheet: Sheet, form: WorkForm) -> services.Saved:
    """Keeps the draft, and what of its files can be kept; the form says what cannot."""
    at, place = now(), sheet.place
    removed = request.form.get("remove", "")
    added: tuple[str, ...] = ()
    if sheet.place.in_service and not sheet.closed:
        quota = current_app.config["HANDED_QUOTA"] * MEGABYTE
        row = catalogue.snapshot().course_row(place.course.id)
        used = files.bytes_of(db.session(), current_user.person_id, row)
        demands = replace(_demands(sheet, removed), quota=quota, used=used)
        received = receive(current_app.config, form.sent_files, demands, at)
        form.refuse_files(received.refused)
        try:
            added = db.write(file_services.keep, current_user, place.course.id, received.taken, quota, at)
        except Invalid as refusal:
            form.refuse_files((refusal.message,) if refusal.message else ())
    given = form.given(added, removed)
    course, item = place.course.id, place.item.id
    saved = db.write(services.save, current_user, course, item, given, language(), at)
    form.take(Invalid(fields=form.problems()))
    return saved


def _send(sheet: Sheet, form: WorkForm) -> Any:
    course, item = sheet.place.course.id, sheet.place.item.id
    try:
        db.write(services.send, current_user, course, item, form.number, now())
    except (Invalid, Conflict, NotAllowed) as refusal:
        return _again(sheet, form, refusal), refusal.status
    return _to(sheet, "sent")


def _to(sheet: Sheet, done: str) -> Any:
    place = sheet.place
    return redirect(url_for(HERE, course=place.course.id, item=place.item.id, done=done), 303)


def _sheet(course: str, item: str, own: Journey) -> Sheet:
    session, at = db.session(), now()
    works = queries.of_run(session, own.run.id, catalogue.snapshot().item_row(course, item))
    place = places.find(course, item, works[-1].edition_key if works else "")
    if not place.in_service and not works:
        raise NotFound
    today = day_in(current_user.zone, at)
    standing = outline.standing(place.course, own, today)
    due = policies.due(place.rules, own.run.opened_day, today)
    edition = catalogue.snapshot().library.edition(course)
    return Sheet(
        place=place,
        standing=standing,
        text=lesson_text(place.volume, place.item, language()),
        due=due,
        works=works,
        marks=marking.marks_of(session, KIND, [work.ref for work in works if not work.is_draft]),
        files=files.of(session, {one for work in works for one in work.files}),
        trail=[NavItem(_("Learn"), url_for("learning.show_home"))],
        zone=current_user.zone,
        at=at,
        closed=_why_closed(place, standing, due),
        done=request.args.get("done", ""),
        panels=panels("lesson", current_user, Shown(course, item, edition.number if edition else 0)),
    )


def _why_closed(place: Place, standing: outline.Standing, due: policies.Due) -> str:
    """Why nothing can be handed in, whatever was handed in before; empty where something can."""
    if not place.in_service:
        return _("This assignment is no longer part of the course. What you handed in stays.")
    gate = standing.gates[place.item.id]
    if not gate.open:
        return wording.why_closed(gate, place.item)
    if due.is_closed(place.rules):
        return say(services.TOO_LATE)
    return ""


def _note_visit(own: Journey, place: Place) -> None:
    """Notes the visit; a task can be read also while nothing can be written."""
    if not learning_policies.is_worth_noting(own, place.item, now()):
        return
    try:
        db.write(learning.open_item, current_user, place.course.id, place.item.id, now())
    except Unavailable:
        return


def _demands(sheet: Sheet, removed: str = "") -> Demands:
    rules = sheet.place.rules
    there = sum(one != removed for one in sheet.base.files) if sheet.base else 0
    return Demands(rules.file_types, rules.max_size, max(0, policies.most_files(rules) - there))


def _with_form(sheet: Sheet) -> Sheet:
    """The same with its form, where something can be written."""
    may = not sheet.closed and policies.may_write(sheet.works, sheet.marks, sheet.at)
    waits = sheet.last is not None and sheet.last.state == "sent"
    if not may or (waits and sheet.draft is None and not request.args.get("replace")):
        return sheet
    form = WorkForm(formdata=None)
    number, seen = _number(sheet)
    form.fill(number, seen, sheet.base)
    return _fitted(sheet, form)


def _number(sheet: Sheet) -> tuple[int, int]:
    draft: SubmissionRecord | None = latest(sheet.works, "draft")
    return (draft.n, draft.version) if draft else (len(sheet.works) + 1, 0)


def _fitted(sheet: Sheet, form: WorkForm) -> Sheet:
    demands = _demands(sheet)
    form.fit(sheet.place.rules, demands)
    return replace(sheet, form=form, accept=demands.accept)


def _again(sheet: Sheet, form: WorkForm, refusal: Refusal | None = None) -> str:
    """The form as it was sent, with what stands in its way."""
    if isinstance(refusal, Invalid):
        form.take(refusal)
    elif refusal is not None and refusal.message:
        form.form_errors.append(say(refusal.message))
    return showing.page(_fitted(sheet, form))


def _clash(sheet: Sheet, form: WorkForm, saved: services.Saved) -> str:
    """What was typed beside what stands there; saved once more, it takes that one's place."""
    if saved.is_closed:
        number, seen = _number(sheet)
        form.n.data, form.seen.data = str(number), str(seen)
        form.form_errors.append(_("This work was sent in the meantime. What you typed here was not sent."))
        return showing.page(_fitted(sheet, form))
    form.renew(saved.version)
    form.form_errors.append(_("You changed this draft elsewhere in the meantime. Both are shown below."))
    return showing.page(replace(_fitted(sheet, form), clash=sheet.draft))
