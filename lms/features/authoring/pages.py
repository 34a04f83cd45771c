"""The trainers' pages: their courses, and what should be mended in them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, current_app, render_template
from flask_login import current_user

from lms.core.actor import TRAINER, course_scopes
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.i18n import Phrase, told
from lms.core.panels import panels
from lms.core.security import requires
from lms.core.small_groups import FEWEST
from lms.features.authoring import policies, queries
from lms.features.authoring.folder import contents
from lms.features.authoring.learners import learners, with_few_people
from lms.features.authoring.queries import Taught
from lms.features.authoring.stops import stops
from lms.features.catalogue import kept
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.kept import KeptFinding
from lms.features.drafts import queries as drafting
from lms.features.helpdesk import queries as helpdesk
from lms.features.helpdesk.wording import headline
from lms.features.plausibility import queries as plausibility
from lms.features.recall import queries as recall

blueprint = Blueprint("authoring", __name__, template_folder="templates")

EXAMPLE = "menulis-kursus"
"""The course on writing courses: it uses all of the format and is read as an example."""


@blueprint.get("/teach")
@requires(policies.may_see_teaching, staff=True)
def show_courses() -> str:
    """The courses one teaches, with what waits to be mended."""
    everything = policies.oversees_all(current_user)
    scope = None if everything else course_scopes(current_user, TRAINER) or ()
    found = queries.overview(db.session(), scope)
    titles = {one.course: told(one.titles, one.language) for one in found.courses}
    return render_template(
        "authoring/show_courses.html",
        courses=sorted(found.courses, key=lambda one: titles[one.course].text.casefold()),
        few=_few(found.courses),
        folders=found.folders,
        drafts=drafting.open_drafts(db.session(), current_user.person_id, scope),
        titles=titles,
        zone=current_user.zone,
        example=_example(),
        example_id=EXAMPLE,
        panels=panels("teach", current_user, found),
    )


@blueprint.get("/teach/courses/<course>")
@requires(policies.may_see_teaching, staff=True)
def show_course(course: str) -> str:
    """One course: the edition in service, and the findings of its folder."""
    if not policies.may_see_course(current_user, course):
        raise NotFound
    found = queries.taught(db.session(), course)
    if found is None:
        raise NotFound
    outline = catalogue.snapshot().library.course(course)
    has_names = policies.may_open_names(current_user)
    taking = learners(db.session(), course, has_names)
    return render_template(
        "authoring/show_course.html",
        course=found,
        learners=taking,
        is_few=not has_names and taking.total.people < FEWEST,
        title=told(found.titles, found.language),
        findings=_findings(found.folder) if found.check else [],
        drafts=drafting.drafts_of(db.session(), course),
        stops=stops(outline, *queries.reached(db.session(), course)) if outline else None,
        asked=helpdesk.queue(db.session(), (course,)),
        headline=headline,
        files=contents(current_app.config, found.folder, outline) if found.check else (),
        outline=outline,
        recalled=recall.group(db.session(), course, day_in(current_user.zone, now())),
        review=plausibility.share_of_course(db.session(), course, found.completed),
        at=now(),
        zone=current_user.zone,
    )


@blueprint.get("/teach/folders/<folder>")
@requires(policies.may_see_teaching, staff=True)
def show_folder(folder: str) -> str:
    """A folder that gives no course: why not."""
    found = catalogue.findings_of(db.session(), folder)
    if found is None or not policies.may_see_course(current_user, found[0].course):
        raise NotFound
    return render_template(
        "authoring/show_folder.html",
        check=found[0],
        findings=_revived(found[1]),
        zone=current_user.zone,
    )


def _few(courses: Sequence[Taught]) -> frozenset[str]:
    """The courses whose completion would tell the viewer of single people."""
    if policies.may_open_names(current_user):
        return frozenset()
    return with_few_people(db.session(), {one.course: one.begun for one in courses})


def _example() -> Phrase | None:
    """The title of the course on writing courses, where it is in service."""
    course = catalogue.snapshot().library.course(EXAMPLE)
    return told(course.title, course.language) if course else None


def _findings(folder: str) -> list[KeptFinding]:
    found = catalogue.findings_of(db.session(), folder)
    return _revived(found[1]) if found else []


def _revived(data: list[dict[str, object]]) -> list[KeptFinding]:
    """The findings again, what must be mended first."""
    found = [kept.from_json(one) for one in data]
    return sorted(found, key=lambda one: not one.finding.is_error)
