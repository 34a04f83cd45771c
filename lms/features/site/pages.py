"""The front door."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core.security import anyone

blueprint = Blueprint("site", __name__, template_folder="templates")


@blueprint.get("/")
@anyone
def front() -> Response:
    """Leads to what the person was doing, or to the sign-in."""
    return redirect(
        url_for("learning.show_home" if current_user.is_authenticated else "accounts.sign_in"), 303
    )
