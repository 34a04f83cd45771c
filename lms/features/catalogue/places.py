"""Which item of a kind an address means: in the edition in service, else in one that is named."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

from lms.content.course import Course, Item
from lms.content.editions.encoding import DecodeError
from lms.content.editions.library import Volume
from lms.content.editions.store import NotStoredError
from lms.core.errors import NotFound
from lms.features.catalogue import queries

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class ItemPlace(Generic[R]):
    """An item and the course it stands in; `rules` tell its kind. `in_service`: learners see it and can begin it.

    `course` is the outline in service, also where the item itself is only found in an older edition, `volume`.
    """

    course: Course
    item: Item
    rules: R
    volume: Volume
    course_row: int
    item_row: int
    in_service: bool
    withdrawn: bool

    def known(self) -> dict[str, Any]:
        """Its fields by name, for a kind that knows more of its items."""
        return {one.name: getattr(self, one.name) for one in fields(ItemPlace)}


def find(rules: type[R], course_id: str, item_id: str, edition_key: str = "") -> ItemPlace[R]:
    """The item with such rules at an address; `edition_key` says where to look once the course has it no longer.

    Raises NotFound for what has never been such an item of a course in service.
    """
    snapshot = queries.snapshot()
    course = snapshot.library.course(course_id)
    if course is None:
        raise NotFound
    volume, item = snapshot.library.volume(course_id), course.item(item_id)
    in_service = item is not None and isinstance(item.rules, rules)
    if not in_service and edition_key:
        volume = edition(edition_key)
        item = in_edition(volume, item_id)
    if item is None or not isinstance(item.rules, rules):
        raise NotFound
    return ItemPlace(
        course=course,
        item=item,
        rules=item.rules,
        volume=volume,
        course_row=snapshot.course_row(course_id),
        item_row=snapshot.item_row(course_id, item_id),
        in_service=in_service and item.visible,
        withdrawn=snapshot.is_withdrawn(course_id),
    )


def looked_at(rules: type[R], course: Course, item: Item, volume: Volume) -> ItemPlace[R]:
    """An item of a course that is looked at and need not be in service. Raises NotFound for one of another kind."""
    if not isinstance(item.rules, rules):
        raise NotFound
    return ItemPlace(course, item, item.rules, volume, 0, 0, in_service=True, withdrawn=False)


def edition(key: str) -> Volume:
    """An edition of the store. Raises NotFound for one that is not there or cannot be read."""
    try:
        return queries.snapshot().library.at(key)
    except (NotStoredError, DecodeError) as error:
        raise NotFound from error


def in_edition(volume: Volume, item_id: str, former_ids: tuple[str, ...] = ()) -> Item | None:
    """An item as an edition has it, which may have known it by a former id, or may call it otherwise since."""
    names = (item_id, *former_ids)
    found = (volume.course.item(name) for name in names)
    return next((one for one in found if one is not None), None) or volume.course.renamed_item(item_id)
