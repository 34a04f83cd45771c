"""Which scenario an address means: to be begun as it is in service, to be gone on with as it was when it was begun."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from lms.content.activities import Scenario
from lms.content.course import Course, Item, ScenarioRules
from lms.content.editions.encoding import SCENARIO, DecodeError
from lms.content.editions.library import Volume
from lms.content.editions.store import NotStoredError
from lms.core.errors import NotFound
from lms.features.catalogue import queries as catalogue


@dataclass(frozen=True, slots=True)
class Place:
    """A scenario and the course it stands in. `in_service`: it can be begun.

    `rules` are those in service; the story, and in `best` the most points it can give, those of the edition meant.
    """

    course: Course
    item: Item
    rules: ScenarioRules
    story: Scenario
    best_of: ScenarioRules
    course_row: int
    item_row: int
    in_service: bool
    withdrawn: bool


def find(course_id: str, item_id: str, edition_key: str = "") -> Place:
    """The scenario at an address, with the story as the edition `edition_key` tells it, else as it is in service.

    Raises NotFound for what is no scenario of a course in service.
    """
    snapshot = catalogue.snapshot()
    course = snapshot.library.course(course_id)
    if course is None:
        raise NotFound
    served = course.item(item_id)
    in_service = served is not None and isinstance(served.rules, ScenarioRules)
    if not edition_key and not in_service:
        raise NotFound
    try:
        volume = snapshot.library.at(edition_key) if edition_key else snapshot.library.volume(course_id)
        there = _there(volume, item_id, served)
        story = volume.scenario(there.id)
    except (NotStoredError, DecodeError) as error:
        raise NotFound from error
    item = served if in_service and served is not None else there
    assert isinstance(there.rules, ScenarioRules)
    assert isinstance(item.rules, ScenarioRules)
    return Place(
        course=course,
        item=item,
        rules=item.rules,
        story=story,
        best_of=there.rules,
        course_row=snapshot.course_row(course_id),
        item_row=snapshot.item_row(course_id, item_id),
        in_service=in_service and item.visible,
        withdrawn=snapshot.is_withdrawn(course_id),
    )


def _there(volume: Volume, item_id: str, served: Item | None) -> Item:
    """The item in an edition, which may have known it by a former id."""
    names = (item_id, *(served.former_ids if served else ()))
    found = [item for name in names if (item := volume.course.item(name)) is not None]
    if not found or not isinstance(found[0].rules, ScenarioRules):
        raise NotFound
    return found[0]


def version(story: Scenario) -> str:
    """The same for equal stories and no others."""
    return hashlib.sha256(SCENARIO.encode(story).encode()).hexdigest()[:16]
