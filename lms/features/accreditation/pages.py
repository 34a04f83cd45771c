"""Lesson hours of courses for the site's administrators: the list, one course, what is decided."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user

from lms.core.actor import Actor
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, Refusal
from lms.core.forms import BaseForm, answer, version_of
from lms.core.security import requires
from lms.features.accreditation import policies, records, services, showing
from lms.features.accreditation.forms import DecideForm, RefuseForm
from lms.features.accreditation.services import Decision
from lms.features.credits import hours

blueprint = Blueprint("accreditation", __name__, template_folder="templates")


@blueprint.get("/admin/courses/hours")
@requires(policies.may_decide, staff=True)
def list_hours() -> Any:
    """Declared JP beside what learners take; those that wait first, unless others are asked for."""
    return _list()


@blueprint.post("/admin/courses/hours")
@requires(policies.may_decide, staff=True)
def confirm_hours() -> Any:
    """Confirms those that were ticked, as declared."""
    ticked = [(one, version_of(request.form.get(f"v-{one}"))) for one in request.form.getlist("hours")]
    try:
        count = db.write(services.confirm_all, _actor(), ticked, now())
    except (Invalid, Conflict) as refusal:
        return _list(refusal)
    return redirect(url_for(".list_hours", done=count), 303)


@blueprint.get("/admin/courses/hours/<public_id>")
@requires(policies.may_decide, staff=True)
def show_hours(public_id: str) -> Any:
    """One declared figure: what speaks for it, what was decided, and the forms to decide."""
    return _page(public_id)


@blueprint.post("/admin/courses/hours/<public_id>/confirm")
@requires(policies.may_decide, staff=True)
def confirm_one(public_id: str) -> Any:
    """Confirms one, perhaps with another figure."""
    form = DecideForm()
    if not form.validate_on_submit() or form.hours.quarters is None:
        return _page(public_id, confirming=form)
    decision = Decision(public_id, version_of(form.version.data), form.hours.quarters, form.reason.data or "")
    return _decided(decision, confirming=form)


@blueprint.post("/admin/courses/hours/<public_id>/refuse")
@requires(policies.may_decide, staff=True)
def refuse_one(public_id: str) -> Any:
    """Recognises no JP, with the reason."""
    form = RefuseForm(prefix="no")
    if not form.validate_on_submit():
        return _page(public_id, refusing=form)
    decision = Decision(public_id, version_of(form.version.data), None, form.reason.data or "")
    return _decided(decision, refusing=form)


@blueprint.post("/admin/courses/hours/<public_id>/repeats")
@requires(policies.may_decide, staff=True)
def allow_repeats(public_id: str) -> Any:
    """Lets the course count again in the same year from today on, or no longer."""
    allowed = request.form.get("allowed") == "1"
    db.write(services.allow_repeats, _actor(), public_id, allowed, current_user.zone, now())
    return redirect(url_for(".show_hours", public_id=public_id, done="repeats", _anchor="repeats"), 303)


def _decided(decision: Decision, **forms: BaseForm) -> Any:
    try:
        db.write(services.decide, _actor(), decision, now())
    except (Invalid, Conflict) as refusal:
        return _page(decision.hours, refusal, **forms)
    return redirect(url_for(".show_hours", public_id=decision.hours, done="decided"), 303)


def _list(refusal: Refusal | None = None) -> Any:
    rows = records.listed(db.session())
    counts = {state: sum(row.state == state for row in rows) for state in showing.STATES}
    asked = request.args.get("state", "")
    shown = asked if asked in (*showing.STATES, "all") else "waiting"
    return answer(
        "accreditation/list_hours.html",
        refusal,
        BaseForm(formdata=None),
        rows=[row for row in rows if shown in ("all", row.state)],
        counts=counts,
        total=len(rows),
        shown=shown,
        words=showing,
        ticked=frozenset(request.form.getlist("hours")),
        done=request.args.get("done", ""),
        zone=current_user.zone,
    )


def _page(
    public_id: str,
    refusal: Refusal | None = None,
    confirming: BaseForm | None = None,
    refusing: BaseForm | None = None,
) -> Any:
    session = db.session()
    found = records.one(session, public_id)
    seen = {"version": str(found.version), "hours": hours.written(found.quarters or found.declared)}
    confirm = confirming or DecideForm(formdata=None, data=seen)
    refuse = refusing or RefuseForm(formdata=None, prefix="no", data=seen)
    if isinstance(refusal, Conflict):  # what is sent again is decided in sight of what stands there now
        for form in (confirm, refuse):
            form["version"].data = str(found.version)
    return answer(
        "accreditation/show_hours.html",
        refusal,
        refuse if refusing else confirm,
        hours=found,
        confirm=confirm,
        refuse=refuse,
        decisions=records.decisions(session, found.id),
        repeats=records.repeats(session, found.course),
        words=showing,
        done=request.args.get("done", ""),
        zone=current_user.zone,
    )


def _actor() -> Actor:
    found: Actor = current_user._get_current_object()
    return found
