"""Which quiz an address or an attempt means: in the edition in service, else in the one the attempt began in."""

from __future__ import annotations

from dataclasses import dataclass

from lms.content.contents import QuestionFile, QuestionRecord
from lms.content.course import Course, Item, QuizRules
from lms.content.editions.library import Volume
from lms.content.editions.store import NotStoredError
from lms.core.errors import NotFound
from lms.features.amendments.questions import in_service
from lms.features.catalogue import queries as catalogue


@dataclass(frozen=True, slots=True)
class Place:
    """A quiz and the course it stands in. `in_service`: it is part of the edition in service and can be begun.

    `course` is the outline in service, also where the quiz itself is only found in an older edition.
    """

    course: Course
    item: Item
    rules: QuizRules
    volume: Volume
    course_row: int
    item_row: int
    in_service: bool
    withdrawn: bool

    def questions(self) -> QuestionFile:
        """The quiz's own questions and its introduction."""
        try:
            return self.volume.questions(self.item.id)
        except NotStoredError:
            return QuestionFile(self.item.id, {}, ())

    def current_questions(self) -> dict[str, QuestionRecord]:
        """Every question of the course in service by present and former id: where the key in force is looked up."""
        return in_service(self.course.id)


def find(course_id: str, item_id: str, edition_key: str = "") -> Place:
    """The quiz at an address; `edition_key` is the edition to look in when it is no longer part of the course.

    Raises NotFound for what has never been a quiz of a course in service.
    """
    snapshot = catalogue.snapshot()
    course = snapshot.library.course(course_id)
    if course is None:
        raise NotFound
    volume = snapshot.library.volume(course_id)
    item = course.item(item_id)
    in_service = item is not None and isinstance(item.rules, QuizRules)
    if not in_service and edition_key:
        try:
            volume = snapshot.library.at(edition_key)
        except NotStoredError as error:
            raise NotFound from error
        item = volume.course.item(item_id) or volume.course.renamed_item(item_id)
    if item is None or not isinstance(item.rules, QuizRules):
        raise NotFound
    return Place(
        course=course,
        item=item,
        rules=item.rules,
        volume=volume,
        course_row=snapshot.course_row(course_id),
        item_row=snapshot.item_row(course_id, item_id),
        in_service=in_service and item.visible,
        withdrawn=snapshot.is_withdrawn(course_id),
    )
