"""The course under way that is nearest to a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.content.course import Course
from lms.content.rules import completion
from lms.features.catalogue import queries as catalogue
from lms.features.certificates import freezing
from lms.features.progress import queries as progress


@dataclass(frozen=True, slots=True)
class Near:
    """A course with how far its learner is."""

    course: Course
    done: int
    required: int


def course(session: Session, person_id: int, today: date) -> Near | None:
    """The open run with the least left to do, of a course that issues certificates."""
    library = catalogue.snapshot().library
    found = []
    for journey in progress.journeys(session, person_id):
        outline = library.course(journey.run.course)
        if journey.run.is_open and outline is not None and freezing.of_course(outline):
            far = completion.progress(outline, journey.states)
            found.append(Near(outline, far.done, far.required))
    return min(found, key=lambda one: (one.required - one.done, one.course.id), default=None)
