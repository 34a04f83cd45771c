"""The certificates of a course as its trainers see them: a list, and nothing to be done."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.i18n import told
from lms.core.security import current_actor, requires
from lms.features.catalogue import queries as catalogue
from lms.features.certificates import desk, freezing, policies, records, wording

blueprint = Blueprint("certificate_teaching", __name__, template_folder="templates")

EVERYBODY = ("/",)
"""Units do not narrow what trainers see: whoever took the course is theirs."""


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"wording": wording}


@blueprint.get("/teach/courses/<course>/certificates")
@requires(policies.may_see_taught, staff=True)
def list_taught(course: str) -> str:
    """The certificates of a course, the latest completion first, found by number or name."""
    if not policies.may_see_of_course(current_actor(), course):
        raise NotFound
    outline = catalogue.snapshot().library.course(course)
    if outline is None:
        raise NotFound
    wanted = {name: request.args.get(name, "").strip() for name in ("q", "state")}
    after, today = request.args.get("after", ""), desk.today()
    return render_template(
        "certificates/list_taught.html",
        course=course,
        course_title=told(outline.title, outline.language),
        is_issuing=freezing.of_course(outline) is not None,
        found=records.listed(
            db.session(),
            EVERYBODY,
            today,
            wanted["q"][:100],
            wanted["state"],
            after if after.isalnum() else "",
            course=course,
        ),
        wanted=wanted,
        states=records.STATES,
        today=today,
    )
