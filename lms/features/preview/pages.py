"""The preview on the site: of the edition in service, and of a draft, in the frame of the trainers' pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, g, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from lms.content.editions.library import Volume
from lms.content.editions.store import NotStoredError
from lms.core.clock import now
from lms.core.errors import NotFound
from lms.core.i18n import language
from lms.core.security import requires
from lms.core.shell import NavItem
from lms.features.catalogue import queries as catalogue
from lms.features.learning.queries import Before
from lms.features.preview import policies
from lms.features.preview.rooms import ROOMS
from lms.features.preview.trial import Trial

blueprint = Blueprint("preview", __name__, template_folder="templates")
COURSE = "/teach/courses/<course>/preview"


def _view(show: Callable[..., Any]) -> Callable[..., Any]:
    """A room of the preview as a view: for those who may look at the course that the address names."""

    @requires(policies.may_preview, staff=True)
    @wraps(show)
    def view(course: str, **values: Any) -> Any:
        return show(_trial_of_course(course), **values)

    return view


for room in ROOMS:
    blueprint.add_url_rule(
        COURSE + room.address, room.show.__name__, _view(room.show), methods=list(room.methods)
    )


@blueprint.context_processor
def _band() -> dict[str, Any]:
    return {"band": g.get("preview_band", "")}


def _trial_of_course(course: str) -> Trial:
    """The edition in service of a course that one may look at. Raises NotFound."""
    if not policies.may_preview_course(current_user, course):
        raise NotFound
    try:
        volume = catalogue.snapshot().library.volume(course)
    except NotStoredError as error:
        raise NotFound from error
    back = NavItem(_("Back to the course"), url_for("authoring.show_course", course=course))
    return _trial(volume, url_for(".show_course", course=course), back)


def _trial(volume: Volume, root: str, back: NavItem) -> Trial:
    g.preview_band = Markup(render_template("preview/_band.html", back=back))  # noqa: S704  # our own template
    library = catalogue.snapshot().library
    named = (library.course(other) for other in volume.course.requires)
    return Trial(
        volume=volume,
        root=root,
        trail=[NavItem(_("My courses"), url_for("authoring.show_courses"))],
        zone=current_user.zone,
        language=language(),
        at=now(),
        before=tuple(Before(other, is_done=False) for other in named if other is not None),
    )
