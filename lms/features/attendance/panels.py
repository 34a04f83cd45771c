"""What the front page of JP and certificates says of lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import render_template

from lms.core.actor import Actor
from lms.features.attendance import policies
from lms.plugin.offers import Panel


def ways(actor: Actor, _record: Any) -> str:
    """The ways to credit many people at once; no statement is asked for it."""
    return render_template("attendance/_ways.html") if policies.may_record(actor) else ""


def panels() -> Iterable[Panel]:
    """The section on the front page."""
    return [Panel("attendance.ways", "admin-credits", ways, order=40)]
