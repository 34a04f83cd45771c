"""The front door, and what the site says of itself."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core.clock import now
from lms.core.db import db
from lms.core.security import anyone, requires
from lms.features.site import policies, queries, services

blueprint = Blueprint("site", __name__, template_folder="templates")


@blueprint.get("/")
@anyone
def front() -> Response:
    """Leads to what the person was doing, or to the sign-in."""
    return redirect(
        url_for("learning.show_home" if current_user.is_authenticated else "accounts.sign_in"), 303
    )


@blueprint.get("/admin/plugins")
@requires(policies.may_run_site, staff=True)
def show_plugins() -> str:
    """The plugins of this site, and what went wrong with them."""
    states = queries.plugin_states(db.session(), current_app.extensions["lms.plugins"])
    return render_template("site/show_plugins.html", states=states)


@blueprint.post("/admin/plugins/<name>/delivery")
@requires(policies.may_run_site, staff=True)
def switch_on(name: str) -> Response:
    """Delivers facts to a plugin again."""
    db.write(services.switch_on, current_user, name, now())
    return redirect(url_for("site.show_plugins"), 303)
