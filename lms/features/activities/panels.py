"""What stands on the front page of JP and certificates: how many activities wait."""

from __future__ import annotations

from typing import Any

from flask import render_template

from lms.core.actor import ADMINISTRATOR, Actor, unit_scopes
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.workdays import working_days
from lms.features.activities import policies, queries
from lms.plugin.offers import Panel


def all_panels() -> list[Panel]:
    """The panels of activities."""
    return [Panel("activities.waiting", "admin-credits", waiting, order=20)]


def waiting(actor: Actor, record: Any) -> str:
    """How much waits to be verified in the actor's scope, and for how long."""
    tallies = queries.tallies(db.session(), actor.person_id, unit_scopes(actor, ADMINISTRATOR))
    found = tallies.get("submitted")
    today = day_in(actor.zone, now())
    age = working_days(day_in(actor.zone, found.oldest), today) if found and found.oldest else 0
    count = found.count if found else 0
    return render_template("activities/_waiting.html", count=count, age=age, patience=policies.PATIENCE)
