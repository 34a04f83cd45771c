"""One file that was handed in, for whoever handed it in and for the trainers of the course."""

from __future__ import annotations

from flask import Blueprint, current_app
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.looking import looked
from lms.core.security import requires, signed_in
from lms.features.files import giving, policies, queries

blueprint = Blueprint("files", __name__)


@blueprint.get("/files/<public_id>")
@requires(signed_in)
def download_file(public_id: str) -> Response:
    """The file, to be saved: a browser never opens what a learner made."""
    found = queries.of(db.session(), [public_id]).get(public_id)
    if found is None or not policies.may_download(current_user, found.person_id, found.course):
        raise NotFound
    response = giving.response(current_app.config, found)
    if found.person_id != current_user.person_id:
        about, whose = f"file:{public_id}", found.person_id
        db.write(looked, current_user, "file.seen", about, now(), whose, course=found.course)
    return response
