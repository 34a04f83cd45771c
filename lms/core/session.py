"""Sessions: the cookie holds one random id and nothing else; what it stands for is a row in the database.

Flask's own session is signed, not secret, and cannot be revoked. Here the cookie's 128 random bits name a row of
sign-ins (kept by the accounts feature); before sign-in the id names nothing and only carries the CSRF token, which is
derived from it, so that a token is worth nothing in another session.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Any

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin

_SID = re.compile(r"[0-9a-f]{32}")
REMEMBERED = 30 * 24 * 3600


class SidSession(dict[str, Any], SessionMixin):
    """A session that knows only its id; its one entry is the CSRF token that belongs to the id.

    `is_needed` says that a page took the token, or that somebody signed in: only then does the browser get the cookie.
    Flask's own `accessed` does not tell, for Flask-Login looks at the session after every request.
    """

    is_needed = False

    def __init__(self, sid: str, secret: str, new: bool) -> None:
        super().__init__()
        self.secret = secret
        self.max_age: int | None = None
        self.changed = new
        self._take(sid)

    def _take(self, sid: str) -> None:
        self.sid = sid
        token = hmac.new(self.secret.encode(), f"csrf:{sid}".encode(), hashlib.sha256).hexdigest()
        self["csrf_token"] = token

    def __getitem__(self, key: str) -> Any:
        self.is_needed = True
        return super().__getitem__(key)

    def renew(self, remember: bool = False) -> str:
        """Takes a new id (at sign-in and sign-out) and returns it; `remember` keeps the cookie for 30 days."""
        self._take(secrets.token_hex(16))
        self.max_age = REMEMBERED if remember else None
        self.changed = self.is_needed = True
        return self.sid


class SidSessionInterface(SessionInterface):
    """Reads and writes the cookie."""

    session_class = SidSession

    def open_session(self, app: Flask, request: Request) -> SidSession:
        sid = request.cookies.get(app.config["SESSION_COOKIE_NAME"], "")
        known = bool(_SID.fullmatch(sid))
        return SidSession(sid if known else secrets.token_hex(16), app.config["SECRET_KEY"], new=not known)

    def save_session(self, app: Flask, session: SidSession, response: Response) -> None:  # type: ignore[override]
        # A page without a form (a file, a health check, the help) gives no cookie.
        if not session.changed or not session.is_needed:
            return
        response.set_cookie(
            app.config["SESSION_COOKIE_NAME"],
            session.sid,
            max_age=session.max_age,
            path="/",
            secure=app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        response.vary.add("Cookie")


def current_session() -> SidSession:
    """The session of this request."""
    found = session._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(found, SidSession)
    return found
