"""What stands on a superior's page of one of their people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import render_template

from lms.core.actor import Actor
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.features.credits import queries
from lms.plugin.offers import Panel


def panels() -> Iterable[Panel]:
    """How the person's year stands."""
    return [Panel("credits.staff", "team-person", _staff, order=20)]


def _staff(actor: Actor, member: Any) -> str:
    today = day_in(actor.zone, now())
    standing = queries.standing(db.session(), member.staff.id, today.year)
    return render_template("credits/_staff.html", standing=standing, today=today)
