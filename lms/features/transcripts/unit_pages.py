"""Proofs of a whole unit: as a table, and printed by a job."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import exports
from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Gone, NotFound
from lms.core.i18n import language
from lms.core.security import current_actor, requires
from lms.features.credits import account
from lms.features.credits import queries as credit
from lms.features.organisation import queries as organisation
from lms.features.organisation.queries import UnitRecord
from lms.features.transcripts import batches, desk, fields, policies, queries, services
from lms.features.transcripts.desk import blueprint
from lms.features.transcripts.queries import Printing
from lms.plugin.message import Message, mark

CLEARED = Message(mark("This file was cleared away after a week. Have it printed again."))
YEARS_BACK = 5


@blueprint.get("/admin/transcripts")
@requires(policies.may_print, staff=True)
def show_units() -> Any:
    """A unit and a year: how much there is, as CSV, XLSX, or to be printed."""
    session, scopes = db.session(), unit_scopes(current_actor(), ADMINISTRATOR)
    units, year = organisation.units(session, scopes), desk.asked_year()
    unit = _chosen(units)
    day = queries.day_of(year, desk.today())
    form = exports.asked_for(request.args.get("format"), exports.SPREADSHEETS)
    if form and unit:
        detail = {"format": form, "year": str(year)}
        db.write(services.note_export, current_actor(), f"unit:{unit.code}", now(), None, **detail)
        found = queries.everybody(session, [unit.path], year, day)
        rows = fields.rows_of_people(found, fields.kinds_of(credit.terms(session)))
        return exports.respond(form, f"riwayat-{year}-{unit.code}", fields.PERSON_COLUMNS, rows, {})
    this_year = desk.today().year
    return render_template(
        "transcripts/show_units.html",
        units=units,
        unit=unit,
        year=year,
        years=account.shown_years(range(this_year - YEARS_BACK, this_year), year, desk.today()),
        count=queries.count(session, [unit.path], year, day) if unit else None,
        printings=queries.printings(session, scopes),
        zone=current_user.zone,
    )


@blueprint.post("/admin/transcripts/printings")
@requires(policies.may_print, staff=True)
def print_unit() -> Response:
    """Has the proofs of a unit printed."""
    year = account.year_of(request.form.get("year", ""), desk.today())
    code = request.form.get("unit", "")[:40]
    public_id = db.write(services.ask_printing, current_actor(), code, year, language(), now())
    return redirect(url_for(".show_printing", public_id=public_id), 303)


@blueprint.get("/admin/transcripts/printings/<public_id>")
@requires(policies.may_print, staff=True)
def show_printing(public_id: str) -> str:
    """How far a printing is, and its file."""
    return render_template("transcripts/show_printing.html", one=_printing(public_id), zone=current_user.zone)


@blueprint.get("/admin/transcripts/printings/<public_id>/file")
@requires(policies.may_print, staff=True)
def download_printing(public_id: str) -> Response:
    """The file of a printing."""
    one = _printing(public_id)
    place = batches.file_of(one.public_id)
    if one.ended_at is None:
        raise NotFound
    if one.cleared_at is not None or not place.is_file():
        raise Gone(CLEARED)
    db.write(services.note_export, current_actor(), f"unit:{one.unit_code}", now(), None, format="zip")
    return send_file(
        place, "application/zip", as_attachment=True, download_name=f"riwayat-{one.year}-{one.unit_code}.zip"
    )


def _printing(public_id: str) -> Printing:
    one = queries.printing(db.session(), public_id)
    if one is None or not policies.may_print_unit(current_actor(), one.path):
        raise NotFound
    return one


def _chosen(units: tuple[UnitRecord, ...]) -> UnitRecord | None:
    """The unit that the address names; without one, the only one on top. Raises NotFound."""
    code = request.args.get("unit", "")[:40]
    if code:
        found = next((unit for unit in units if unit.code == code), None)
        if found is None:
            raise NotFound
        return found
    tops = [unit for unit in units if unit.depth == 0]
    return tops[0] if len(tops) == 1 else None
