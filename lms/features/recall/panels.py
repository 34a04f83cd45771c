"""What stands on the learner's first page."""

from __future__ import annotations

from typing import Any

from flask import render_template

from lms.core.actor import Actor
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.features.recall import queries


def waiting(actor: Actor, record: Any) -> str:
    """How many questions come back today and from which courses; nothing where none does."""
    found = queries.overview(db.session(), actor.person_id, day_in(actor.zone, now()))
    if not found.ready:
        return ""
    asked = (found.pending or found.due)[: found.ready]
    courses = {one.course.id: one.course for one in asked}
    return render_template("recall/_waiting.html", found=found, courses=list(courses.values()))
