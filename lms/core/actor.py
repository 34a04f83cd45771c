"""Who acts: a frozen record of the signed-in person and their grants, and the one reader of grants."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

TRAINER = "trainer"
ADMINISTRATOR = "administrator"
ROLES = (TRAINER, ADMINISTRATOR)
OWN = "+"
"""In the place of a course's id: the courses that the trainer is yet to write. No course can have this id."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A right: a role over the whole site, a unit with all below it (by the unit's path), or one course."""

    role: str
    unit_path: str = ""
    course: str = ""

    @property
    def is_site(self) -> bool:
        return not self.unit_path and not self.course


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person as services and policies see them; plain values, safe to keep for one request.

    `unit_path` is the path of the person's unit today (``/1/5/``), empty without one; `zone` its time zone.
    `confirmed_at` is when the password was last typed; staff pages ask again after an hour without use.
    `unread` counts what is new in the inbox; `leads`: somebody has this person as superior.
    """

    person_id: int
    public_id: str
    name: str
    zone: str
    sign_in: str
    unit_id: int | None = None
    unit_path: str = ""
    time_factor: str = "1"
    confirmed_at: datetime | None = None
    unread: int = 0
    leads: bool = False
    grants: frozenset[Grant] = field(default_factory=frozenset)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Flask-Login's name for the session; the row of the sign-in, never the person's."""
        return self.sign_in


def id_of(actor: Actor | None) -> int | None:
    """The row of whoever acts; None for the operator at the command line."""
    return actor.person_id if actor else None


def covers(actor: Actor, role: str, *, unit_path: str | None = None, course: str | None = None) -> bool:
    """Whether `actor` holds `role` over a unit (by path), a course (by id), or, with neither, anywhere at all."""
    return any(_covers(grant, unit_path, course) for grant in actor.grants if grant.role == role)


def _covers(grant: Grant, unit_path: str | None, course: str | None) -> bool:
    if grant.is_site or (unit_path is None and course is None):
        return True
    if unit_path is not None and grant.unit_path:
        return unit_path.startswith(grant.unit_path)
    return course is not None and grant.course == course


def unit_scopes(actor: Actor, role: str) -> tuple[str, ...]:
    """Paths of the units over which `actor` holds `role`; ``("/",)`` for the whole site, empty for none."""
    grants = [grant for grant in actor.grants if grant.role == role]
    if any(grant.is_site for grant in grants):
        return ("/",)
    return tuple(sorted(grant.unit_path for grant in grants if grant.unit_path))


def course_scopes(actor: Actor, role: str) -> tuple[str, ...] | None:
    """Courses over which `actor` holds `role`; None for all of them."""
    grants = [grant for grant in actor.grants if grant.role == role]
    if any(grant.is_site for grant in grants):
        return None
    return tuple(sorted(grant.course for grant in grants if grant.course))
