"""The people behind the figures of yearly hours: page by page, as a file, and one of them with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.core.html import number
from lms.core.paging import Page
from lms.features.attainment import queries as attainment
from lms.features.attainment.queries import PersonHours, Whose
from lms.features.attainment.shares import BANDS, QUARTERS, band
from lms.features.reports import queries, reasons
from lms.features.reports.completion import Question
from lms.features.reports.hours import band_name
from lms.features.reports.people import Hit
from lms.features.reports.reasons import Answer
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column

COLUMNS = (
    Column("name", Message(mark("Name"))),
    Column("unit_code", Message(mark("Unit code"))),
    Column("unit", Message(mark("Unit"))),
    Column("employment", Message(mark("Employment"))),
    Column("hours", Message(mark("JP")), "number"),
    Column("target", Message(mark("Target in JP")), "number"),
    Column("missing", Message(mark("Missing JP")), "number"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rows are wanted: everybody of a question, or those of one band, or those below their target."""

    question: Question
    band: int | None = None
    below: bool = False
    after: str = ""

    @property
    def whose(self) -> Whose:
        """As the query takes it."""
        asked = self.question
        return Whose(
            asked.paths,
            asked.on_day,
            asked.scopes,
            asked.status,
            self.band,
            self.below,
            counted=asked.is_today,
        )


def band_of(text: str) -> int | None:
    """The band that an address names, from 1; None for all, also where it names none that there is."""
    return next((one for one in BANDS if text == str(one + 1)), None)


def in_hours(quarters: int) -> Decimal:
    """Quarters as JP, exact, as files take them."""
    return Decimal(quarters) / QUARTERS


def page(session: Session, asked: Asked, targets: Mapping[str, int]) -> Page[PersonHours]:
    """The rows of one page, by name."""
    return attainment.people(session, asked.whose, targets, asked.after)


def table(session: Session, asked: Asked, targets: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """All rows, for a file; they are read while they are sent."""
    for person in attainment.all_people(session, asked.whose, targets):
        yield {
            "public_id": person.public_id,
            "name": person.name,
            "unit_code": person.unit_code,
            "unit": person.unit,
            "employment": employment(person.status),
            "hours": in_hours(person.quarters),
            "target": None if person.target is None else in_hours(person.target),
            "missing": None if person.target is None else in_hours(person.missing),
        }


def employment(status: str) -> str:
    """A kind of employment in words."""
    return {"PPPK-PW": _("PPPK, part-time"), "other": _("Other")}.get(status, status)


def answer(session: Session, asked: Asked, hit: Hit, targets: Mapping[str, int]) -> Answer:
    """Whether one person counts, and how."""
    question = asked.question
    whose = replace(asked.whose, band=None, status="", person=hit.public_id)
    rows = attainment.people(session, whose, targets).rows
    if not rows:
        place = queries.unit_on(session, hit.public_id, question.on_day)
        return reasons.elsewhere(hit.name, place, question.on_day)
    person = rows[0]
    if question.status not in {"", person.status}:
        return reasons.otherwise_employed(hit.name, person.status, question.on_day)
    return _verdict(person, question)


def _verdict(person: PersonHours, question: Question) -> Answer:
    hours = number(Fraction(person.quarters, QUARTERS))
    counted = _(
        "%(name)s has %(hours)s JP in %(year)s, counted by %(day)s in %(unit)s.",
        name=reasons.apart(person.name),
        hours=hours,
        year=question.on_day.year,
        day=reasons.day_words(question.on_day),
        unit=person.unit,
    )
    inside = _("Band: %(band)s.", band=band_name(band(person.quarters)))
    if person.target is None:
        none = _(
            "For this employment no target must be reached, so only the mean and the bands have this person."
        )
        return Answer("", _("Counted without a target"), (counted, inside, none), "", ())
    target = number(Fraction(person.target, QUARTERS))
    if not person.missing:
        reached = _("The target is %(target)s JP.", target=target)
        return Answer("good", _("Counted: the target is reached"), (counted, reached, inside), "", ())
    lacks = _(
        "The target is %(target)s JP; %(missing)s JP are missing.",
        target=target,
        missing=number(Fraction(person.missing, QUARTERS)),
    )
    change = _("Hours that are still to be confirmed or verified are not in it.")
    return Answer("warn", _("Counted: the target is not reached yet"), (counted, lacks, inside), change, ())
