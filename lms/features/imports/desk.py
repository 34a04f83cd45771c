"""What the pages of imports share: the blueprint, the import that is meant, what the actor may take in."""

from __future__ import annotations

from flask import Blueprint

from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.security import current_actor
from lms.features.imports import arriving, kinds, policies, queries
from lms.features.imports.queries import RunRecord
from lms.plugin.intake import ImportKind

blueprint = Blueprint("imports", __name__, template_folder="templates")


def run_of(public_id: str) -> RunRecord:
    """An import, for who may see it. Raises NotFound."""
    run = queries.run_of(db.session(), public_id)
    if not policies.may_see_import(current_actor(), run.made_by):
        raise NotFound
    kind_of(run.kind)
    return run


def kind_of(name: str | None) -> ImportKind:
    """The kind that was chosen, of those one may take in; people, where there was nothing to choose."""
    wanted = name or arriving.PEOPLE
    found = next((kind for kind in kinds.kinds_for(current_actor()) if kind.name == wanted), None)
    if found is None:
        raise NotFound
    return found


def scopes() -> tuple[str, ...]:
    """Paths of the units whose people the actor keeps."""
    return unit_scopes(current_actor(), ADMINISTRATOR)
