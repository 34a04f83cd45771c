"""What the pages of coming in and of settings share: the blueprint, and how a session begins."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, after_this_request, g, request

from lms.core import cookies
from lms.core.clock import now
from lms.core.db import db
from lms.core.device import device_name
from lms.core.i18n import COOKIE, languages
from lms.core.session import current_session
from lms.features.accounts import credentials, queries, services

blueprint = Blueprint("accounts", __name__, template_folder="templates")


def begin(person_id: int, remember: bool, checked: credentials.Checked | None = None) -> None:
    """Opens a session on this browser, in the language chosen on it, or else in the one the person chose elsewhere."""
    session = current_session()
    before, chosen = session.sid, _chosen_language()
    g.pop("csrf_token", None)  # what a page of this request shows belongs to the new session
    db.write(
        services.sign_in,
        person_id,
        device_name(request.user_agent.string),
        remember,
        now(),
        session.renew(remember),
        checked=checked.password if checked else None,
        rehashed=checked.rehashed if checked else None,
        limits=checked.limits if checked else None,
        replaces=before,
        language=chosen,
    )
    known = "" if chosen else queries.language_of(db.session(), person_id)
    if known:
        after_this_request(lambda response: _keep_language(response, known))


def _keep_language(response: Any, language: str) -> Any:
    cookies.keep(response, COOKIE, language)
    return response


def _chosen_language() -> str:
    chosen = cookies.kept(COOKIE)
    return chosen if chosen in languages() else ""


def address() -> str:
    """Where the request comes from, for counting failures."""
    return request.remote_addr or ""
