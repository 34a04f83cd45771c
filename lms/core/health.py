"""Is the process alive, and is it ready: two plain answers without version, path or personal data."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Unavailable
from lms.core.jobs import oldest_due
from lms.core.security import anyone

KEY = "lms.readiness"

blueprint = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Registers ``/healthz`` and ``/readyz``."""
    app.extensions[KEY] = []
    app.register_blueprint(blueprint)


def ready_when(app: Flask, check: Callable[[Session], bool]) -> None:
    """Adds a condition of readiness, asked at each ``/readyz``."""
    app.extensions[KEY].append(check)


@blueprint.get("/healthz")
@anyone
def alive() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@anyone
def ready() -> Response:
    """The database can be written and everything the site needs is in place; and how long the oldest job has waited.

    Jobs that wait say that no worker runs. Pages and saving do not need one, so the site is ready all the same.
    """
    try:
        db.write(_touch)
        fit = not _is_stopping() and all(check(db.session()) for check in current_app.extensions[KEY])
        since = oldest_due(db.session(), now())
    except (SQLAlchemyError, Unavailable):
        fit, since = False, None
    waited = int((now() - since).total_seconds()) if since else 0
    text = f"{'ready' if fit else 'not ready'}\noldest job has waited {waited} s\n"
    return Response(text, status=200 if fit else 503, mimetype="text/plain")


def _is_stopping() -> bool:
    # An event that the server shares with its web processes; a WSGI server of somebody else's brings none.
    stopping = current_app.extensions.get("lms.stopping")
    return stopping is not None and bool(stopping.is_set())


def _touch(session: Session) -> None:
    session.execute(sa.text("SELECT 1"))
