"""Duties: who has to complete which course, given, watched and withdrawn by administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Invalid, NotFound
from lms.core.i18n import Phrase, in_words, told
from lms.core.security import requires
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment import policies, queries, services
from lms.features.enrolment.forms import DutyForm, as_tree, shown_units
from lms.features.enrolment.queries import DutyRecord
from lms.features.organisation import queries as organisation
from lms.features.progress import queries as progress

blueprint = Blueprint("enrolment", __name__, template_folder="templates")


@blueprint.get("/admin/duties")
@requires(policies.may_see_duties, staff=True)
def show_duties() -> str:
    """The duties inside the administrator's scope, each with how far it is fulfilled."""
    found = queries.duties(db.session(), _scopes())
    counts = _fulfilled(found)
    return render_template(
        "enrolment/show_duties.html",
        duties=found,
        counts=counts,
        titles={duty.course: _title(duty.course) for duty in found},
        today=_today(),
        has_courses=bool(catalogue.snapshot().offered()),
    )


@blueprint.route("/admin/duties/new", methods=["GET", "POST"])
@requires(policies.may_see_duties, staff=True)
def new_duty() -> Any:
    """Assigns a course: the first sending counts the people, the second, of what was counted, assigns."""
    units = organisation.units(db.session(), _scopes())
    form = DutyForm(course=request.args.get("course", ""))
    form.today = _today()
    form.offer([(course.id, in_words(course.title, course.language)) for course in _offered()], units)
    audience: queries.Audience | None = None
    wish = request.form.get("do", "count")
    if request.method == "POST" and wish != "find" and form.validate():
        paths = [unit.path for unit in units if unit.code in form.units.data]
        audience = queries.audience(db.session(), catalogue.snapshot().course_row(form.course.data), paths)
        if wish == "assign" and form.counted.data == form.seal(audience.people):
            try:
                public_id = db.write(services.give_duty_once, current_user, form.request, form.command, now())
                return redirect(url_for("enrolment.show_duty", public_id=public_id, done="given"), 303)
            except Invalid as refusal:
                form.take(refusal)
    is_changed = audience is not None and wish == "assign" and not form.errors
    if audience is not None:
        form.counted.data = form.seal(audience.people)
    chosen = form.units.data or []
    return render_template(
        "enrolment/new_duty.html",
        form=form,
        tree=as_tree(shown_units(units, chosen, form.find.data or "")),
        all_units=len(units),
        chosen=chosen,
        audience=None if form.errors else audience,
        is_changed=is_changed,
    ), (422 if form.errors else 200)


@blueprint.get("/admin/duties/<public_id>")
@requires(policies.may_see_duties, staff=True)
def show_duty(public_id: str) -> str:
    """One duty: what it asks, how far it is, and the people under it."""
    duty = _duty(public_id)
    people = queries.people_under(db.session(), duty, _today(), request.args.get("after", ""))
    return render_template(
        "enrolment/show_duty.html",
        duty=duty,
        title=_title(duty.course),
        count=_fulfilled((duty,))[duty.id],
        people=people,
        today=_today(),
        done=request.args.get("done", ""),
    )


@blueprint.route("/admin/duties/<public_id>/withdrawal", methods=["GET", "POST"])
@requires(policies.may_see_duties, staff=True)
def withdraw_duty(public_id: str) -> Response | str:
    """Asks before a duty is ended, and ends it."""
    duty = _duty(public_id)
    if request.method == "POST":
        db.write(services.withdraw_duty, current_user, public_id, now())
        return redirect(url_for("enrolment.show_duty", public_id=public_id, done="withdrawn"), 303)
    return render_template(
        "enrolment/withdraw_duty.html",
        duty=duty,
        title=_title(duty.course),
        count=_fulfilled((duty,))[duty.id],
    )


def _title(course: str) -> Phrase:
    """A course's title for the reader; its id where no edition can be read any more."""
    found = catalogue.snapshot().library.course(course)
    return told(found.title, found.language) if found else Phrase(course)


def _offered() -> list[Any]:
    return sorted(
        catalogue.snapshot().offered(), key=lambda course: in_words(course.title, course.language).casefold()
    )


def _scopes() -> tuple[str, ...]:
    return unit_scopes(current_user, ADMINISTRATOR)


def _today() -> Any:
    return day_in(current_user.zone, now())


def _duty(public_id: str) -> DutyRecord:
    duty = queries.duty_by_public_id(db.session(), public_id, _scopes())
    if duty is None:
        raise NotFound
    return duty


def _fulfilled(duties: tuple[DutyRecord, ...]) -> dict[int, progress.Count]:
    """How many people are under each duty and fulfil it, from the counters; none for a duty that was withdrawn."""
    sums = {duty.id: progress.Count() for duty in duties}
    if sums:
        for (_unit, _kind, duty_id), count in progress.counters(db.session(), ["duty"], list(sums)).items():
            sums[duty_id] += count
    return sums
