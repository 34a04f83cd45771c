"""The pages of a scenario: what comes before it, and a run, scene by scene to its end. All work without script."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Conflict, Gone, Invalid, NotAllowed, NotFound, Refusal
from lms.core.i18n import language
from lms.core.security import requires
from lms.core.shell import NavItem
from lms.features.catalogue import queries as catalogue
from lms.features.learning import outline, wording
from lms.features.learning.addresses import lead_to_present_address
from lms.features.progress.queries import journey
from lms.features.scenarios import forms, places, policies, queries, services, showing
from lms.features.scenarios.queries import Walked
from lms.features.scenarios.showing import Sheet

blueprint = Blueprint(
    "scenarios", __name__, template_folder="templates", url_prefix="/courses/<course>/scenarios/<item>"
)
RUN = "/runs/<int(max=9999):n>"
blueprint.before_request(lead_to_present_address)


@blueprint.get("")
@requires(policies.may_decide)
def show_cover(course: str, item: str) -> Any:
    """What happened before, the rules, and the runs so far; who is inside goes on at once."""
    return _cover(course, item)


@blueprint.post("/runs")
@requires(policies.may_decide)
def start_run(course: str, item: str) -> Any:
    """Begins a run, or goes on with the open one; `leaving` names the one to be left for it."""
    leaving = forms.number(request.form, "leaving")
    try:
        n = db.write(services.start, current_user, course, item, language(), now(), leaving)
    except (Invalid, NotAllowed) as refusal:
        return _cover(course, item, refusal), refusal.status
    return _to_run(course, item, n)


@blueprint.get(RUN)
@requires(policies.may_decide)
def show_run(course: str, item: str, n: int) -> str:
    """What followed from the last decision, the scene, and the decisions; after the end, what it came to."""
    return _run(course, item, n)


@blueprint.post(RUN)
@requires(policies.may_decide)
def decide(course: str, item: str, n: int) -> Any:
    """Takes one decision; a step that was taken elsewhere is told, with the scene where the story stands now."""
    step, decision = forms.number(request.form, "step"), forms.decision(request.form)
    try:
        db.write(services.decide, current_user, course, item, n, step, decision, now())
    except (Invalid, Conflict, Gone) as refusal:
        return _run(course, item, n, refusal), refusal.status
    return _to_run(course, item, n)


def _to_run(course: str, item: str, n: int) -> Response:
    return redirect(url_for(".show_run", course=course, item=item, n=n), 303)


def _cover(course: str, item: str, refusal: Refusal | None = None) -> Any:
    session = db.session()
    place = places.find(course, item)
    own = journey(session, current_user.person_id, course)
    if not place.in_service or (place.withdrawn and own is None):
        raise NotFound
    runs = queries.runs(session, own.run.id, place.item_row) if own else ()
    current = next((run for run in runs if run.is_open), None)
    if current is not None and refusal is None:
        return redirect(url_for(".show_run", course=course, item=item, n=current.n))
    standing = outline.standing(place.course, own, day_in(current_user.zone, now()))
    gate = standing.gates[place.item.id]
    closed = "" if gate.open else wording.why_closed(gate, place.item)
    sheet = Sheet(place, _trail(), current_user.zone, runs, closed)
    return showing.cover_page(sheet, refusal.message if refusal else None)


def _run(course: str, item: str, n: int, refusal: Refusal | None = None) -> str:
    session = db.session()
    found = _own(course, item, n)
    place = places.find(course, item, found.run.edition_key)
    own = journey(session, current_user.person_id, place.course.id)
    runs = queries.runs(session, found.run.enrolment_id, place.item_row)
    standing = outline.standing(place.course, own, day_in(current_user.zone, now()))
    sheet = Sheet(place, _trail(), current_user.zone, runs)
    return showing.run_page(
        sheet,
        found,
        problem=refusal.message if refusal else None,
        moved=isinstance(refusal, (Conflict, Gone)),
        following=outline.following(standing, place.item) if place.in_service else standing.next_item,
    )


def _own(course: str, item: str, n: int) -> Walked:
    rows = catalogue.snapshot().rows(course, item)
    found = queries.own(db.session(), current_user.person_id, *rows, n)
    if found is None:
        raise NotFound
    return found


def _trail() -> list[NavItem]:
    return [NavItem(_("Learn"), url_for("learning.show_home"))]
