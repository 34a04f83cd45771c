"""Who may begin courses and lay duties on others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from lms.content.course import Course
from lms.core.actor import ADMINISTRATOR, Actor, covers, unit_scopes
from lms.features.enrolment.own_duties import OwnDuty
from lms.features.enrolment.queries import Run

RENEWAL = timedelta(days=60)
"""So long before a completion lapses the course may be taken once more: nobody has to fall behind first."""


def may_see_duties(actor: Actor) -> bool:
    """Administrators of the site or of a unit."""
    return bool(unit_scopes(actor, ADMINISTRATOR))


def may_give_duty(actor: Actor, unit_paths: Iterable[str]) -> bool:
    """Administrators whose scope holds every unit of the audience."""
    return all(covers(actor, ADMINISTRATOR, unit_path=path) for path in unit_paths)


def asks_again(course: Course, last: Run, duties: Iterable[OwnDuty], day: date) -> bool:
    """Whether a finished course may be taken once more: its major version was raised, or a duty wants a later
    completion than the person's last, now or within `RENEWAL`. `duties` are the person's."""
    return course.major > last.major or any(
        duty.course == course.id and (duty.is_missing or is_to_renew(duty, day)) for duty in duties
    )


def is_to_renew(duty: OwnDuty, day: date) -> bool:
    """Whether a completion lapses soon, so that the course can be taken once more."""
    return not duty.exempt and duty.lapses_on is not None and duty.lapses_on - day <= RENEWAL


def may_change_path(actor: Actor, made_by: int | None) -> bool:
    """Whoever made a learning path, and administrators of the whole site."""
    return covers(actor, ADMINISTRATOR, unit_path="/") or made_by == actor.person_id
