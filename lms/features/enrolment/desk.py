"""What the pages of duties and paths share: the blueprint, and what is found for whoever looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from flask import Blueprint
from flask_babel import gettext as _

from lms.content.course import Course
from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.i18n import Phrase, in_words
from lms.core.security import current_actor
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.showing import title_of
from lms.features.enrolment import picking
from lms.features.enrolment.duty_records import DutyRecord, duty_by_public_id
from lms.features.enrolment.picking import Picked

actor = current_actor
blueprint = Blueprint("enrolment", __name__, template_folder="templates")


def scopes() -> tuple[str, ...]:
    """The units the administrator looks after."""
    return unit_scopes(actor(), ADMINISTRATOR)


def today() -> date:
    """The date where the reader is."""
    return day_in(actor().zone, now())


def duty_in_scope(public_id: str) -> DutyRecord:
    """One duty that the administrator may see. Raises NotFound."""
    duty = duty_by_public_id(db.session(), public_id, scopes())
    if duty is None:
        raise NotFound
    return duty


def titles_of(courses: Iterable[str]) -> dict[str, Phrase]:
    """The titles of several courses."""
    return {course: title_of(course) for course in courses}


def offered() -> list[tuple[str, str]]:
    """The courses that can be assigned, id and title, by title."""
    titled = [(course.id, _title(course)) for course in catalogue.snapshot().offered()]
    return sorted(titled, key=lambda one: one[1].casefold())


def _title(course: Course) -> str:
    return in_words(course.title, course.language)


NAMED = 5
"""Numbers named in a message; of the rest it says how many they are."""


def picked_by_numbers(text: str) -> tuple[tuple[Picked, ...], list[str]]:
    """The people of pasted NIPs inside the scopes, and what to say of the entries that name none of them."""
    pasted = picking.read_numbers(text)
    if len(pasted.numbers) > picking.MOST:
        return (), [_("Pick at most %(most)s people at once.", most=picking.MOST)]
    people = picking.by_numbers(db.session(), pasted.numbers, scopes())
    unknown = [number for number in pasted.numbers if number not in people]
    errors = []
    if pasted.unreadable:
        errors.append(
            _("A NIP has 18 digits. Mend or take out: %(entries)s", entries=_few(pasted.unreadable))
        )
    if unknown:
        errors.append(
            _(
                "Nobody active in your units has this NIP. Mend it, register the person, or take it out: %(entries)s",
                entries=_few(unknown),
            )
        )
    return tuple(people.values()), errors


def _few(entries: Sequence[str]) -> str:
    named = "; ".join(entry[:40] for entry in entries[:NAMED])
    more = len(entries) - NAMED
    return _("%(entries)s and %(more)s more", entries=named, more=more) if more > 0 else named
