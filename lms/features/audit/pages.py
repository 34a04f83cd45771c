"""The history of changes."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from lms.core.db import db
from lms.core.security import requires
from lms.features.audit import policies, queries

blueprint = Blueprint("audit", __name__, template_folder="templates")


@blueprint.get("/admin/audit")
@requires(policies.may_read, staff=True)
def show_audit() -> str:
    """What was done, the newest first."""
    about = request.args.get("about", "")[:200]
    page = queries.entries(db.session(), request.args.get("after", ""), about)
    return render_template("audit/show_audit.html", page=page, about=about)
