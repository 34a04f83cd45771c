"""People for administrators: the list, one person, and ways in; each sees what lies in their scope."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import nip, tokens, typeset
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Invalid, Refusal
from lms.core.forms import answer
from lms.core.links import site_url
from lms.core.looking import looked
from lms.core.security import requires
from lms.features.accounts import queries as accounts
from lms.features.audit import queries as audit
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment import queries as enrolment
from lms.features.enrolment.queries import OwnDuty
from lms.features.organisation import desk, person_records, policies, services, unit_records
from lms.features.organisation.desk import blueprint
from lms.features.organisation.forms import STATUSES, NewPersonForm, SearchForm
from lms.features.organisation.person_records import PersonDetail
from lms.features.organisation.queries import UnitRecord, steps
from lms.features.organisation.staff import staff_of
from lms.features.organisation.unit_forms import unit_choices
from lms.plugin.message import Message

RECENT = 6


@blueprint.route("/admin/people", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def list_people() -> Any:
    """People of one's scope by name. A search is posted, since it may hold a NIP, and answered at once."""
    form = SearchForm()
    search = (form.q.data or "") if form.validate_on_submit() else ""
    units = desk.units(with_people=True)
    chosen = next((unit for unit in units if unit.code == request.values.get("unit")), None)
    filters = {
        "state": _one_of(request.values.get("state"), person_records.STATES),
        "employment": _one_of(request.values.get("employment"), [choice.value for choice in STATUSES]),
    }
    after = request.values.get("after", "")
    page = person_records.people_page(
        db.session(),
        desk.scopes(),
        search,
        unit_path=chosen.path if chosen else "",
        after=after if after.isalnum() else "",
        state=filters["state"],
        employment=filters["employment"],
        expected=chosen.people if chosen else sum(unit.people or 0 for unit in units if unit.depth == 0),
    )
    return answer(
        "organisation/list_people.html",
        None,
        form,
        page=page,
        search=search,
        units=_around(units, chosen),
        chosen=chosen,
        filters=filters,
        statuses=STATUSES,
        waiting=unit_records.time_requests(db.session(), desk.scopes()),
    )


@blueprint.route("/admin/people/new", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def add_person() -> Any:
    """Registers one person."""
    units = desk.units()
    form = NewPersonForm(unit=request.args.get("unit", ""), key=tokens.new_token())
    form.unit.choices = unit_choices(units)
    refusal: Refusal | None = None
    if form.validate_on_submit():
        unit, at = desk.unit_in(units, form.unit.data), now()
        on_day = form.on_day.day or day_in(unit.zone, at)
        try:
            superior = desk.superior_in(form)
            added = db.write(
                services.register, desk.actor(), form.command(), unit.id, on_day, at, form.key.data, superior
            )
        except Invalid as error:
            refusal = error
        else:
            return redirect(url_for("organisation.show_person", public_id=added.public_id, done="added"), 303)
    return answer("organisation/add_person.html", refusal, form, units=units)


@blueprint.get("/admin/people/<public_id>")
@requires(policies.may_administer, staff=True)
def show_person(public_id: str) -> Any:
    """One person: data, where they were and are, rights, ways in."""
    person = desk.person_in_scope(public_id)
    if person.id != current_user.person_id:
        db.write(looked, desk.actor(), "person.seen", f"person:{public_id}", now(), person.id)
    return _person(person)


@blueprint.post("/admin/people/<public_id>/nip")
@requires(policies.may_administer, staff=True)
def show_nip(public_id: str) -> Any:
    """The NIP in full, noted in the history of changes."""
    person = desk.person_in_scope(public_id)
    return _person(person, full_nip=db.write(services.reveal_nip, desk.actor(), person.id, now()))


@blueprint.post("/admin/people/<public_id>/code")
@requires(policies.may_administer, staff=True)
def make_code(public_id: str) -> Any:
    """A code for the slip, shown this once."""
    person = desk.person_in_scope(public_id)
    try:
        code = db.write(services.make_code, desk.actor(), person.id, now())
    except Invalid as refusal:
        return _person(person, refusal)
    return _person(person, code=tokens.spoken_code(code), entry_url=site_url(url_for("accounts.sign_in")))


@blueprint.post("/admin/people/<public_id>/link")
@requires(policies.may_administer, staff=True)
def make_link(public_id: str) -> Any:
    """A one-time link, shown this once."""
    person = desk.person_in_scope(public_id)
    try:
        token = db.write(services.make_link, desk.actor(), person.id, now())
    except Invalid as refusal:
        return _person(person, refusal)
    return _person(person, link=site_url(url_for("accounts.first_entry", token=token)))


@blueprint.post("/admin/people/<public_id>/sessions/end")
@requires(policies.may_administer, staff=True)
def end_sessions(public_id: str) -> Any:
    """Ends all sessions of a person."""
    person = desk.person_in_scope(public_id)
    db.write(services.end_sessions, desk.actor(), person.id, now())
    return redirect(url_for("organisation.show_person", public_id=public_id, done="sessions"), 303)


def _one_of(text: str | None, known: Any) -> str:
    return text if text and text in known else ""


def _around(units: tuple[UnitRecord, ...], chosen: UnitRecord | None) -> list[UnitRecord]:
    """The units that a list shows: the highest, those above the chosen one, and those just below it."""
    open_ids = steps(chosen.path) if chosen else []
    return [unit for unit in units if unit.depth <= 1 or unit.parent_id in open_ids]


def _by_course(duties: tuple[OwnDuty, ...]) -> dict[str, OwnDuty]:
    """Of several duties of a course the one that is most urgent: unfulfilled, and due first."""
    found: dict[str, OwnDuty] = {}
    for duty in sorted(duties, key=lambda duty: not duty.is_missing):
        found.setdefault(duty.course, duty)
    return found


def _oddities(person: PersonDetail, today: date) -> tuple[Message, ...]:
    """What looks strange in the data, and is nothing to stop at."""
    signs = typeset.missing(person.full_name)
    named = (typeset.no_letters(signs),) if signs else ()
    return (*(nip.read(person.nip, today).warnings if person.nip else ()), *named)


def _person(person: PersonDetail, refusal: Refusal | None = None, **shown: Any) -> Response:
    at = now()
    today = day_in(current_user.zone, at)
    path = person.stays[0].unit_path if person.stays and person.active else ""
    session = db.session()
    return answer(
        "organisation/show_person.html",
        refusal,
        SearchForm(formdata=None),
        person=person,
        superiors=person_records.superiors_of(session, desk.scopes(), person.id),
        staff=staff_of(session, person.id, today),
        titles=desk.by_title(catalogue.edition_titles(db.session())),
        runs=enrolment.runs_of(session, person.id),
        duties=_by_course(enrolment.own_duties(session, person.id, path, today)),
        sessions=accounts.own_sessions(session, person.id, at),
        open_until=accounts.open_entry(session, person.id, at),
        extra=accounts.extra_time(session, person.id),
        recent=audit.entries(session, audit.Narrowed(about=f"person:{person.public_id}"), size=RECENT).rows,
        oddities=_oddities(person, today),
        **shown,
    )
