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
from lms.features.catalogue import places
from lms.features.catalogue.places import ItemPlace


@dataclass(frozen=True, slots=True)
class Place(ItemPlace[ScenarioRules]):
    """A scenario and the course it stands in.

    `rules` are those in service; the story, and in `best_of` the most points it can give, those of the edition meant.
    """

    story: Scenario
    best_of: ScenarioRules


def find(course_id: str, item_id: str, edition_key: str = "") -> Place:
    """The scenario at an address, with the story as the edition `edition_key` tells it, else as it is in service.

    Raises NotFound for what is no scenario of a course in service.
    """
    found = places.find(ScenarioRules, course_id, item_id, edition_key)
    volume = places.edition(edition_key) if edition_key else found.volume
    there = places.in_edition(volume, item_id, found.item.former_ids)
    if there is None or not isinstance(there.rules, ScenarioRules):
        raise NotFound
    try:
        story = volume.scenario(there.id)
    except (NotStoredError, DecodeError) as error:
        raise NotFound from error
    return Place(**found.known(), story=story, best_of=there.rules)


def looked_at(course: Course, item: Item, volume: Volume) -> Place:
    """A scenario of a course that is looked at and need not be in service. Raises NotFound for any other item."""
    place = places.looked_at(ScenarioRules, course, item, volume)
    return Place(**place.known(), story=volume.scenario(item.id), best_of=place.rules)


def version(story: Scenario) -> str:
    """The same for equal stories and no others."""
    return hashlib.sha256(SCENARIO.encode(story).encode()).hexdigest()[:16]
