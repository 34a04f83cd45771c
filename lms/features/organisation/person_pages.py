"""What is done to one person, each on a page of its own that says beforehand what it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, Refusal
from lms.core.forms import DayField, answer
from lms.core.security import requires
from lms.features.accounts import queries as accounts
from lms.features.accounts.register import KIND, TIME_REFUSED, TIME_SET, PersonData
from lms.features.audit import queries as audit
from lms.features.catalogue import queries as catalogue
from lms.features.organisation import desk, granting, person_records, policies, relations, services
from lms.features.organisation.desk import blueprint
from lms.features.organisation.forms import CloseForm, EditPersonForm, MoveForm, OpenForm, SuperiorForm
from lms.features.organisation.person_records import PersonDetail
from lms.features.organisation.right_forms import GrantForm, TimeForm, grant_of
from lms.features.organisation.unit_forms import unit_choices
from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind


def _settings(data: Mapping[str, Any]) -> str:
    return url_for("accounts.show_settings")


KINDS = (
    NoticeKind(
        TIME_SET,
        Message(mark("Your time in quizzes has changed")),
        Message(mark("Open the settings")),
        _settings,
        Message(mark("It holds for attempts that you begin from now on.")),
    ),
    NoticeKind(
        TIME_REFUSED,
        Message(mark("Your request for extra time was not granted")),
        Message(mark("Open the settings")),
        _settings,
        Message(mark("The administrator of your unit can tell you why. You may ask again.")),
    ),
)


@blueprint.route("/admin/people/<public_id>/edit", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def edit_person(public_id: str) -> Any:
    """The data of the register. Who saves over somebody else's change sees both, and nothing typed is lost."""
    person = desk.person_in_scope(public_id)
    form = EditPersonForm(**_stored(person))
    refusal: Refusal | None = None
    conflict: tuple[str, ...] = ()
    typed: dict[str, Any] = {}
    if form.validate_on_submit():
        typed = desk.taken_over(form.typed(person), person)
        try:
            data = PersonData(**typed)
            db.write(
                services.edit_person, desk.actor(), person.id, data, form.seen, now(), form.valid_from.day
            )
        except Invalid as error:
            refusal = error
        except Conflict as error:
            refusal, person = error, desk.person_in_scope(public_id)
            conflict = desk.differences(typed, person)
            form.version.data = str(person.version)
        else:
            return _back(person, "changed")
    return answer(
        "organisation/edit_person.html",
        refusal,
        form,
        person=person,
        conflict=conflict,
        typed=typed,
        by=desk.last_of(
            audit.entries(db.session(), audit.Narrowed(about=f"person:{public_id}")).rows, ("person.changed",)
        )
        if conflict
        else None,
    )


def _stored(person: PersonDetail) -> dict[str, Any]:
    shown = ("name", "title_before", "title_after", "email", "position", "phone", *KIND, "version")
    return {name: getattr(person, name) for name in shown}


@blueprint.route("/admin/people/<public_id>/unit", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def move_person(public_id: str) -> Any:
    """Another unit, from a day on."""
    person, units = desk.person_in_scope(public_id), desk.units()
    form = MoveForm(on_day=_today())
    form.unit_id.choices = unit_choices(units)
    refusal: Refusal | None = None
    if form.validate_on_submit():
        unit = desk.unit_in(units, form.unit_id.data)
        refusal = _tried(services.move_person, person, unit.id, form.on_day.day)
        if refusal is None:
            return _back(person, "moved")
    return answer("organisation/move_person.html", refusal, form, person=person)


@blueprint.route("/admin/people/<public_id>/superior", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def set_superior(public_id: str) -> Any:
    """Another superior from a day on, found by NIP or name; left empty, none."""
    person = desk.person_in_scope(public_id)
    held = person_records.superiors_of(db.session(), desk.scopes(), person.id)
    form = SuperiorForm(on_day=_today())
    refusal: Refusal | None = None
    if form.validate_on_submit():
        try:
            superior = desk.superior_in(form)
        except Invalid as error:
            refusal = error
        else:
            refusal = _tried(relations.set_superior, person, superior, form.on_day.day)
            if refusal is None:
                return _back(person, "superior" if superior is not None else "no-superior")
    return answer("organisation/set_superior.html", refusal, form, person=person, held=held)


@blueprint.route("/admin/people/<public_id>/closing", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def close_person(public_id: str) -> Any:
    """Closes the account: out of every rate from a day on, sessions end, the history stays."""
    person, form = desk.person_in_scope(public_id), CloseForm(closed_on=_today())
    refusal: Refusal | None = None
    if form.validate_on_submit():
        refusal = _tried(services.switch_person, person, False, form.closed_on.day)
        if refusal is None:
            return _back(person, "closed")
    return answer("organisation/close_person.html", refusal, form, person=person)


@blueprint.route("/admin/people/<public_id>/opening", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def open_person(public_id: str) -> Any:
    """Opens the account again, in a unit, from today on."""
    person, units = desk.person_in_scope(public_id), desk.units()
    form = OpenForm(open_in=person.stays[0].unit_code if person.stays else "")
    form.open_in.choices = unit_choices(units)
    refusal: Refusal | None = None
    if form.validate_on_submit():
        unit = desk.unit_in(units, form.open_in.data)
        today = day_in(unit.zone, now())
        refusal = _tried(services.switch_person, person, True, today, unit_id=unit.id)
        if refusal is None:
            return _back(person, "opened")
    return answer("organisation/open_person.html", refusal, form, person=person)


@blueprint.get("/admin/people/<public_id>/grants")
@requires(policies.may_administer, staff=True)
def show_grants(public_id: str) -> Any:
    """The roles of a person, to be given and taken away."""
    return _grants(desk.person_in_scope(public_id))


@blueprint.post("/admin/people/<public_id>/grants")
@requires(policies.may_administer, staff=True)
def give_grant(public_id: str) -> Any:
    """Gives a role."""
    person, form, units = desk.person_in_scope(public_id), GrantForm(), desk.units()
    form.offer(
        units,
        list(desk.by_title(catalogue.edition_titles(db.session())).items()),
        policies.may_administer_site(desk.actor()),
    )
    if not form.validate():
        return _grants(person, form=form)
    refusal = _tried(granting.give_grant, person, form.command(units))
    return _grants(person, refusal, form) if refusal else _back(person, "given")


@blueprint.post("/admin/people/<public_id>/grants/removal")
@requires(policies.may_administer, staff=True)
def take_grant(public_id: str) -> Any:
    """Takes a role away."""
    grant = grant_of(request.form.get("role", ""), request.form.get("over", ""), desk.units())
    person = desk.person_in_scope(public_id)
    refusal = _tried(granting.take_grant, person, grant)
    return _grants(person, refusal) if refusal else _back(person, "taken")


@blueprint.route("/admin/people/<public_id>/time", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def grant_time(public_id: str) -> Any:
    """Extra time in quizzes begun from now on, and the answer to a request for it."""
    person = desk.person_in_scope(public_id)
    extra = accounts.extra_time(db.session(), person.id)
    form = TimeForm(factor=extra.asked if extra.is_open else extra.factor)
    refusal: Refusal | None = None
    if form.validate_on_submit():
        refusal = _tried(services.grant_time, person, form.factor.data, form.reason.data)
        if refusal is None:
            return _back(person, "time")
    return answer("organisation/grant_time.html", refusal, form, person=person, extra=extra)


def _grants(person: PersonDetail, refusal: Refusal | None = None, form: GrantForm | None = None) -> Response:
    titles = desk.by_title(catalogue.edition_titles(db.session()))
    if form is None:
        form = GrantForm(formdata=None)
        form.offer(desk.units(), list(titles.items()), policies.may_administer_site(desk.actor()))
    return answer("organisation/show_grants.html", refusal, form, person=person, titles=titles)


def _tried(
    service: Callable[..., object], person: PersonDetail, *args: object, unit_id: int | None = None
) -> Refusal | None:
    """Runs a service on a person; what it objects to, for the form."""
    more = {"unit_id": unit_id} if unit_id is not None else {}
    try:
        db.write(service, desk.actor(), person.id, *args, now(), **more)
    except (Invalid, Conflict) as refusal:
        return refusal
    return None


def _today() -> str:
    return DayField.text(day_in(current_user.zone, now()))


def _back(person: PersonDetail, done: str) -> Response:
    return redirect(url_for("organisation.show_person", public_id=person.public_id, done=done), 303)
