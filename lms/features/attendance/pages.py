"""Lists of attendance for administrators: all of them, an event and its particulars, and taking back."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from lms.core import tokens
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from lms.core.forms import DayField, answer, version_of
from lms.core.security import requires, takes_files
from lms.core.sheets import BROWSER
from lms.features.attendance import desk, history, policies, queries, roll, services
from lms.features.attendance.desk import blueprint
from lms.features.attendance.forms import KEY, BackForm, EventForm, RollForm
from lms.features.attendance.queries import ListRecord
from lms.features.attendance.work import take_back_rest
from lms.features.credits import hours
from lms.features.credits import queries as credits_
from lms.features.imports import arriving
from lms.plugin.message import Message, mark

NO_FILE = Message(mark("Choose the file that holds the list."))
DONE = frozenset(("made", "changed", "credited", "back"))


@blueprint.get("/admin/attendance")
@requires(policies.may_record, staff=True)
def list_events() -> Any:
    """What was recorded of late, and the ways to record more."""
    rows = queries.lists(db.session(), desk.scopes(), desk.actor().person_id)
    return answer(
        "attendance/list_events.html",
        None,
        BackForm(formdata=None),
        rows=rows,
        history=history.NAME,
        zone=current_user.zone,
    )


@blueprint.route("/admin/attendance/new", methods=["GET", "POST"])
@requires(policies.may_record, staff=True)
def add_event() -> Any:
    """The particulars of an event; who was there comes next."""
    form = _event_form(EventForm(key=tokens.public_id()))
    refusal: Refusal | None = None
    if form.validate_on_submit():
        event = form.event()
        key = form.key.data or ""
        try:
            if event is None:
                raise Invalid
            made = db.write(
                services.make_event,
                desk.actor(),
                event,
                key if KEY.fullmatch(key) else tokens.public_id(),
                now(),
            )
            return redirect(url_for(".tick_people", public_id=made), 303)
        except Invalid as error:
            refusal = error
    return answer("attendance/edit_event.html", refusal, form, event=None)


@blueprint.get("/admin/attendance/<public_id>")
@requires(policies.may_record, staff=True)
def show_event(public_id: str) -> Any:
    """An event or a table of earlier training: what it is, and who stands in it."""
    return _show(desk.listed(public_id))


@blueprint.route("/admin/attendance/<public_id>/edit", methods=["GET", "POST"])
@requires(policies.may_record, staff=True)
def edit_event(public_id: str) -> Any:
    """The particulars put right, while nobody is credited."""
    found = _event(public_id)
    form = _event_form(EventForm(data=_typed(found)))
    refusal: Refusal | None = None
    if form.validate_on_submit():
        event = form.event()
        try:
            if event is None:
                raise Invalid
            version = version_of(form.version.data)
            db.write(services.change_event, desk.actor(), public_id, event, version, now())
            return redirect(url_for(".show_event", public_id=public_id, done="changed"), 303)
        except (Invalid, Conflict) as error:
            refusal = error
            form.version.data = str(queries.one(db.session(), public_id).version)
    return answer("attendance/edit_event.html", refusal, form, event=found)


@blueprint.post("/admin/attendance/<public_id>/roll")
@requires(policies.may_record, staff=True)
@takes_files(4 * BROWSER.size, 20)
def upload_roll(public_id: str) -> Any:
    """A list of attendance as a file: its dry run, repair list and undo are those of every import."""
    found = _event(public_id)
    file: FileStorage | None = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Invalid(NO_FILE)
        made = arriving.arrive(
            desk.actor(), file.filename, file.save, kind=roll.NAME, options={roll.EVENT: public_id}
        )
    except Invalid as error:
        message = error.message or NO_FILE
        return _show(found, Invalid(fields={"file": message}), rolling=RollForm())
    return redirect(url_for("imports.show_import", public_id=made), 303)


@blueprint.post("/admin/attendance/<public_id>/back")
@requires(policies.may_record, staff=True)
def take_back(public_id: str) -> Any:
    """Takes back what one person got by the list, or all in one's scope."""
    found = desk.listed(public_id)
    form = BackForm()
    person = request.form.get("person", "")
    if not form.validate_on_submit():
        return _show(found, taking=form)
    try:
        why = form.why.data or ""
        done = db.write(services.take_back, desk.actor(), public_id, why, now(), person)
        if done.after is not None:
            take_back_rest(public_id, desk.actor().person_id, why, done.after)
    except (Invalid, NotAllowed) as refusal:
        return _show(found, refusal, taking=form)
    if done.refused:
        return _show(desk.listed(public_id), Conflict(done.refused[0]), taking=form)
    return redirect(url_for(".show_event", public_id=public_id, done="back"), 303)


def _show(
    found: ListRecord,
    refusal: Refusal | None = None,
    taking: BackForm | None = None,
    rolling: RollForm | None = None,
) -> Any:
    after = request.args.get("after", "")
    people = queries.people(db.session(), found.id, desk.scopes(), only="stand", after=after)
    names = {one.code: one.names for one in credits_.terms(db.session()) if one.kind in ("form", "fund")}
    done = request.args.get("done", "")
    return answer(
        "attendance/show_event.html",
        refusal,
        taking or rolling or BackForm(formdata=None),
        one=found,
        people=people,
        names=names,
        back=taking or BackForm(formdata=None),
        roll=rolling or RollForm(formdata=None),
        one_person=request.form.get("person", ""),
        may_take_back=found.kind == "event" or policies.may_take_back_table(desk.actor()),
        done=done if done in DONE else "",
        count=version_of(request.args.get("n")),
        zone=current_user.zone,
    )


def _event(public_id: str) -> ListRecord:
    found = desk.listed(public_id)
    if found.kind != "event":
        raise NotFound
    return found


def _event_form(form: EventForm) -> EventForm:
    today = day_in(current_user.zone, now())
    form.offer(credits_.forms_on(db.session(), today), credits_.funds_on(db.session(), today))
    return form


def _typed(found: ListRecord) -> dict[str, Any]:
    typed: dict[str, Any] = {
        name: getattr(found, name) for name in ("title", "form", "provider", "agency", "partner", "place")
    }
    typed |= {name: DayField.text(day) for name in ("starts_on", "ends_on") if (day := getattr(found, name))}
    typed["hours"] = hours.written(found.quarters or 0)
    typed["cost"] = "" if found.cost is None else str(found.cost)
    typed["funds"], typed["version"] = found.funds or "", str(found.version)
    return typed
