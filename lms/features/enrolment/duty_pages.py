"""One duty: the people under it, who is left out, its due date, its history, its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms.core import exports
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Gone, Invalid, Refusal
from lms.core.forms import DayField, answer
from lms.core.html import day
from lms.core.outbox import note
from lms.core.posts import POST_KINDS, POST_LEVELS
from lms.core.security import requires
from lms.features.audit import queries as audit
from lms.features.enrolment import desk, exempting, people_under, picking, policies, services
from lms.features.enrolment.desk import blueprint
from lms.features.enrolment.duty_records import DutyRecord, series
from lms.features.enrolment.forms import DueForm, ExemptForm
from lms.features.enrolment.people_under import PersonUnderDuty, Standings
from lms.features.enrolment.terms import Terms, next_terms
from lms.features.organisation import queries as organisation
from lms.features.organisation.queries import UnitRecord
from lms.features.progress import queries as progress
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column

HISTORY = 20
COLUMNS = (
    Column("name", Message(mark("Name"))),
    Column("unit_code", Message(mark("Unit code"))),
    Column("unit", Message(mark("Unit"))),
    Column("status", Message(mark("Status"))),
    Column("completed_day", Message(mark("Completed")), "day"),
    Column("lapses_on", Message(mark("Valid until")), "day"),
    Column("reason", Message(mark("Reason of the exemption"))),
)


@blueprint.get("/admin/duties/<public_id>")
@requires(policies.may_see_duties, staff=True)
def show_duty(public_id: str) -> Any:
    """One duty: what it asks, how far it is, and the people under it."""
    duty, session, scopes = desk.duty_in_scope(public_id), db.session(), desk.scopes()
    units = organisation.units(session, scopes)
    state, unit = _state(), _unit(units)
    on_day, path = duty.seen_on(desk.today()), unit.path if unit else ""
    narrowed: dict[str, Any] = {"state": state, "unit_path": path, "scopes": scopes}
    wanted = exports.asked_for(request.args.get("format"), exports.SPREADSHEETS)
    if wanted:
        about = f"duty:{duty.public_id}"
        db.write(note, desk.actor().person_id, "people.exported", about, now(), None, format=wanted)
        rows = people_under.everybody(db.session(), duty, on_day, **narrowed)
        return exports.respond(wanted, "duty", COLUMNS, _table(rows), _about(duty))
    standings = _standings(duty, scopes, unit)
    many = standings.everybody >= people_under.MANY
    after = request.args.get("after", "")
    return render_template(
        "enrolment/show_duty.html",
        duty=duty,
        title=desk.title_of(duty.course),
        standings=standings,
        is_counting=duty.in_force and progress.is_being_counted(session, duty.id),
        people=people_under.people_under(session, duty, on_day, after, many=many, **narrowed),
        next=_next(duty),
        history=[
            (entry, _change(entry.detail))
            for entry in audit.entries(session, audit.Narrowed(about=f"duty:{public_id}"), size=HISTORY).rows
        ],
        units=units,
        unit=unit,
        state=state,
        today=desk.today(),
        done=request.args.get("done", ""),
        post_kinds=POST_KINDS,
        post_levels=POST_LEVELS,
    )


def _standings(duty: DutyRecord, scopes: Sequence[str], unit: UnitRecord | None) -> Standings:
    """How many people stand how: from the counters, while the duty is in force."""
    session, today = db.session(), desk.today()
    if not duty.in_force or duty.from_day > today:
        path = unit.path if unit else ""
        return people_under.standings(session, duty, duty.seen_on(today), scopes, path)
    if unit is None and "/" in scopes:
        count = progress.of_duties(session, [duty.id])[duty.id]
    else:
        tops = [path for path in scopes if not any(path != up and path.startswith(up) for up in scopes)]
        units = [unit.id] if unit else {organisation.steps(path)[-1] for path in tops}
        count = sum(progress.sums(session, units, ["duty"], [duty.id]).values(), progress.NONE)
    return Standings(count.assigned - count.completed, count.completed, count.exempt)


def _change(detail: Mapping[str, Any]) -> str:
    """What an entry of the history says beyond its name: a due date that moved."""
    if "why" not in detail:
        return ""
    was, becomes = (day(date.fromisoformat(str(detail[name]))) for name in ("from", "to"))
    return _("from %(was)s to %(becomes)s: %(why)s", was=was, becomes=becomes, why=detail["why"])


def _state() -> str:
    state = request.args.get("state", "")
    return state if state in people_under.STATES else ""


def _unit(units: Iterable[UnitRecord]) -> UnitRecord | None:
    code = request.args.get("unit", "")
    return next((unit for unit in units if unit.code == code), None)


def _next(duty: DutyRecord) -> Terms | None:
    """The days of the duty that comes next in its series, if one is to come."""
    if not duty.goes_on or duty.every_months is None:
        return None
    terms = series(db.session(), duty.id) if duty.before_id else [duty.terms]
    return next_terms(terms, duty.every_months)


def _about(duty: DutyRecord) -> dict[str, Any]:
    return {
        "course": duty.course,
        "due_day": duty.due_day,
        "as_of": duty.seen_on(desk.today()),
        "at": now(),
    }


def _table(people: Iterable[PersonUnderDuty]) -> Iterable[dict[str, Any]]:
    for one in people:
        yield {
            "name": one.name,
            "unit_code": one.unit_code,
            "unit": one.unit,
            "status": _status(one),
            "completed_day": one.fulfilled_day or one.completed_day,
            "lapses_on": one.lapses_on,
            "reason": one.reason,
        }


def _status(one: PersonUnderDuty) -> str:
    if one.exempt:
        return _("Exempt")
    if one.fulfilled_day:
        return _("Completed")
    if one.begun_day:
        return _("In progress")
    return _("Completed, does not count any more") if one.completed_day else _("Not started")


@blueprint.route("/admin/duties/<public_id>/withdrawal", methods=["GET", "POST"])
@requires(policies.may_see_duties, staff=True)
def withdraw_duty(public_id: str) -> Response | str:
    """Asks before a duty is ended, and ends it."""
    duty = desk.duty_in_scope(public_id)
    if request.method == "POST":
        db.write(services.withdraw_duty, desk.actor(), public_id, now())
        return redirect(_to(duty, "withdrawn"), 303)
    return render_template(
        "enrolment/withdraw_duty.html",
        duty=duty,
        title=desk.title_of(duty.course),
        standings=_standings(duty, ("/",), None),
    )


@blueprint.route("/admin/duties/<public_id>/due", methods=["GET", "POST"])
@requires(policies.may_see_duties, staff=True)
def change_due(public_id: str) -> Any:
    """Another due date, with a reason. Who saves over somebody else's change sees theirs first."""
    duty = desk.duty_in_scope(public_id)
    form = DueForm(due_day=DayField.text(duty.due_day), seen=duty.due_day.isoformat())
    refusal: Refusal | None = None
    if form.validate_on_submit():
        assert form.due_day.day is not None
        words = (form.seen_day, form.due_day.day, form.why.data or "")
        try:
            db.write(services.change_due, desk.actor(), public_id, *words, now())
            return redirect(_to(duty, "due"), 303)
        except (Invalid, Conflict, Gone) as error:
            refusal, duty = error, desk.duty_in_scope(public_id)
            form.seen.data = duty.due_day.isoformat()
    return answer("enrolment/change_due.html", refusal, form, duty=duty, title=desk.title_of(duty.course))


@blueprint.route("/admin/duties/<public_id>/exemptions", methods=["GET", "POST"])
@requires(policies.may_see_duties, staff=True)
def exempt_people(public_id: str) -> Any:
    """Leaves people out with a reason: those ticked in the list, or by their NIPs."""
    duty = desk.duty_in_scope(public_id)
    form = ExemptForm()
    asks = request.form.get("do") == "ask"
    refusal: Refusal | None = None
    if form.is_submitted() and not asks and form.validate():
        people, errors = desk.picked_by_numbers(form.nips.data or "")
        form.nips.errors = [*form.nips.errors, *errors]
        chosen = [*(form.people.data or ()), *(one.public_id for one in people)]
        if not errors:
            try:
                words = (list(dict.fromkeys(chosen)), form.reason.data or "")
                db.write(exempting.exempt, desk.actor(), public_id, *words, now())
                return redirect(_to(duty, "exempted"), 303)
            except (Invalid, Gone) as error:
                refusal = error
    ticked = picking.by_public_ids(db.session(), (form.people.data or ())[: exempting.MOST], desk.scopes())
    return answer(
        "enrolment/exempt_people.html",
        refusal,
        form,
        duty=duty,
        title=desk.title_of(duty.course),
        ticked=ticked,
        nobody=asks and not ticked,
    )


@blueprint.post("/admin/duties/<public_id>/exemptions/end")
@requires(policies.may_see_duties, staff=True)
def end_exemption(public_id: str) -> Response:
    """Takes a person in again."""
    duty = desk.duty_in_scope(public_id)
    db.write(exempting.take_back, desk.actor(), public_id, request.form.get("person", ""), now())
    return redirect(_to(duty, "taken-in"), 303)


def _to(duty: DutyRecord, done: str) -> str:
    return url_for("enrolment.show_duty", public_id=duty.public_id, done=done)
