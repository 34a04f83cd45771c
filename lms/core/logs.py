"""One line per event, as JSON in production: time, request, person, address, action, result; never a secret."""

from __future__ import annotations

import logging
import secrets
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, has_request_context, request

ID = "X-Request-ID"
_LONGEST_ID = 64


def init_app(app: Flask) -> None:
    """Sets up the log of the process and one line for each request."""
    as_json = app.config["LOG_FORMAT"] == "json" or (
        not app.config["LOG_FORMAT"] and app.config["ENV"] == "production"
    )
    _set_up(as_json)
    app.before_request(_begin)
    app.after_request(_end)


def _set_up(as_json: bool) -> None:
    last: Any = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request,
        structlog.processors.format_exc_info,
        *(() if as_json else (_one_line,)),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=last)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    handler.set_name("lms")
    root = logging.getLogger("lms")
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    root.propagate = False


def _add_request(logger: object, method: str, event: dict[str, Any]) -> dict[str, Any]:
    if has_request_context() and "request_id" in g:
        event["request"] = g.request_id
        user = g.get("_login_user")
        person = getattr(user, "public_id", None)
        if person:
            event["person"] = person
    return event


def _one_line(logger: object, method: str, event: dict[str, Any]) -> dict[str, Any]:
    # An address may hold line breaks; they must not look like lines of the log. JSON escapes them by itself.
    event["event"] = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in event["event"])
    return event


def _begin() -> None:
    given = request.headers.get(ID, "")
    safe = given.isascii() and given.replace("-", "").isalnum() and len(given) <= _LONGEST_ID
    g.request_id = given if safe else secrets.token_hex(8)
    g.request_began = time.perf_counter()


def _path() -> str:
    # Whoever holds the token of a link can do what the link does, and who knows the code of a certificate sees its
    # name: the log is read by others.
    values = request.view_args or {}
    hidden = values.get("token") or values.get("certificate")
    return request.path.replace(hidden, "…") if hidden else request.path


def _end(response: Response) -> Response:
    response.headers[ID] = g.get("request_id", "")
    if request.path.startswith("/static/"):
        return response
    took = (time.perf_counter() - g.get("request_began", time.perf_counter())) * 1000
    logging.getLogger("lms.requests").info(
        "%s %s %s %.0f ms", request.method, _path(), response.status_code, took
    )
    return response
