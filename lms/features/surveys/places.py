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
from lms.features.catalogue import places
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.places import ItemPlace
from lms.features.surveys.answers import wording


@dataclass(frozen=True, slots=True)
class Place(ItemPlace[SurveyRules]):
    """A survey of the course in service. `edition` is the number of the one whose questions are meant."""

    file: QuestionFile
    edition: int


def find(course_id: str, item_id: str) -> Place:
    """The survey at an address. Raises NotFound for what is no survey that learners see."""
    found = places.find(SurveyRules, course_id, item_id)
    if not found.in_service:
        raise NotFound
    number = catalogue.snapshot().edition_number(course_id)
    return Place(**found.known(), file=questions(found.volume, found.item), edition=number)


def looked_at(course: Course, item: Item, volume: Volume) -> Place:
    """A survey of a course that is looked at and need not be in service. Raises NotFound for any other item."""
    place = places.looked_at(SurveyRules, course, item, volume)
    return Place(**place.known(), file=questions(volume, item), edition=0)


def item_in(volume: Volume, item: Item) -> Item | None:
    """The survey as another edition has it."""
    return places.in_edition(volume, item.id, item.former_ids)


def questions(volume: Volume, item: Item) -> QuestionFile:
    """The questions of a survey as an edition has them. Raises NotFound where it has no such survey."""
    there = item_in(volume, item)
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
