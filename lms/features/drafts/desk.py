"""What the pages of drafts share: the blueprint, the draft of an address, and where its other pages are."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, request
from flask_login import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from lms.core.actor import Actor
from lms.core.db import db
from lms.core.errors import NotFound
from lms.features.drafts import policies, queries
from lms.features.drafts.queries import DraftRecord

blueprint = Blueprint("drafts", __name__, template_folder="templates")


@blueprint.context_processor
def words() -> dict[str, Any]:
    """What every template is given."""
    return {
        "zone": getattr(current_user, "zone", ""),
        "page_of": page_of,
        "done": request.args.get("done", ""),
    }


def actor() -> Actor:
    """Whoever is signed in, as a plain record."""
    found: Actor = current_user._get_current_object()
    return found


def draft_of(public_id: str) -> DraftRecord:
    """The draft with this id. Raises NotFound for those who may not see it."""
    found = queries.draft(db.session(), public_id)
    if found is None or not policies.may_change_draft(actor(), found.made_by, found.course):
        raise NotFound
    return found


def page_of(draft: DraftRecord, name: str) -> str:
    """The address of another page of a draft (``compare preview/``), empty where no feature brings it."""
    address = f"/teach/drafts/{draft.public_id}/{name}"
    try:
        current_app.url_map.bind(request.host).match(address, "GET")
    except RequestRedirect:
        return address
    except HTTPException:
        return ""
    return address
