"""Where errors become answers, once: a page for people, one JSON shape for scripts."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from lms.core.actor import Actor
from lms.core.clock import now
from lms.core.db import db
from lms.core.doors import door
from lms.core.errors import Busy, Refusal
from lms.core.html import clock
from lms.core.i18n import say
from lms.core.links import this_page
from lms.core.security import is_signed_in, login, wants_json
from lms.core.shell import NavItem

log = logging.getLogger(__name__)

RETRY_SECONDS = 5
HELPER = "lms.helper"
STALE = "stale-form"
WORTH_KEEPING = 120
WhoHelps = Callable[[Actor], str]


def init_app(app: Flask, who_helps: WhoHelps | None = None) -> None:
    """Registers the handlers. `who_helps` names the administrator whom a person may ask for access."""
    app.extensions[HELPER] = who_helps
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    for kind in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(kind, _database_away)
    app.register_error_handler(RecursionError, _too_deep)
    app.register_error_handler(OSError, _disk)
    app.register_error_handler(Exception, _unknown)


def _titles(status: int) -> tuple[str, str]:
    """What happened, and what to do, for an error that brings no sentence of its own."""
    table = {
        400: (
            _("This request cannot be read"),
            _("The address or the form is not complete. Go back and try once more."),
        ),
        401: (_("Please sign in"), _("Your session has ended. What is marked Saved is safe.")),
        403: (
            _("This page is not open to you"),
            _(
                "Your account does not have the right to see it. The administrator of your unit can give it to you."
            ),
        ),
        404: (_("This page does not exist"), _("The address may be mistyped, or the page has moved.")),
        405: (_("This cannot be done here"), _("Go back and use the button on the page.")),
        409: (_("Something has changed in the meantime"), _("Open the page again to see how it stands now.")),
        410: (_("This is closed"), _("It was finished earlier and can no longer be changed.")),
        413: (
            _("This is too large"),
            _("What you sent is larger than this page accepts. Nothing was saved."),
        ),
        422: (_("This cannot be accepted"), _("Check what you typed and try again.")),
        429: (_("Too many tries"), _("Wait a little, then try again.")),
        500: (
            _("Something went wrong with the system"),
            _("Answers marked Saved are safe. Try again in a moment."),
        ),
        503: (
            _("The system is not available right now"),
            _("This was not saved. Keep this page open and try again in a few seconds."),
        ),
    }
    return table.get(status, table[500] if status >= 500 else table[400])


def _refusal(error: Refusal) -> Response:
    text = say(error.message) if error.message else ""
    kept = _long_texts() if request.method == "POST" else ()
    response = _answer(error.status, text=text, values=error.values, kept=kept)
    if isinstance(error, Busy) and "seconds" in error.values:
        response.headers["Retry-After"] = str(error.values["seconds"])
    if error.status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _stale_form(error: CSRFError) -> Response:
    text = _("This form was opened in another session. Go back, load the page again, and send it once more.")
    return _answer(403, title=_("This form is out of date"), text=text, kind=STALE, kept=_long_texts())


def _long_texts() -> list[str]:
    """What was typed at length in the form, so that nobody has to write it again."""
    typed = [text.strip() for name, text in request.form.items(multi=True) if "password" not in name]
    return [text for text in typed if "\n" in text or len(text) > WORTH_KEEPING]


def _http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, SecurityError):
        # Without a host that is ours there are no addresses, and so no page either.
        return Response("This host name is not served here.\n", error.code, mimetype="text/plain")
    if error.code == 413 and _has_ended():
        text = _("Files can be sent by those who are signed in. Sign in, then choose the files again.")
        return _answer(413, title=_("Your session has ended"), text=text)
    return _answer(error.code)


def _has_ended() -> bool:
    """Whether this browser had a session, and has none any more."""
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies and _reader(413) is None


def _too_deep(error: RecursionError) -> Response:
    return _answer(400)


def _database_away(error: SQLAlchemyError) -> Response:
    log.warning("the database does not answer: %s", type(error).__name__)
    db.session.rollback()
    response = _answer(503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _disk(error: OSError) -> Response:
    """A disk that is full is told as it is, also where a large form was still being read: nothing was saved."""
    if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
        return _unknown(error)
    log.error("the disk is full: %s %s", request.method, request.path)
    db.session.rollback()
    response = _answer(503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _unknown(error: Exception) -> Response:
    log.error("error %s on %s %s", _code(), request.method, request.path, exc_info=error)
    db.session.rollback()
    return _answer(500)


def _code() -> str:
    """What a reader tells the helpdesk: the beginning of the request's id, which every line of the log carries."""
    return str(g.get("request_id", ""))[:8]


def _answer(
    status: int,
    title: str = "",
    text: str = "",
    kind: str = "",
    values: dict[str, Any] | None = None,
    kept: Sequence[str] = (),
) -> Response:
    usual_title, usual_text = _titles(status)
    if wants_json():
        body = {"status": status, "kind": kind, "message": text or usual_text, **(values or {})}
        response = jsonify(error=body)
    else:
        reader = _reader(status)
        response = make_response(
            render_template(
                "core/error.html",
                status=status,
                title=title or usual_title,
                text=text or usual_text,
                helper=_helper(reader) if status == 403 and kind != STALE and reader else "",
                search_url=door("catalogue") if status == 404 and reader else "",
                actions=_ways_out(status, reader),
                kept=kept,
                code=_code(),
                at=clock(now(), reader.zone if reader else current_app.config["TIMEZONE"]),
            )
        )
    response.status_code = status
    return response


def _reader(status: int) -> Any:
    """Who reads. From 500 on only somebody found before: the database must not be asked about its own fault."""
    if "_login_user" not in g and status < 500:
        try:
            if is_signed_in():
                return current_user
        except SQLAlchemyError:
            db.session.rollback()
    found = g.setdefault("_login_user", login.anonymous_user())
    return found if found.is_authenticated else None


def _helper(reader: Actor) -> str:
    who_helps: WhoHelps | None = current_app.extensions[HELPER]
    try:
        return who_helps(reader) if who_helps else ""
    except SQLAlchemyError:
        db.session.rollback()
        return ""


def _ways_out(status: int, reader: Any) -> list[NavItem]:
    again = NavItem(_("Try again"), this_page())
    home = NavItem(_("Back to learning") if reader else _("To the front page"), door("home"))
    sign_in = NavItem(_("Sign in"), door("sign_in"))
    first = [again] if status in {409, 429, 500, 503} and request.method == "GET" else []
    return [*first, home, *([] if reader or status != 404 else [sign_in]), NavItem(_("Help"), door("help"))]
