"""Is the process alive, and is it ready: two plain answers without version, path or personal data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

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
    found = summary()
    fit = found.is_ready and not _is_stopping()
    waited = int(found.waited.total_seconds())
    text = f"{'ready' if fit else 'not ready'}\noldest job has waited {waited} s\n"
    return Response(text, status=200 if fit else 503, mimetype="text/plain")


@dataclass(frozen=True, slots=True)
class Summary:
    """How the site is, in what anybody may know: can answers be saved, is every course there, how long jobs wait."""

    saves: bool
    complete: bool
    waited: timedelta

    @property
    def is_ready(self) -> bool:
        """Whether people can work."""
        return self.saves and self.complete


def summary() -> Summary:
    """Looks now. Raises nothing: a database that is away is an answer."""
    try:
        saves = can_write()
        complete, since = is_complete(db.session()), oldest_due(db.session(), now())
    except (SQLAlchemyError, Unavailable):
        return Summary(saves=False, complete=False, waited=timedelta(0))
    return Summary(saves, complete, now() - since if since else timedelta(0))


def can_write() -> bool:
    """Whether the database takes a write."""
    try:
        db.write(_touch)
    except (SQLAlchemyError, Unavailable):
        return False
    return True


def is_complete(session: Session) -> bool:
    """Whether every condition of readiness holds."""
    return all(check(session) for check in current_app.extensions[KEY])


def _is_stopping() -> bool:
    # An event that the server shares with its web processes; a WSGI server of somebody else's brings none.
    stopping = current_app.extensions.get("lms.stopping")
    return stopping is not None and bool(stopping.is_set())


def _touch(session: Session) -> None:
    session.execute(sa.text("SELECT 1"))
