"""People and units, for administrators; each sees what lies in their scope."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import tokens
from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound, Refusal
from lms.core.forms import BaseForm, DayField
from lms.core.i18n import in_words, say
from lms.core.links import site_url
from lms.core.security import requires
from lms.features.accounts import queries as accounts
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment import queries as enrolment
from lms.features.organisation import policies, queries, services
from lms.features.organisation.forms import (
    CloseForm,
    GrantForm,
    MoveForm,
    OpenForm,
    PersonForm,
    SearchForm,
    UnitForm,
    grant_of,
    unit_choices,
)
from lms.features.organisation.queries import PersonDetail, UnitRecord

blueprint = Blueprint("organisation", __name__, template_folder="templates")


@blueprint.route("/admin/people", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def list_people() -> str:
    """People of one's scope by name. A search is posted, since it may hold a NIP, and answered at once."""
    form = SearchForm()
    search = (form.q.data or "") if form.validate_on_submit() else ""
    units = _units()
    chosen = next((unit for unit in units if unit.code == request.values.get("unit")), None)
    after = request.values.get("after", "")
    page = queries.people_page(
        db.session(),
        _scopes(),
        search,
        unit_path=chosen.path if chosen else "",
        after=after if after.isalnum() else "",
        closed=request.values.get("closed") == "yes",
    )
    return render_template(
        "organisation/list_people.html",
        form=form,
        page=page,
        search=search,
        units=_around(units, chosen),
        chosen=chosen,
        closed=request.values.get("closed") == "yes",
    )


@blueprint.route("/admin/people/new", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def add_person() -> Any:
    """Registers one person."""
    units = _units()
    form = PersonForm(unit=request.args.get("unit", ""))
    form.unit.choices = unit_choices(units)
    refusal: Refusal | None = None
    if form.validate_on_submit():
        unit = _unit(units, form.unit.data)
        at = now()
        try:
            added = db.write(services.register, _actor(), form.command(), unit.id, day_in(unit.zone, at), at)
        except Invalid as error:
            refusal = error
        else:
            return redirect(url_for("organisation.show_person", public_id=added.public_id, done="added"), 303)
    return _answer("organisation/add_person.html", refusal, form=form, units=units)


@blueprint.get("/admin/people/<public_id>")
@requires(policies.may_administer, staff=True)
def show_person(public_id: str) -> Any:
    """One person: data, where they were and are, rights, ways in."""
    return _person(_detail(public_id))


@blueprint.post("/admin/people/<public_id>/nip")
@requires(policies.may_administer, staff=True)
def show_nip(public_id: str) -> Any:
    """The NIP in full, noted in the history of changes."""
    person = _detail(public_id)
    return _person(person, full_nip=db.write(services.reveal_nip, _actor(), person.id, now()))


@blueprint.post("/admin/people/<public_id>/code")
@requires(policies.may_administer, staff=True)
def make_code(public_id: str) -> Any:
    """A code for the slip, shown this once."""
    person = _detail(public_id)
    try:
        code = db.write(services.make_code, _actor(), person.id, now())
    except Invalid as refusal:
        return _person(person, refusal)
    return _person(person, code=tokens.spoken_code(code), entry_url=site_url(url_for("accounts.sign_in")))


@blueprint.post("/admin/people/<public_id>/link")
@requires(policies.may_administer, staff=True)
def make_link(public_id: str) -> Any:
    """A one-time link, shown this once."""
    person = _detail(public_id)
    try:
        token = db.write(services.make_link, _actor(), person.id, now())
    except Invalid as refusal:
        return _person(person, refusal)
    return _person(person, link=site_url(url_for("accounts.first_entry", token=token)))


@blueprint.post("/admin/people/<public_id>/unit")
@requires(policies.may_administer, staff=True)
def move_person(public_id: str) -> Any:
    """Another unit, from a day on."""
    person, form, units = _detail(public_id), MoveForm(), _units()
    form.unit_id.choices = unit_choices(units)
    if not form.validate():
        return _person(person, sent=form)
    unit = _unit(units, form.unit_id.data)
    return _act(person, services.move_person, unit.id, form.on_day.day, done="moved", sent=form)


@blueprint.post("/admin/people/<public_id>/closing")
@requires(policies.may_administer, staff=True)
def close_person(public_id: str) -> Any:
    """Closes the account: out of every rate from a day on, sessions end, the history stays."""
    person, form = _detail(public_id), CloseForm()
    if not form.validate():
        return _person(person, sent=form)
    return _act(person, services.switch_person, False, form.closed_on.day, done="closed", sent=form)


@blueprint.post("/admin/people/<public_id>/opening")
@requires(policies.may_administer, staff=True)
def open_person(public_id: str) -> Any:
    """Opens the account again, in a unit, from today on."""
    person, form, units = _detail(public_id), OpenForm(), _units()
    form.open_in.choices = unit_choices(units)
    if not form.validate():
        return _person(person, sent=form)
    unit = _unit(units, form.open_in.data)
    today = day_in(unit.zone, now())
    return _act(person, services.switch_person, True, today, unit_id=unit.id, done="opened", sent=form)


@blueprint.post("/admin/people/<public_id>/grants")
@requires(policies.may_administer, staff=True)
def give_grant(public_id: str) -> Any:
    """Gives a role."""
    person, form, units = _detail(public_id), GrantForm(), _units()
    form.offer(units, _courses(), policies.may_administer_site(_actor()))
    if not form.validate():
        return _person(person, sent=form)
    return _act(person, services.give_grant, form.command(units), done="given", sent=form)


@blueprint.post("/admin/people/<public_id>/grants/removal")
@requires(policies.may_administer, staff=True)
def take_grant(public_id: str) -> Any:
    """Takes a role away."""
    grant = grant_of(request.form.get("role", ""), request.form.get("over", ""), _units())
    return _act(_detail(public_id), services.take_grant, grant, done="taken")


@blueprint.post("/admin/people/<public_id>/sessions/end")
@requires(policies.may_administer, staff=True)
def end_sessions(public_id: str) -> Any:
    """Ends all sessions of a person."""
    return _act(_detail(public_id), services.end_sessions, done="sessions")


@blueprint.route("/admin/units", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def show_units() -> Any:
    """The tree of units, and a form for one more."""
    units, form = _units(), UnitForm(parent_id=request.args.get("below", ""))
    form.parent_id.choices = unit_choices(units)
    refusal: Refusal | None = None
    if form.validate_on_submit():
        try:
            db.write(services.add_unit, _actor(), form.command(units), now())
        except Invalid as error:
            refusal = error
        else:
            return redirect(url_for("organisation.show_units", done="added"), 303)
    return _answer("organisation/show_units.html", refusal, form=form, units=units)


def _actor() -> Any:
    return current_user._get_current_object()


def _scopes() -> tuple[str, ...]:
    return unit_scopes(_actor(), ADMINISTRATOR)


def _units() -> tuple[UnitRecord, ...]:
    return queries.units(db.session(), _scopes())


def _unit(units: Sequence[UnitRecord], code: str) -> UnitRecord:
    found = next((unit for unit in units if unit.code == code), None)
    if found is None:
        raise NotFound
    return found


def _around(units: Sequence[UnitRecord], chosen: UnitRecord | None) -> list[UnitRecord]:
    """The units that a list shows: the highest, those above the chosen one, and those just below it."""
    path = chosen.path if chosen else ""
    open_ids = {int(step) for step in path.strip("/").split("/") if step}
    return [unit for unit in units if unit.depth <= 1 or unit.parent_id in open_ids]


def _courses() -> list[tuple[str, str]]:
    titles = catalogue.edition_titles(db.session())
    return sorted(
        ((slug, in_words(title.course)) for slug, title in titles.items()), key=lambda pair: pair[1]
    )


def _detail(public_id: str) -> PersonDetail:
    return queries.person_detail(db.session(), _scopes(), public_id)


def _act(
    person: PersonDetail,
    service: Callable[..., object],
    *args: object,
    done: str,
    sent: BaseForm | None = None,
    unit_id: int | None = None,
) -> Response:
    """Runs a service on a person and leads back to the page, or shows there what it objects to."""
    more = {"unit_id": unit_id} if unit_id is not None else {}
    try:
        db.write(service, _actor(), person.id, *args, now(), **more)
    except (Invalid, Conflict) as refusal:
        return _person(person, refusal, sent)
    return redirect(url_for("organisation.show_person", public_id=person.public_id, done=done), 303)


def _person(
    person: PersonDetail, refusal: Refusal | None = None, sent: BaseForm | None = None, **shown: Any
) -> Response:
    at, units, courses = now(), _units(), _courses()
    today = day_in(current_user.zone, at)
    path = person.stays[0].unit_path if person.stays and person.active else ""
    forms: dict[str, Any] = {
        "move": MoveForm(formdata=None, on_day=DayField.text(today)),
        "close": CloseForm(formdata=None, closed_on=DayField.text(today)),
        "reopen": OpenForm(formdata=None),
        "grant": GrantForm(formdata=None),
    }
    forms = {name: sent if isinstance(sent, type(empty)) else empty for name, empty in forms.items()}
    forms["move"].unit_id.choices = forms["reopen"].open_in.choices = unit_choices(units)
    forms["grant"].offer(units, courses, policies.may_administer_site(_actor()))
    return _answer(
        "organisation/show_person.html",
        refusal,
        sent or forms["move"],
        person=person,
        titles=dict(courses),
        runs=enrolment.runs_of(db.session(), person.id),
        duties={duty.course: duty for duty in enrolment.duties_of(db.session(), person.id, path, today)},
        sessions=accounts.own_sessions(db.session(), person.id, at),
        open_until=accounts.open_entry(db.session(), person.id, at),
        **forms,
        **shown,
    )


def _answer(template: str, refusal: Refusal | None, form: BaseForm, **values: Any) -> Response:
    """A page with a form: 200, or with the status of what is wrong with it."""
    if isinstance(refusal, Invalid):
        form.take(refusal)
    elif refusal is not None and refusal.message:
        form.form_errors.append(say(refusal.message))
    response = make_response(render_template(template, form=form, **values))
    if form.errors:
        response.status_code = refusal.status if refusal else 422
    return response
