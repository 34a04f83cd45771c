"""Which assignment an address or a work means: in the edition in service, else in the one of the work."""

from __future__ import annotations

from dataclasses import dataclass

from lms.content.activities import Assignment
from lms.content.course import AssignmentRules, Course, Item
from lms.content.editions.library import Volume
from lms.content.editions.store import NotStoredError
from lms.core.errors import NotFound
from lms.features.catalogue import queries as catalogue


@dataclass(frozen=True, slots=True)
class Place:
    """An assignment and the course it stands in. `in_service`: works can be handed in.

    `course` is the outline in service, also where the assignment itself is only found in an older edition.
    """

    course: Course
    item: Item
    rules: AssignmentRules
    volume: Volume
    item_row: int
    in_service: bool

    def marked_by(self) -> Assignment:
        """The rubric, its words, and the notes for trainers."""
        try:
            return self.volume.assignment(self.item.id)
        except NotStoredError:
            return Assignment()


def row_of(course: str, item: str) -> int:
    """The number of an item's row. Raises NotFound for what has never been in service."""
    return catalogue.snapshot().item_row(course, item)


def find(course_id: str, item_id: str, edition_key: str = "") -> Place:
    """The assignment at an address; `edition_key` is where to look when it is no longer part of the course.

    Raises NotFound for what has never been an assignment of a course in service.
    """
    snapshot = catalogue.snapshot()
    course = snapshot.library.course(course_id)
    if course is None:
        raise NotFound
    volume = snapshot.library.volume(course_id)
    item = course.item(item_id)
    in_service = item is not None and item.visible and isinstance(item.rules, AssignmentRules)
    if not in_service and edition_key:
        volume, item = _at(edition_key, item_id)
    if item is None or not isinstance(item.rules, AssignmentRules):
        raise NotFound
    return Place(course, item, item.rules, volume, snapshot.item_row(course_id, item_id), in_service)


def served(course_id: str, item_id: str, edition_key: str) -> Place:
    """The assignment as the edition `edition_key` has it: what a learner was told when the work was sent."""
    place = find(course_id, item_id, edition_key)
    try:
        volume, item = _at(edition_key, item_id)
    except NotFound:
        return place
    if item is None or not isinstance(item.rules, AssignmentRules):
        return place
    return Place(place.course, item, item.rules, volume, place.item_row, place.in_service)


def _at(edition_key: str, item_id: str) -> tuple[Volume, Item | None]:
    try:
        volume = catalogue.snapshot().library.at(edition_key)
    except NotStoredError as error:
        raise NotFound from error
    return volume, volume.course.item(item_id) or volume.course.renamed_item(item_id)
