"""Which assignment an address or a work means: in the edition in service, else in the one of the work."""

from __future__ import annotations

from dataclasses import replace

from lms.content.activities import Assignment
from lms.content.course import AssignmentRules
from lms.content.editions.store import NotStoredError
from lms.core.errors import NotFound
from lms.features.catalogue import places
from lms.features.catalogue.places import ItemPlace

Place = ItemPlace[AssignmentRules]
"""An assignment and the course it stands in."""


def find(course_id: str, item_id: str, edition_key: str = "") -> Place:
    """The assignment at an address; `edition_key` is where to look when it is no longer part of the course.

    Raises NotFound for what has never been an assignment of a course in service.
    """
    return places.find(AssignmentRules, course_id, item_id, edition_key)


def served(course_id: str, item_id: str, edition_key: str) -> Place:
    """The assignment as the edition `edition_key` has it: what a learner was told when the work was sent."""
    place = find(course_id, item_id, edition_key)
    try:
        volume = places.edition(edition_key)
    except NotFound:
        return place
    item = places.in_edition(volume, item_id, place.item.former_ids)
    if item is None or not isinstance(item.rules, AssignmentRules):
        return place
    return replace(place, item=item, rules=item.rules, volume=volume)


def marked_by(place: Place) -> Assignment:
    """The rubric, its words, and the notes for trainers."""
    try:
        return place.volume.assignment(place.item.id)
    except NotStoredError:
        return Assignment()
