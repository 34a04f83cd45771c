"""What trainers see of a scenario: how many people took which decision, from five on, and each run as a way."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.i18n import in_words, language
from lms.core.looking import looked
from lms.core.security import requires
from lms.core.shell import NavItem
from lms.features.scenarios import places, policies, queries, showing
from lms.features.scenarios.places import Place

blueprint = Blueprint(
    "ways",
    __name__,
    template_folder="templates",
    url_prefix="/teach/courses/<course>/scenarios/<item>",
)


@blueprint.get("")
@requires(policies.may_see_ways, staff=True)
def show_ways(course: str, item: str) -> str:
    """Every scene with its decisions and how many took each, and the runs."""
    if not policies.may_see_ways_of(current_user, course):
        raise NotFound
    place = places.find(course, item)
    session = db.session()
    after = request.args.get("after", "")[:10]
    before = queries.run_row(session, after) if after else 0
    return render_template(
        "scenarios/show_ways.html",
        place=place,
        trail=_trail(place),
        ways=queries.ways(session, place.item_row, places.version(place.story)),
        scenes=showing.scenes(place, language()),
        runs=queries.listed(session, place.item_row, before),
        fewest=policies.FEWEST,
        zone=current_user.zone,
    )


@blueprint.get("/runs/<run>")
@requires(policies.may_see_ways, staff=True)
def show_way(course: str, item: str, run: str) -> Any:
    """One run: its decisions in order, and what it came to. That it is read is kept."""
    found = queries.theirs(db.session(), run) if policies.may_see_ways_of(current_user, course) else None
    if found is None or (found.course, found.item) != (course, item):
        raise NotFound
    db.write(looked, current_user, "run.seen", f"run:{run}", now(), found.person_id, course=course, item=item)
    place = places.find(course, item, found.walked.run.edition_key)
    here = NavItem(
        in_words(place.item.title, place.course.language), url_for(".show_ways", course=course, item=item)
    )
    return render_template(
        "scenarios/show_way.html",
        place=place,
        trail=[*_trail(place), here],
        name=found.name,
        run=found.walked.run,
        shown=showing.shown(place, found.walked),
        zone=current_user.zone,
    )


def _trail(place: Place) -> list[NavItem]:
    return [
        NavItem(_("My courses"), url_for("authoring.show_courses")),
        NavItem(
            in_words(place.course.title, place.course.language),
            url_for("authoring.show_course", course=place.course.id),
        ),
    ]
