"""What the pages of attendance share: the blueprint, who acts, and the list that a page is about."""

from __future__ import annotations

from flask import Blueprint
from flask_login import current_user

from lms.core.actor import ADMINISTRATOR, Actor, unit_scopes
from lms.core.db import db
from lms.core.errors import NotFound
from lms.features.attendance import policies, queries
from lms.features.attendance.queries import ListRecord

blueprint = Blueprint("attendance", __name__, template_folder="templates")


def actor() -> Actor:
    """Whoever is signed in."""
    found: Actor = current_user._get_current_object()
    return found


def scopes() -> tuple[str, ...]:
    """The units whose people the actor may credit."""
    return unit_scopes(actor(), ADMINISTRATOR)


def listed(public_id: str) -> ListRecord:
    """The list of this name, if the actor may see it. Raises NotFound."""
    found = queries.one(db.session(), public_id)
    if not policies.may_see_list(actor(), found.scope, found.made_by):
        raise NotFound
    return found
