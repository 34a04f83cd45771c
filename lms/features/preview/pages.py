"""The preview on the site: of the edition in service, and of a draft, in the frame of the trainers' pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from lms.content.editions.library import Volume
from lms.content.editions.store import NotStoredError
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.i18n import language
from lms.core.security import requires
from lms.core.shell import NavItem
from lms.features.catalogue import queries as catalogue
from lms.features.drafts import checking
from lms.features.drafts import queries as drafts
from lms.features.drafts.models import DISCARDED
from lms.features.learning.queries import Before
from lms.features.preview import policies
from lms.features.preview.rooms import ROOMS
from lms.features.preview.trial import Trial

blueprint = Blueprint("preview", __name__, template_folder="templates")


def _view(show: Callable[..., Any]) -> Callable[..., Any]:
    """A room of the preview as a view: for those who may look at the course or the draft that the address names."""

    @requires(policies.may_preview, staff=True)
    @wraps(show)
    def view(course: str = "", draft: str = "", **values: Any) -> Any:
        seen = _trial_of_draft(draft) if draft else _trial_of_course(course)
        return show(seen, **values) if seen else _nothing_to_see(draft)

    return view


def _put_up(*roots: str) -> None:
    for room in ROOMS:
        view = _view(room.show)
        for root in roots:
            address, name = root + room.address, room.show.__name__
            blueprint.add_url_rule(address, name, view, methods=list(room.methods))


_put_up("/teach/courses/<course>/preview", "/teach/drafts/<draft>/preview")


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
    return _trial(volume, url_for(".show_course", course=course))


def _trial_of_draft(public_id: str) -> Trial | None:
    """A draft that one may look at, checked as it is now; None where it cannot be shown yet. Raises NotFound."""
    found = drafts.draft(db.session(), public_id)
    if (
        found is None
        or found.state == DISCARDED
        or not policies.may_preview_draft(current_user, found.made_by, found.course)
    ):
        raise NotFound
    found = checking.current(found)
    try:
        volume = catalogue.snapshot().library.at(found.key)
    except NotStoredError:
        return None
    return _trial(
        volume, url_for(".show_course", draft=public_id), is_draft=True, is_old=not found.is_checked
    )


def _trial(volume: Volume, root: str, is_draft: bool = False, is_old: bool = False) -> Trial:
    back = root.removesuffix("/preview")
    is_first = request.path == root
    band = render_template(
        "preview/_band.html", back=back, is_draft=is_draft, is_old=is_old, is_first=is_first
    )
    g.preview_band = Markup(band)  # noqa: S704  # our own template
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


def _nothing_to_see(draft: str) -> tuple[str, int]:
    back = url_for(".show_course", draft=draft).removesuffix("/preview")
    return render_template("preview/_nothing.html", back=back), 409
