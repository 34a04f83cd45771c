"""What stands on the learner's first page: the paths they follow by their own wish."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import render_template

from lms.core.actor import Actor
from lms.core.db import db
from lms.features.catalogue.showing import title_of
from lms.features.enrolment import path_records
from lms.plugin.offers import Panel


def panels() -> Iterable[Panel]:
    """The one section of this feature."""
    return [Panel("enrolment.paths", "home", _followed, order=40)]


def _followed(actor: Actor, _home: Any) -> str:
    """The paths with what comes next in each; nothing for who follows none."""
    found = path_records.ways(db.session(), actor.person_id)
    if not found:
        return ""
    titles = {path.next: title_of(path.next) for path in found if path.next}
    return render_template("enrolment/_followed.html", paths=found, titles=titles)
