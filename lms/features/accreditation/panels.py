"""What the front page of JP and certificates says of courses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import render_template

from lms.core.actor import Actor
from lms.core.db import db
from lms.features.accreditation import policies, queries
from lms.plugin.offers import Panel


def waiting(actor: Actor, _record: Any) -> str:
    """How many courses wait to be confirmed, and for how many completions; nothing for those who cannot decide."""
    if not policies.may_decide(actor):
        return ""
    return render_template("accreditation/_waiting.html", tally=queries.tally(db.session()))


def panels() -> Iterable[Panel]:
    """The section on the front page."""
    return [Panel("accreditation.waiting", "admin-credits", waiting, order=10)]
