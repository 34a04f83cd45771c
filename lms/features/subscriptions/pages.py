"""One's own list of reports."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Invalid
from lms.core.forms import answer
from lms.core.security import requires
from lms.features.reports.policies import may_see_figures
from lms.features.subscriptions import queries, services
from lms.features.subscriptions.addresses import is_report
from lms.features.subscriptions.forms import KeepForm

blueprint = Blueprint("subscriptions", __name__, template_folder="templates")


@blueprint.get("/my/reports")
@requires(may_see_figures)
def list_kept() -> str:
    """The reports one keeps."""
    kept = queries.kept_by(db.session(), current_user.person_id)
    return render_template("subscriptions/list_kept.html", kept=kept, done=request.args.get("done", ""))


@blueprint.route("/my/reports/new", methods=["GET", "POST"])
@requires(may_see_figures)
def keep_report() -> Any:
    """Keeps the page whose address came along."""
    form = KeepForm(address=request.args.get("address", ""))
    refusal: Invalid | None = None
    if request.method == "POST" and form.validate():
        try:
            db.write(
                services.keep,
                current_user,
                form.name.data or "",
                form.address.data or "",
                bool(form.monthly.data),
                now(),
            )
            return redirect(url_for(".list_kept", done="kept"), 303)
        except Invalid as error:
            refusal = error
    known = is_report(form.address.data or "")
    return answer("subscriptions/keep_report.html", refusal, form, back=form.address.data if known else "")


@blueprint.post("/my/reports/<public_id>")
@requires(may_see_figures)
def change_kept(public_id: str) -> Any:
    """Switches the monthly figures of a report on or off, or forgets the report."""
    wish = request.form.get("do", "")
    if wish == "remove":
        db.write(services.remove, current_user, public_id)
    else:
        db.write(services.change, current_user, public_id, wish == "monthly", now())
    return redirect(url_for(".list_kept", done="removed" if wish == "remove" else "changed"), 303)
