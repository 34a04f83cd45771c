"""Duties: who has to complete which course; the list, and how a course is assigned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Invalid
from lms.core.posts import POST_KINDS, POST_LEVELS
from lms.core.security import requires
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment import desk, duty_records, exempting, foreseen, path_records, picking, policies
from lms.features.enrolment.choosing import as_tree, shown_courses, shown_units
from lms.features.enrolment.desk import blueprint
from lms.features.enrolment.duty_records import DutyRecord
from lms.features.enrolment.forms import DutyForm, seal_of
from lms.features.enrolment.laying import NewDuty
from lms.features.enrolment.path_records import PathRecord
from lms.features.enrolment.picking import Picked
from lms.features.enrolment.standings import Laid, lapse_day
from lms.features.enrolment.terms import Terms, certificate_months, next_terms
from lms.features.organisation import queries as organisation
from lms.features.organisation.queries import UnitRecord
from lms.features.progress import queries as progress


@blueprint.get("/admin/duties")
@requires(policies.may_see_duties, staff=True)
def show_duties() -> str:
    """The duties inside the administrator's scope, each with how far it is fulfilled."""
    state = request.args.get("state", "")
    state = state if state in duty_records.STATES else ""
    course = request.args.get("course", "")
    found = duty_records.duties(
        db.session(),
        desk.scopes(),
        desk.today(),
        state=state,
        course=course,
        after=request.args.get("after", ""),
    )
    return render_template(
        "enrolment/show_duties.html",
        duties=found.rows,
        after=found.after,
        counts=fulfilled(found.rows),
        titles=desk.titles_of({duty.course for duty in found.rows} | ({course} if course else set())),
        today=desk.today(),
        state=state,
        course=course,
        given=request.args.get("given", 0, type=int),
        post_kinds=POST_KINDS,
        post_levels=POST_LEVELS,
        has_courses=bool(catalogue.snapshot().offered_ids()),
    )


@dataclass(frozen=True, slots=True)
class Before:
    """What the page says before a duty is given: whom it reaches, and what recurrence and validity will mean."""

    audiences: tuple[tuple[str, foreseen.Audience], ...]
    people: int
    left_out: int
    picked: tuple[Picked, ...]
    next: Terms | None
    lapses_on: Any


@blueprint.route("/admin/duties/new", methods=["GET", "POST"])
@requires(policies.may_see_duties, staff=True)
def new_duty() -> Any:
    """Assigns courses: the first sending counts the people, the second, of what was counted, assigns."""
    units = organisation.units(db.session(), desk.scopes(), with_people=True)
    paths = path_records.paths(db.session(), only_open=True)
    courses = desk.offered()
    form = DutyForm(courses=request.args.getlist("course"), path=request.args.get("path", ""))
    form.today = desk.today()
    form.offer(courses, units, [(path.public_id, path.title) for path in paths])
    wish = request.form.get("do", "count")
    before: Before | None = None
    commands: tuple[NewDuty, ...] = ()
    found = _found(form) if request.method == "POST" else ()
    if request.method == "POST" and wish != "find" and form.validate():
        people, left_out = _picked(form, form.nips), _picked(form, form.exempt_nips)
        people = tuple({one.id: one for one in (*people, *_chosen(form))}.values())
        wanted, library = _courses(form, paths), catalogue.snapshot().library
        certified = {course: certificate_months(library.course(course)) for course in wanted}
        commands = form.commands(wanted, [one.public_id for one in people], certified)
        if not form.errors:
            before = _before(form, commands, units, people, left_out)
        if before and wish == "assign" and form.counted.data == seal_of(commands, before.people):
            try:
                return _given(form, commands, left_out)
            except Invalid as refusal:
                form.take(refusal)
    is_changed = before is not None and wish == "assign" and not form.errors
    form.counted.data = seal_of(commands, before.people) if before else ""
    chosen = form.units.data or []
    return render_template(
        "enrolment/new_duty.html",
        form=form,
        tree=as_tree(shown_units(units, chosen, form.find.data or "")),
        all_units=len(units),
        chosen=chosen,
        courses=shown_courses(courses, form.courses.data or (), form.find_course.data or ""),
        all_courses=len(courses),
        paths=paths,
        found=found,
        before=None if form.errors else before,
        titles=dict(courses),
        is_changed=is_changed,
    ), (422 if form.errors else 200)


def _given(form: DutyForm, commands: Sequence[NewDuty], left_out: Sequence[Picked]) -> Any:
    given = db.write(
        exempting.give_duties_once,
        desk.actor(),
        form.request(commands),
        commands,
        [one.public_id for one in left_out],
        form.exempt_reason.data or "",
        now(),
    )
    if len(given) == 1:
        return redirect(url_for("enrolment.show_duty", public_id=given[0], done="given"), 303)
    return redirect(url_for("enrolment.show_duties", given=len(given)), 303)


def _courses(form: DutyForm, paths: Sequence[PathRecord]) -> Sequence[str]:
    if not form.path.data:
        return tuple(form.courses.data)
    return next((path.courses for path in paths if path.public_id == form.path.data), ())


def _found(form: DutyForm) -> tuple[Picked, ...]:
    """Who is listed to be ticked: those ticked already, and those a search by name finds."""
    matching = picking.matching(db.session(), form.who.data or "", desk.scopes())
    return tuple({one.id: one for one in (*_chosen(form), *matching)}.values())


def _chosen(form: DutyForm) -> tuple[Picked, ...]:
    return picking.by_public_ids(db.session(), (form.people.data or ())[: picking.MOST], desk.scopes())


def _picked(form: DutyForm, field: Any) -> tuple[Picked, ...]:
    """The people whose NIPs were pasted; what is no NIP, and whom nobody here has, is named at the field."""
    people, errors = desk.picked_by_numbers(field.data or "")
    if errors:
        field.errors = [*field.errors, *errors]
    return people


def _before(
    form: DutyForm,
    commands: Sequence[NewDuty],
    units: Sequence[UnitRecord],
    people: Sequence[Picked],
    left_out: Sequence[Picked],
) -> Before:
    first, day = commands[0], desk.today()
    holding = {one.valid_months for one in commands}
    chosen = {unit.id for unit in units if unit.code in first.units}
    laid = Laid(
        0, 0, day, first.due_day, first.counts_from, first.valid_months, None, frozenset(chosen),
        first.statuses, first.grades, first.post_kinds, first.post_levels,
    )  # fmt: skip
    rows = [catalogue.snapshot().course_row(one.course) for one in commands]
    found = foreseen.audience(db.session(), laid, rows, [one.id for one in people], day)
    terms = Terms(day, first.due_day, first.counts_from)
    return Before(
        tuple((one.course, audience) for one, audience in zip(commands, found, strict=True)),
        found[0].people,
        len(left_out),
        tuple(people),
        next_terms([terms], first.every_months) if first.every_months else None,
        lapse_day(day, first.valid_months) if first.valid_months and len(holding) == 1 else None,
    )


def fulfilled(duties: Sequence[DutyRecord]) -> Mapping[int, progress.Count]:
    """How many people are under each duty and fulfil it, from the counters; none for a duty that has ended."""
    return progress.of_duties(db.session(), [duty.id for duty in duties])
