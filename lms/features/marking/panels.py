"""What stands on the trainers' first page."""

from __future__ import annotations

from typing import Any

from flask import render_template

from lms.core.actor import Actor
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.workdays import working_days
from lms.features.marking import policies, works


def waiting(actor: Actor, record: Any) -> str:
    """How much waits for a mark in the trainer's courses; nothing where nothing does."""
    if not policies.may_see_queue(actor):
        return ""
    tallies = works.tallies(db.session(), policies.scope(actor), actor.person_id)
    since = [tally.oldest for tally in tallies if tally.oldest is not None]
    if not since:
        return ""
    age = working_days(day_in(actor.zone, min(since)), day_in(actor.zone, now()))
    count = sum(tally.waiting for tally in tallies)
    return render_template("marking/_waiting.html", count=count, age=age, patience=policies.PATIENCE)
