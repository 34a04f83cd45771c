"""What anybody may read of the site: front page, help, privacy, accessibility, and whether it works; and the menu."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from lms.content import schema
from lms.content.source import vocabulary
from lms.core import checkup, frame, health
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.i18n import language
from lms.core.security import anyone, is_signed_in, requires, signed_in
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue import showing
from lms.features.onboarding import queries as onboarding
from lms.features.privacy import keeping
from lms.features.site.sheet import SHEETS

blueprint = Blueprint("public", __name__, template_folder="templates")

DAY = 24 * 60 * 60


@blueprint.get("/")
@anyone
def front() -> Response | str:
    """What this is, and the way in; whoever is in is led to what they were doing."""
    if is_signed_in():
        return redirect(url_for("learning.show_home"), 303)
    return render_template("site/front.html", topics=_topics())


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with the number of its courses, the batik that stands for it, and the courses' address."""

    name: str
    courses: int
    motif: str
    href: str


def _topics() -> list[Topic]:
    """The topics of the courses that can be begun, by name."""
    counts = Counter(course.category for course in catalogue.snapshot().offered() if course.category)
    topics = [
        Topic(
            showing.topic_name(category),
            count,
            showing.MOTIFS.get(category, "kawung"),
            url_for("catalogue.show_catalogue", topic=category),
        )
        for category, count in counts.items()
    ]
    return sorted(topics, key=lambda topic: topic.name.casefold())


@blueprint.get("/help")
@anyone
def show_help() -> str:
    """How things are done here, and whom to ask."""
    return render_template("site/show_help.html", helper=_helper())


@blueprint.get("/help/writing")
@anyone
def show_writing() -> str:
    """How a course is written, on one side of A4 when printed."""
    written = "id" if language() == "id" else "en"
    return render_template(
        "site/show_writing.html",
        sheet=SHEETS[written],
        check=f"### {vocabulary.written('check', 'check', written)}: …",
        schema=schema.NAME,
    )


@blueprint.get("/schemas/<name>")
@anyone
def show_schema(name: str) -> Response:
    """The JSON Schema of the headers of course files, for editors."""
    if name != schema.NAME:
        raise NotFound
    response = make_response(schema.as_text())
    response.mimetype = "application/schema+json"
    response.headers["Cache-Control"] = f"public, max-age={DAY}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/privacy")
@anyone
def show_privacy() -> str:
    """What is kept of a person, why, who sees it and for how long."""
    return render_template("site/show_privacy.html", helper=_helper(), kept=keeping.rules())


@blueprint.get("/accessibility")
@anyone
def show_accessibility() -> str:
    """What was done so that everybody can use the site, how it was tried, and what is still missing."""
    return render_template("site/show_accessibility.html", helper=_helper())


@blueprint.get("/status")
@anyone
def show_status() -> str:
    """Whether the service works, in plain words; it says nothing that helps an attacker."""
    found = health.summary()
    late = found.waited > checkup.PATIENCE
    state = "bad" if not found.saves else "warn" if late or not found.complete else "good"
    return render_template(
        "site/show_status.html",
        state=state,
        found=found,
        late=late,
        at=now(),
        # A database that is away is asked no further: this is the page that says so.
        zone=current_user.zone if found.saves and is_signed_in() else current_app.config["TIMEZONE"],
    )


@blueprint.get("/menu")
@requires(signed_in)
def show_menu() -> str:
    """Everything else that is there for the person who asks."""
    return render_template(
        "site/show_menu.html",
        areas=frame.areas(current_user),
        own=frame.items("menu", current_user),
        helper=_helper(),
        version=checkup.versions()[0][1],
    )


def _helper() -> str:
    """The administrator nearest above whoever reads; empty where that is not known, or the database is away."""
    try:
        return onboarding.helper_of(db.session(), current_user.unit_path) if is_signed_in() else ""
    except SQLAlchemyError:  # what helps is needed most when something fails
        db.session.rollback()
        return ""
