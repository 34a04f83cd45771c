"""Units for administrators: the tree, and what is done to one of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, request, url_for
from flask_login import current_user

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotAllowed, Refusal
from lms.core.forms import DayField, answer
from lms.core.security import requires
from lms.features.audit import queries as audit
from lms.features.organisation import desk, places, policies, services, tree, unit_records
from lms.features.organisation.desk import blueprint
from lms.features.organisation.memberships import DAY_TO_COME
from lms.features.organisation.tree import UnitData
from lms.features.organisation.unit_forms import (
    TOP,
    CloseUnitForm,
    EditUnitForm,
    MoveUnitForm,
    OpenUnitForm,
    TreeDayForm,
    UnitForm,
    unit_choices,
)
from lms.features.organisation.unit_records import UnitDetail


@blueprint.route("/admin/units", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def show_units() -> Any:
    """The tree of units, today's or (``?on=``) that of an earlier day, and a form for one more."""
    units, form = desk.units(with_people=True), UnitForm(parent_id=request.args.get("below", ""))
    form.parent_id.choices = unit_choices(units)
    if units and not policies.may_administer_site(desk.actor()):
        # A unit on top is the site's to add.
        form.parent_id.choices, form.parent_id.description = unit_choices(units)[1:], ""
    refusal: Refusal | None = None
    if form.validate_on_submit():
        try:
            db.write(services.add_unit, desk.actor(), form.command(units), now())
        except Invalid as error:
            refusal = error
        else:
            return redirect(url_for("organisation.show_units", done="added"), 303)
    asked, past = _past()
    return answer(
        "organisation/show_units.html",
        refusal,
        form,
        units=places.tree_on(db.session(), desk.scopes(), past) if past else units,
        closed=() if past else unit_records.closed_units(db.session(), desk.scopes()),
        asked=asked,
        past=past,
    )


def _past() -> tuple[TreeDayForm, date | None]:
    """The day that the address asks for, if it is over; the form says why another one is not shown."""
    asked, today = TreeDayForm(request.args), day_in(current_user.zone, now())
    if not asked.validate() or asked.on.day is None or asked.on.day == today:
        return asked, None
    if asked.on.day > today:
        asked.take(Invalid(fields={"on": DAY_TO_COME}))
        return asked, None
    return asked, asked.on.day


@blueprint.route("/admin/units/<code>/edit", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def edit_unit(code: str) -> Any:
    """What a unit is called, and what else can be done to it."""
    unit = _unit(code)
    form = EditUnitForm(obj=unit)
    form.keep_zone(unit.zone)
    refusal: Refusal | None = None
    conflict: tuple[str, ...] = ()
    typed: dict[str, Any] = {}
    if form.validate_on_submit():
        typed = desk.taken_over(form.typed(), unit)
        try:
            data = UnitData(**typed)
            db.write(tree.change_unit, desk.actor(), unit.id, data, form.seen, now(), form.on_day.day)
        except Invalid as error:
            refusal = error
        except Conflict as error:
            refusal, unit = error, _unit(code)
            conflict = desk.differences(typed, unit)
            form.version.data = str(unit.version)
        else:
            return redirect(url_for("organisation.edit_unit", code=typed["code"], done="changed"), 303)
    return answer(
        "organisation/edit_unit.html",
        refusal,
        form,
        unit=unit,
        may_change=_may_change(unit),
        past=places.places_of(db.session(), unit.id),
        keepers=unit_records.keepers(db.session(), unit.path),
        conflict=conflict,
        typed=typed,
        by=desk.last_of(
            audit.entries(db.session(), audit.Narrowed(about=f"unit:{code}")).rows,
            ("unit.changed", "unit.moved"),
        )
        if conflict
        else None,
    )


@blueprint.route("/admin/units/<code>/place", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def move_unit(code: str) -> Any:
    """Another unit above."""
    unit, units = _unit(code), desk.units()
    form = MoveUnitForm(parent_id=unit.parent_code, on_day=DayField.text(day_in(unit.zone, now())))
    form.offer(units, policies.may_administer_site(desk.actor()), code)
    refusal: Refusal | None = None
    if form.validate_on_submit():
        chosen = form.parent_id.data
        parent = None if chosen == TOP else desk.unit_in(units, chosen).id
        try:
            db.write(tree.move_unit, desk.actor(), unit.id, parent, now(), form.on_day.day)
        except Invalid as error:
            refusal = error
        else:
            return redirect(url_for("organisation.edit_unit", code=code, done="moved"), 303)
    return answer("organisation/move_unit.html", refusal, form, unit=unit, may_change=_may_change(unit))


@blueprint.route("/admin/units/<code>/closing", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def close_unit(code: str) -> Any:
    """Closes a unit; people in it are moved first, if the form says where."""
    unit = _unit(code)
    units = [one for one in desk.units() if not one.path.startswith(unit.path)]
    form = CloseUnitForm(closed_on=DayField.text(day_in(current_user.zone, now())))
    form.move_to.choices = unit_choices(units)
    refusal: Refusal | None = None
    if form.validate_on_submit() and (on_day := form.closed_on.day):
        try:
            if not _may_change(unit):
                raise NotAllowed
            if form.move_to.data:
                to = desk.unit_in(units, form.move_to.data)
                # In small pieces, so that others can write in between; broken off, it goes on when sent again.
                while db.write(services.empty_unit, desk.actor(), unit.id, to.id, on_day, now()):
                    pass
            db.write(tree.close_unit, desk.actor(), unit.id, on_day, now())
        except Invalid as error:
            refusal = error
            unit = _unit(code)
        else:
            return redirect(url_for("organisation.edit_unit", code=code, done="closed"), 303)
    return answer("organisation/close_unit.html", refusal, form, unit=unit, may_change=_may_change(unit))


@blueprint.route("/admin/units/<code>/opening", methods=["GET", "POST"])
@requires(policies.may_administer, staff=True)
def open_unit(code: str) -> Any:
    """Opens a closed unit again."""
    unit, form = _unit(code), OpenUnitForm()
    refusal: Refusal | None = None
    if form.validate_on_submit():
        try:
            db.write(tree.open_unit, desk.actor(), unit.id, now())
        except Invalid as error:
            refusal = error
        else:
            return redirect(url_for("organisation.edit_unit", code=code, done="opened"), 303)
    form.version.data = str(unit.version)
    return answer("organisation/open_unit.html", refusal, form, unit=unit, may_change=_may_change(unit))


def _unit(code: str) -> UnitDetail:
    return unit_records.unit_detail(db.session(), desk.scopes(), code)


def _may_change(unit: UnitDetail) -> bool:
    return policies.may_change_unit(desk.actor(), unit.path)
