"""One's own learning elsewhere: entered, kept while it is written, submitted, followed, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask_login import current_user

from lms.core import frame
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Busy, Conflict, Invalid, NotFound, Refusal, Unavailable
from lms.core.forms import FILES_LOST, answer
from lms.core.i18n import say
from lms.core.security import requires, signed_in, takes_files
from lms.features.activities import claims, desk, evidence, policies, queries, services, twins
from lms.features.activities.forms import ActivityForm
from lms.features.activities.queries import ActivityRecord
from lms.features.activities.services import Given, Saved
from lms.features.credits import hours
from lms.features.files import policies as file_policies
from lms.features.files import queries as files
from lms.features.files import services as file_services
from lms.features.files.receiving import MEGABYTE, OVER_YEAR, Demands, Received, receive
from lms.plugin.message import Message

blueprint = Blueprint("activities", __name__, template_folder="templates")
blueprint.context_processor(desk.words)


@blueprint.get("/my/activities")
@requires(signed_in)
def list_own() -> str:
    """All that one entered, drafts and refused ones too."""
    frame.light("menu")
    after = request.args.get("after", "")
    found = queries.own(db.session(), current_user.person_id, after if after.isalnum() else "")
    return render_template(
        "activities/list_own.html", found=found, terms=desk.terms(), done=request.args.get("done", "")
    )


@blueprint.get("/my/activities/<public_id>")
@requires(signed_in)
def show_activity(public_id: str) -> Any:
    """One of them: what was entered, where it stands, and what happened so far."""
    frame.light("menu")
    found = _own(public_id)
    if found.state == "draft":
        return redirect(url_for(".edit_activity", public_id=public_id), 303)
    return _shown(found)


@blueprint.post("/my/activities/<public_id>/withdrawal")
@requires(signed_in)
def withdraw_activity(public_id: str) -> Any:
    """Takes back what waits or was returned."""
    try:
        db.write(services.withdraw, current_user, public_id, now())
    except Conflict as refusal:
        frame.light("menu")
        return make_response(_shown(_own(public_id), say(refusal.message or "")), refusal.status)
    return redirect(url_for(".show_activity", public_id=public_id, done="withdrawn"), 303)


@blueprint.route("/my/credits/new", methods=["GET", "POST"])
@requires(signed_in)
@takes_files(*file_policies.BODY)
def new_activity() -> Any:
    """A new activity; from the first save on it is a draft with an address of its own."""
    return _page(Sheet(ActivityForm())) if request.method == "GET" else _written(None)


@blueprint.route("/my/activities/<public_id>/form", methods=["GET", "POST"])
@requires(signed_in)
@takes_files(*file_policies.BODY)
def edit_activity(public_id: str) -> Any:
    """A draft, or what was returned to be mended."""
    found = _own(public_id)
    if request.method == "POST":
        return _written(found)
    if not found.is_open:
        return redirect(url_for(".show_activity", public_id=public_id), 303)
    form = ActivityForm(formdata=None)
    form.fill(found.typed, found.version)
    return _page(Sheet(form, found))


@dataclass
class Sheet:
    """The form on its page, with what came of the last button."""

    form: ActivityForm
    record: ActivityRecord | None = None
    refusal: Refusal | None = None
    twins: tuple[twins.Twin, ...] = ()
    clash: Saved | None = None
    calculated: bool = False
    proposal: claims.Proposal | None = None


def _written(record: ActivityRecord | None) -> Any:
    """Keeps what was typed, with the files that came along; then calculates or submits, where that was the button."""
    form, do = ActivityForm(), request.form.get("do", "save")
    if not form.validate():
        return _page(Sheet(form, record))
    if do == "discard" and record is not None:
        db.write(services.discard, current_user, record.public_id, now())
        return redirect(url_for(".list_own", done="discarded"), 303)
    sheet = Sheet(form, record)
    if do == "calculate":
        sheet.calculated, sheet.proposal = True, claims.propose(desk.terms().rates, form.typed)
        if sheet.proposal is not None:
            form.hours.data = hours.written(sheet.proposal.quarters)
    try:
        saved = _keep(sheet)
    except (Invalid, Conflict, Busy) as refusal:
        sheet.refusal = refusal
        return _page(sheet)
    sheet.record = _own(saved.public_id)
    form.renew(saved.version)
    if saved.is_older:
        sheet.clash = saved
        return _page(sheet)
    if form.errors or do == "calculate" or not sheet.record.is_open:
        return _page(sheet) if sheet.record.is_open else _to(saved.public_id, "sent")
    # Where files were lost on the way, what is here may not be all of it.
    if do != "send" or FILES_LOST in request.form:
        return redirect(url_for(".edit_activity", public_id=saved.public_id, done="saved"), 303)
    return _sent(sheet, saved.public_id)


def _keep(sheet: Sheet) -> Saved:
    form, record, at = sheet.form, sheet.record, now()
    quota = current_app.config["HANDED_QUOTA"] * MEGABYTE
    used = files.bytes_of(db.session(), current_user.person_id, None, at - file_policies.YEAR)
    removed = request.form.get("remove", "")
    demands = _demands(record, removed, quota=quota, used=used)
    added: tuple[str, ...] = ()
    try:
        received = receive(current_app.config, form.sent_files, demands, at)
    except Unavailable as refusal:  # there is room for words still
        received = Received(refused=(refusal.message,) if refusal.message else ())
    _refuse_files(form, received.refused)
    try:
        added = db.write(file_services.keep, current_user, "", received.taken, quota, at)
    except Invalid as refusal:
        _refuse_files(form, (refusal.message,) if refusal.message else ())
    given = Given(form.typed, added, (removed,) if removed else (), form.version)
    public_id = record.public_id if record else ""
    return db.write(services.save, current_user, public_id, form.key.data or "", given, at)


def _refuse_files(form: ActivityForm, messages: tuple[Message, ...]) -> None:
    for message in messages:
        form.take(Invalid(fields={"files": message}))


def _sent(sheet: Sheet, public_id: str) -> Any:
    try:
        db.write(services.submit, current_user, public_id, now())
    except (Invalid, Busy) as refusal:
        sheet.refusal = refusal
        claim, _problems = claims.read(sheet.form.typed)
        if claim is not None:
            sheet.twins = twins.of(db.session(), current_user.person_id, public_id, claim)
        return _page(sheet)
    return _to(public_id, "sent")


def _to(public_id: str, done: str) -> Any:
    return redirect(url_for(".show_activity", public_id=public_id, done=done), 303)


def _demands(record: ActivityRecord | None, removed: str = "", **limits: int) -> Demands:
    there = sum(one != removed for one in record.files) if record else 0
    return Demands(
        evidence.endings(),
        policies.LARGEST_FILE,
        max(0, policies.MOST_FILES - there),
        over=OVER_YEAR,
        examine=evidence.examine,
        **limits,
    )


def _own(public_id: str) -> ActivityRecord:
    found = queries.own_one(db.session(), current_user.person_id, public_id)
    if found is None:
        raise NotFound
    return found


def _shown(found: ActivityRecord, refusal: str = "") -> str:
    return render_template(
        "activities/show_activity.html",
        one=found,
        refusal=refusal,
        files=desk.files_of(found.files),
        terms=desk.terms(),
        late=desk.late_until(found.ends_on) if found.state in queries.WAITING else None,
        steps=queries.steps(db.session(), found.id),
        done=request.args.get("done", ""),
    )


def _page(sheet: Sheet) -> Any:
    frame.light("menu")
    form, record = sheet.form, sheet.record
    terms, demands = desk.terms(), _demands(record)
    form.prepare(terms.forms, terms.funds, demands)
    ends_on = claims.last_day(form.typed)
    response = answer(
        "activities/edit_activity.html",
        sheet.refusal,
        form,
        sheet=sheet,
        record=record,
        terms=terms,
        late=desk.late_until(ends_on),
        year=ends_on.year if ends_on else 0,
        files=desk.files_of(record.files) if record else {},
        accept=demands.accept,
        room=demands.room,
        done=request.args.get("done", "") if request.method == "GET" else "",
    )
    if sheet.clash is not None:
        response.status_code = Conflict.status
    return response
