"""What the pages of people and of units share: the blueprint, whose scope it is, and what others changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from flask import Blueprint, request

from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.i18n import in_words
from lms.core.security import current_actor
from lms.features.organisation import finding, person_records, queries
from lms.features.organisation.forms import SuperiorFields
from lms.features.organisation.person_records import PersonDetail
from lms.features.organisation.queries import UnitRecord


class Titles(Protocol):
    """The titles of a course, as the catalogue keeps them."""

    @property
    def course(self) -> Mapping[str, str]: ...


class Done(Protocol):
    """An entry of the history of changes."""

    @property
    def action(self) -> str: ...


actor = current_actor
blueprint = Blueprint("organisation", __name__, template_folder="templates")


def scopes() -> tuple[str, ...]:
    """Paths of the units that the signed-in person looks after."""
    return unit_scopes(actor(), ADMINISTRATOR)


def units(with_people: bool = False) -> tuple[UnitRecord, ...]:
    """The open units of one's scope, as a tree; `with_people` for a page that shows how many are in them."""
    return queries.units(db.session(), scopes(), with_people)


def unit_in(among: Sequence[UnitRecord], code: str) -> UnitRecord:
    """The one with this code. Raises NotFound."""
    found = next((unit for unit in among if unit.code == code), None)
    if found is None:
        raise NotFound
    return found


def person_in_scope(public_id: str) -> PersonDetail:
    """The person, if they are in one's scope. Raises NotFound."""
    return person_records.person_detail(db.session(), scopes(), public_id)


def superior_in(form: SuperiorFields) -> int | None:
    """The superior that a form means; None for none. Raises Invalid where that is not clear yet."""
    text = form.superior.data
    return form.row(finding.candidates(db.session(), scopes(), text) if text else ())


def by_title(titles: Mapping[str, Titles]) -> dict[str, str]:
    """Courses in the reader's words, by id, in the order of these words."""
    return dict(
        sorted(((slug, in_words(one.course)) for slug, one in titles.items()), key=lambda pair: pair[1])
    )


def last_of(entries: Sequence[Done], actions: Sequence[str]) -> Done | None:
    """The newest entry of the history of changes (the newest first) that tells of one of `actions`."""
    return next((entry for entry in entries if entry.action in actions), None)


def differences(typed: Mapping[str, Any], stored: Any) -> tuple[str, ...]:
    """The fields of which something else was typed than stands in `stored`."""
    return tuple(name for name, value in typed.items() if (getattr(stored, name) or "") != (value or ""))


def taken_over(typed: dict[str, Any], stored: Any) -> dict[str, Any]:
    """`typed`, with the stored values of those fields whose box was ticked in a comparison."""
    ticked = set(request.form.getlist("theirs")) & typed.keys()
    return {**typed, **{name: getattr(stored, name) for name in ticked}}
