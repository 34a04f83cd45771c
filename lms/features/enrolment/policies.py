"""Who may begin courses and lay duties on others."""

from __future__ import annotations

from collections.abc import Iterable

from lms.content.course import Course
from lms.core.actor import ADMINISTRATOR, Actor, covers, unit_scopes
from lms.features.enrolment.queries import DutyOfPerson, Run


def may_see_duties(actor: Actor) -> bool:
    """Administrators of the site or of a unit."""
    return bool(unit_scopes(actor, ADMINISTRATOR))


def may_give_duty(actor: Actor, unit_paths: Iterable[str]) -> bool:
    """Administrators whose scope holds every unit of the audience."""
    return all(covers(actor, ADMINISTRATOR, unit_path=path) for path in unit_paths)


def asks_again(course: Course, last: Run, duties: Iterable[DutyOfPerson]) -> bool:
    """Whether a finished course may be taken once more: its major version was raised, or a duty wants a later
    completion than the person's last. `duties` are the person's."""
    unfulfilled = {duty.course for duty in duties if duty.fulfilled_day is None}
    return course.major > last.major or course.id in unfulfilled
