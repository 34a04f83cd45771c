"""The page of a rehearsal: what robots that have not read make of the quizzes of a course or a draft."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.content.course import Course
from lms.content.doctor import verdict
from lms.content.doctor.rehearsal import TIMES, fitting
from lms.content.editions.store import NotStoredError
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.i18n import told
from lms.core.security import requires
from lms.core.shell import NavItem
from lms.features.catalogue import queries as catalogue
from lms.features.drafts import queries as drafts
from lms.features.drafts.models import DISCARDED
from lms.features.rehearsal import policies, queries, results, services

blueprint = Blueprint("rehearsal", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Place:
    """What is rehearsed: an edition of the store (no key while a draft has errors), and the page it belongs to."""

    key: str
    course: Course | None
    back: NavItem
    here: str
    draft: str = ""


@blueprint.get("/teach/courses/<course>/rehearsal")
@requires(policies.may_rehearse, staff=True)
def show_rehearsal(course: str) -> str:
    """The rehearsal of the edition in service."""
    return _page(_course(course))


@blueprint.post("/teach/courses/<course>/rehearsal")
@requires(policies.may_rehearse, staff=True)
def rehearse_course(course: str) -> Response:
    """Asks for it."""
    return _asked(_course(course))


@blueprint.get("/teach/drafts/<public_id>/rehearsal")
@requires(policies.may_rehearse, staff=True)
def show_draft_rehearsal(public_id: str) -> str:
    """The rehearsal of a draft as it was last checked."""
    return _page(_draft(public_id))


@blueprint.post("/teach/drafts/<public_id>/rehearsal")
@requires(policies.may_rehearse, staff=True)
def rehearse_draft(public_id: str) -> Response:
    """Asks for it."""
    return _asked(_draft(public_id))


def _page(place: Place) -> str:
    done = results.result(place.key) if place.key else None
    waits = done is None and bool(place.key) and queries.is_asked(db.session(), place.key)
    return render_template(
        "rehearsal/show_rehearsal.html",
        place=place,
        quizzes=done.quizzes if done else None,
        waits=waits,
        times=done.times if done else fitting(place.course) if place.course else TIMES,
        verdict=verdict,
        told=told,
    )


def _asked(place: Place) -> Response:
    if place.key and results.result(place.key) is None:
        db.write(services.ask, place.key, now())
    return redirect(place.here)


def _course(course: str) -> Place:
    if not policies.may_rehearse_course(current_user, course):
        raise NotFound
    try:
        volume = catalogue.snapshot().library.volume(course)
    except NotStoredError as error:
        raise NotFound from error
    title = told(volume.course.title, volume.course.language).text
    back = NavItem(title, url_for("authoring.show_course", course=course))
    return Place(volume.key, volume.course, back, url_for(".show_rehearsal", course=course))


def _draft(public_id: str) -> Place:
    found = drafts.draft(db.session(), public_id)
    if (
        found is None
        or found.state == DISCARDED
        or not policies.may_rehearse_draft(current_user, found.made_by, found.course)
    ):
        raise NotFound
    here = url_for(".show_draft_rehearsal", public_id=public_id)
    back = NavItem(
        _("Check: %(title)s", title=found.title or found.course),
        url_for("drafts.show_draft", public_id=public_id),
    )
    if not found.is_good:
        return Place("", None, back, here, public_id)
    try:
        volume = catalogue.snapshot().library.at(found.key)
    except NotStoredError:
        return Place("", None, back, here, public_id)
    return Place(volume.key, volume.course, back, here, public_id)
