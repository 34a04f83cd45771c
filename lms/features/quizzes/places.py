"""Which quiz an address or an attempt means: in the edition in service, else in the one the attempt began in."""

from __future__ import annotations

from lms.content.contents import QuestionFile, QuestionRecord
from lms.content.course import QuizRules
from lms.content.editions.store import NotStoredError
from lms.features.amendments.questions import in_service
from lms.features.catalogue import places
from lms.features.catalogue.places import ItemPlace

Place = ItemPlace[QuizRules]
"""A quiz and the course it stands in."""


def find(course_id: str, item_id: str, edition_key: str = "") -> Place:
    """The quiz at an address; `edition_key` is the edition to look in when it is no longer part of the course.

    Raises NotFound for what has never been a quiz of a course in service.
    """
    return places.find(QuizRules, course_id, item_id, edition_key)


def questions(place: Place) -> QuestionFile:
    """The quiz's own questions and its introduction."""
    try:
        return place.volume.questions(place.item.id)
    except NotStoredError:
        return QuestionFile(place.item.id, {}, ())


def current_questions(place: Place) -> dict[str, QuestionRecord]:
    """Every question of the course in service by present and former id: where the key in force is looked up."""
    return in_service(place.course.id)
