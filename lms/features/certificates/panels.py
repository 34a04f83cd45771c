"""The way to a certificate from the course and the result, and those of somebody's staff."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template

from lms.core.actor import Actor
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.features.catalogue import queries as catalogue
from lms.features.certificates import freezing, queries, wording
from lms.features.learning.queries import CourseView
from lms.plugin.offers import Panel, Shown


def all_panels() -> list[Panel]:
    """The panels of certificates."""
    return [
        Panel("certificates.course", "course", beside_course, order=10),
        Panel("certificates.result", "result", beside_result, order=10),
        Panel("certificates.staff", "team-person", of_staff, order=30),
    ]


def beside_course(actor: Actor, view: CourseView) -> str:
    """The certificate of the run that is shown, once it is complete."""
    journey = view.journey
    if journey is None or not (journey.run.completed_at or freezing.of_course(view.course)):
        return ""
    return _held(queries.of_runs(db.session(), [journey.run.id]).get(journey.run.id))


def beside_result(actor: Actor, shown: Shown) -> str:
    """The certificate that the result, with all else, has earned."""
    if freezing.of_course(catalogue.snapshot().library.course(shown.course)) is None:
        return ""
    return _held(queries.of_course(db.session(), actor.person_id, shown.course))


def of_staff(actor: Actor, member: Any) -> str:
    """The certificates of one of one's staff: a list, and no file."""
    found = queries.own(db.session(), member.staff.id)
    today = day_in(current_app.config["TIMEZONE"], now())
    return (
        render_template("certificates/_staff.html", found=found, today=today, wording=wording)
        if found
        else ""
    )


def _held(held: queries.Held | None) -> str:
    return render_template("certificates/_held.html", held=held) if held else ""
