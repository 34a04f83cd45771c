"""Which survey an address means, and in which edition its form was read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lms.content.contents import QuestionFile, QuestionRecord
from lms.content.course import Course, Item, SurveyRules
from lms.content.editions.encoding import DecodeError
from lms.content.editions.library import Volume
from lms.content.editions.store import NotStoredError
from lms.core.errors import NotFound
from lms.features.catalogue import queries as catalogue
from lms.features.surveys.answers import wording


@dataclass(frozen=True, slots=True)
class Place:
    """A survey of the course in service. `edition` is the number of the one whose questions are meant."""

    course: Course
    item: Item
    rules: SurveyRules
    file: QuestionFile
    edition: int
    course_row: int
    item_row: int
    withdrawn: bool


def find(course_id: str, item_id: str) -> Place:
    """The survey at an address. Raises NotFound for what is no survey that learners see."""
    snapshot = catalogue.snapshot()
    course = snapshot.library.course(course_id)
    item = course.item(item_id) if course else None
    if course is None or item is None or not item.visible or not isinstance(item.rules, SurveyRules):
        raise NotFound
    return Place(
        course=course,
        item=item,
        rules=item.rules,
        file=questions(snapshot.library.volume(course_id), item),
        edition=snapshot.edition_number(course_id),
        course_row=snapshot.course_row(course_id),
        item_row=snapshot.item_row(course_id, item_id),
        withdrawn=snapshot.is_withdrawn(course_id),
    )


def item_in(course: Course, item: Item) -> Item | None:
    """The item as another edition has it, which may have known it by a former id."""
    return next((found for name in (item.id, *item.former_ids) if (found := course.item(name))), None)


def questions(volume: Volume, item: Item) -> QuestionFile:
    """The questions of a survey as an edition has them. Raises NotFound where it has no such survey."""
    there = item_in(volume.course, item)
    if there is None or there.id not in volume.manifest.surveys:
        raise NotFound
    try:
        return volume.questions(there.id)
    except NotStoredError as error:
        raise NotFound from error


def former_wordings(
    keys: Iterable[str], item: Item, wanted: Collection[tuple[str, str]]
) -> dict[tuple[str, str], QuestionRecord]:
    """Questions by id and wording out of the editions with these keys in the store, as far as they can be found."""
    found: dict[tuple[str, str], QuestionRecord] = {}
    library, missing = catalogue.snapshot().library, set(wanted)
    for key in keys:
        if not missing:
            break
        try:
            records = questions(library.at(key), item).questions
        except (NotStoredError, DecodeError, NotFound):
            continue
        for record in records:
            name = record.id, wording(record)
            if name in missing:
                found[name] = record
                missing.discard(name)
    return found
