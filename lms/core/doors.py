"""Addresses the ground floor has to lead to without knowing who stands there; the roof says which."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

KEY = "lms.doors"


@dataclass(frozen=True, slots=True)
class Doors:
    """Endpoints: home of whoever asks, sign-in, sign-out, password again, the person's own settings and inbox; the
    catalogue, which takes ``q``; and what the foot of every page leads to, `check`
    being where anybody checks a certificate."""

    home: str
    sign_in: str
    sign_out: str
    confirm: str
    settings: str
    inbox: str
    catalogue: str
    help: str
    check: str
    privacy: str
    accessibility: str
    status: str


def init_app(app: Flask, doors: Doors) -> None:
    """Tells `app` where its doors are."""
    app.extensions[KEY] = doors


def door(name: str, **values: str) -> str:
    """The address of one of the doors."""
    return current_app.url_for(getattr(current_app.extensions[KEY], name), **values)  # type: ignore[arg-type]
