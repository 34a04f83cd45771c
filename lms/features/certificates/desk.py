"""What the administrators' pages share: the blueprint, whom they see, and what is found for them."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, current_app

from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.security import current_actor
from lms.features.audit import wording as acts
from lms.features.certificates import policies, records, wording
from lms.features.certificates.records import Kept

blueprint = Blueprint("certificate_desk", __name__, template_folder="templates")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"wording": wording, "acts": acts}


def scopes() -> tuple[str, ...]:
    """The units whose people's certificates the administrator sees."""
    return unit_scopes(current_actor(), ADMINISTRATOR)


def today() -> date:
    """The day of the site, by which certificates expire for everybody at once."""
    return day_in(current_app.config["TIMEZONE"], now())


def found(public_id: str) -> Kept:
    """One certificate that the administrator may see."""
    kept = records.one(db.session(), scopes(), public_id)
    if kept is None:
        raise NotFound
    return kept


def may_act() -> bool:
    """Whether the administrator may do more than see."""
    return policies.may_run_certificates(current_actor())
