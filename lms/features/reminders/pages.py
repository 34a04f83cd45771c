"""The pages of those who remind: a text to send on, reminders by hand, and whom to call."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.core import exports
from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.forms import answer
from lms.core.html import short_day
from lms.core.looking import looked
from lms.core.security import requires
from lms.core.workdays import monday
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.showing import title_of
from lms.features.organisation.forms import SearchForm
from lms.features.progress import queries as progress
from lms.features.reminders import calls, policies, queries, services, texts
from lms.features.reminders.calls import Callee
from lms.features.reminders.forms import CallForm
from lms.features.reminders.queries import Due, Place
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column

blueprint = Blueprint("reminders", __name__, template_folder="templates")

COLUMNS = (
    Column("name", Message(mark("Name"))),
    Column("unit", Message(mark("Unit"))),
    Column("phone", Message(mark("Phone"))),
    Column("missing", Message(mark("What is missing"))),
    Column("last", Message(mark("Last learned")), "day"),
    Column("called", Message(mark("Called on")), "day"),
    Column("word", Message(mark("What came of it"))),
)


@blueprint.get("/admin/duties/<public_id>/reminder")
@requires(policies.may_see_reminders, staff=True)
def show_reminder(public_id: str) -> str:
    """What one can do about those who are behind with a duty: in one unit, and in each below it."""
    due, (unit, below) = _due(public_id), _places()
    counts = progress.sums(db.session(), [one.id for one in (unit, *below) if one], ["duty"], [due.id])
    behind = {key[0]: count.assigned - count.completed for key, count in counts.items()}
    sent = queries.sending_of(db.session(), due.id, unit.id, monday(_today())) if unit else None
    return render_template(
        "reminders/show_reminder.html",
        due=due,
        title=title_of(due.course),
        unit=unit,
        behind=behind,
        below=sorted((one for one in below if behind.get(one.id)), key=lambda one: -behind[one.id])[:50],
        texts=texts.texts(due, unit.label, _today()) if unit else (),
        sent=sent,
        today=_today(),
        zone=current_user.zone,
        done=request.args.get("done", ""),
    )


@blueprint.route("/admin/duties/<public_id>/reminder/sending", methods=["GET", "POST"])
@requires(policies.may_see_reminders, staff=True)
def send_reminder(public_id: str) -> Any:
    """Says how many would be reminded, then has them reminded."""
    due, (unit, _below) = _due(public_id), _places()
    if unit is None:
        raise NotFound
    refusal: Conflict | None = None
    if request.method == "POST":
        try:
            db.write(services.send_now, current_user, public_id, unit.code, now())
            return redirect(url_for(".show_reminder", public_id=public_id, unit=unit.code, done="sent"), 303)
        except Conflict as error:
            refusal = error
    week = monday(_today())
    return render_template(
        "reminders/send_reminder.html",
        due=due,
        title=title_of(due.course),
        unit=unit,
        people=len(services.people_to_remind(db.session(), due, unit.path, _today(), now())),
        behind=len(queries.people_behind(db.session(), due, _today(), queries.units_in_paths((unit.path,)))),
        sent=queries.sending_of(db.session(), due.id, unit.id, week),
        refusal=refusal,
        zone=current_user.zone,
    ), (refusal.status if refusal else 200)


@blueprint.route("/admin/duties/<public_id>/calls", methods=["GET", "POST"])
@requires(policies.may_see_reminders, staff=True)
def list_calls(public_id: str) -> Any:
    """Whom to call: for paper, for a spreadsheet, or one after the other. A search is posted: it may hold a NIP."""
    due, (unit, _below) = _due(public_id), _places()
    wanted = exports.asked_for(request.args.get("format"), exports.SPREADSHEETS)
    if wanted is None or request.method == "POST":
        code, finding = unit.code if unit else "", SearchForm()
        finding.validate_on_submit()
        db.write(looked, current_user, "calls.seen", f"duty:{public_id}", now(), None, unit=code)
        return _list(due, unit, finding=finding)
    db.write(services.note_export, current_user, public_id, unit.code if unit else "", wanted, now())
    items = _items(due)
    people = calls.everybody(db.session(), due, _paths(unit), items, _today())
    rows = calls.table(people, lambda one: _missing(one, len(items)), _day)
    return exports.respond(wanted, f"panggilan-{due.course}-{_today()}", COLUMNS, rows, {})


@blueprint.post("/admin/duties/<public_id>/calls/notes")
@requires(policies.may_see_reminders, staff=True)
def note_call(public_id: str) -> Any:
    """Notes that somebody was called."""
    form = CallForm()
    due, (unit, _below) = _due(public_id), _places()
    if form.validate():
        try:
            db.write(services.note_call, current_user, public_id, form.person.data, form.word.data, now())
        except Invalid as refusal:
            return _list(due, unit, form, refusal)
        code, after = unit.code if unit else None, request.args.get("after") or None
        return redirect(
            url_for(".list_calls", public_id=public_id, unit=code, after=after, done="noted"), 303
        )
    return _list(due, unit, form)


def _list(
    due: Due,
    unit: Place | None,
    form: CallForm | None = None,
    refusal: Invalid | None = None,
    finding: SearchForm | None = None,
) -> Any:
    items, finding = _items(due), finding or SearchForm(formdata=None)
    search = "" if finding.errors else finding.q.data or ""
    after = request.args.get("after", "")
    page = answer(
        "reminders/list_calls.html",
        refusal,
        form or CallForm(formdata=None),
        due=due,
        title=title_of(due.course),
        unit=unit,
        finding=finding,
        search=search,
        page=calls.page(db.session(), due, _paths(unit), items, _today(), after, search),
        missing=lambda one: _missing(one, len(items)),
        day_of=_day,
        today=_today(),
        at=now(),
        zone=current_user.zone,
        done=request.args.get("done", ""),
    )
    if finding.errors:
        page.status_code = Invalid.status
    return page


def _missing(one: Callee, required: int) -> str:
    """What somebody has still to do, in words."""
    if one.begun_day is not None and required:
        left = max(required - one.parts, 0)
        return ngettext(
            "%(num)s of %(whole)s part is left", "%(num)s of %(whole)s parts are left", left, whole=required
        )
    if one.begun_day is not None:
        return _("in progress")
    if one.lapsed_day is not None:
        return _("completion holds no longer since %(day)s", day=short_day(one.lapsed_day))
    return _("not started")


def _items(due: Due) -> list[int]:
    known = catalogue.snapshot()
    course = known.library.course(due.course)
    return [known.item_row(due.course, item.id) for item in course.required_items] if course else []


def _due(public_id: str) -> Due:
    due = queries.duty_seen(db.session(), public_id, _scopes(), _today())
    if due is None:
        raise NotFound
    return due


def _places() -> tuple[Place | None, tuple[Place, ...]]:
    code = request.args.get("unit", "")[:40]
    found = queries.places(db.session(), _scopes(), code)
    if code and found[0] is None:
        raise NotFound
    return found


def _paths(unit: Place | None) -> tuple[str, ...]:
    return (unit.path,) if unit else _scopes()


def _scopes() -> tuple[str, ...]:
    return unit_scopes(current_user, ADMINISTRATOR)


def _today() -> date:
    return day_in(current_user.zone, now())


def _day(at: datetime) -> date:
    return day_in(current_user.zone, at)
