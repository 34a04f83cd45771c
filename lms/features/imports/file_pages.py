"""Files of imports: the rows to mend, the template, and the people of now in the columns of an import."""

from __future__ import annotations

from flask import Response, request
from flask_login import current_user

from lms.core import exports
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.security import current_actor, requires
from lms.features.imports import arriving, desk, exporting, policies, repair, services
from lms.features.imports.desk import blueprint
from lms.features.imports.template import template
from lms.features.organisation import policies as organisation_policies
from lms.features.organisation import queries as organisation

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATE_NAMES = {arriving.PEOPLE: "templat-pegawai"}


@blueprint.get("/admin/imports/<public_id>/refused.xlsx")
@requires(policies.may_import, staff=True)
def download_refused(public_id: str) -> Response:
    """The rows to mend as a file, each with its reason."""
    run = desk.run_of(public_id)
    db.write(services.note_refused, current_actor(), public_id, now())
    return exports.download("xlsx", f"perbaikan-{public_id}", repair.file_of(db.session(), run))


@blueprint.get("/admin/imports/template.xlsx")
@requires(policies.may_import, staff=True)
def download_template() -> Response:
    """An empty table, with lists of the units of one's scope."""
    kind = desk.kind_of(request.args.get("kind"))
    units = [(unit.code, unit.name) for unit in organisation.units(db.session(), desk.scopes())]
    response = Response(template(kind, units, kind.lists(db.session())), mimetype=XLSX)
    name = TEMPLATE_NAMES.get(kind.name, f"templat-{kind.name}")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


@blueprint.get("/admin/people/export")
@requires(policies.may_import, staff=True)
def export_people() -> Response:
    """Active people of one's scope in the columns of the import; who took the file is written down."""
    form = exports.asked_for(request.args.get("format"), exports.SPREADSHEETS) or "xlsx"
    code = request.args.get("unit", "")
    unit = organisation.unit_by_code(db.session(), code) if code else None
    if code and (unit is None or not organisation_policies.may_administer_unit(current_actor(), unit.path)):
        raise NotFound
    at = now()
    db.write(services.note_export, current_actor(), form, code, at)
    rows = exporting.people(db.session(), desk.scopes(), unit.path if unit else "")
    return exports.respond(form, f"pegawai-{day_in(current_user.zone, at)}", exporting.COLUMNS, rows, {})
