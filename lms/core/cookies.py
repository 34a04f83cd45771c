"""Small choices kept on a device for a year: language, theme and size of letters; over HTTPS bound to this host."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response

YEAR = 365 * 24 * 3600


def _name(name: str) -> str:
    return f"__Host-{name}" if current_app.config["HTTPS"] else name


def kept(name: str) -> str:
    """What was chosen on this device; empty for nothing."""
    return request.cookies.get(_name(name), "")


def keep(response: Response, name: str, value: str) -> None:
    """Keeps a choice on the device that gets `response`."""
    response.set_cookie(
        _name(name),
        value,
        max_age=YEAR,
        path="/",
        secure=current_app.config["HTTPS"],
        httponly=True,
        samesite="Lax",
    )


def forget(response: Response, name: str) -> None:
    """Takes a choice off the device that gets `response`."""
    response.delete_cookie(
        _name(name), path="/", secure=current_app.config["HTTPS"], httponly=True, samesite="Lax"
    )
