"""The form by which a course is assigned."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput

from lms.core.forms import BaseForm, DayField
from lms.features.enrolment.services import NewDuty
from lms.features.organisation.queries import UnitRecord

REASONS = (
    SelectChoice("mandate", _l("Required by a regulation or a superior")),
    SelectChoice("gap", _l("Competency gap")),
    SelectChoice("appraisal", _l("Performance appraisal")),
    SelectChoice("superior", _l("Feedback from the supervisor")),
    SelectChoice("own-wish", _l("Own request")),
)

LISTED = 50
"""Units shown at once; where there are more, they are found by a search."""


class DutyForm(BaseForm):
    """What is assigned, until when, to whom, and why. Courses and units are offered by whoever makes the form."""

    course = SelectField(_l("Course"), [InputRequired(_l("Choose a course."))])
    due_day = DayField(
        _l("Due date"),
        [InputRequired(_l("Write the due date."))],
        description=_l("Day-month-year; the day ends at midnight."),
    )
    units = SelectMultipleField(
        _l("Units, each with all units below it"),
        [InputRequired(_l("Choose at least one unit."))],
        option_widget=CheckboxInput(),
    )
    find = StringField(_l("Find a unit"), [Length(max=100)])
    reason = RadioField(
        _l("Reason for the duty"),
        [InputRequired(_l("Choose why this duty is given."))],
        choices=REASONS,
        default="mandate",
    )
    note = StringField(
        _l("One sentence for the learner"),
        [Length(max=300)],
        description=_l("Shown beside the due date."),
    )
    counted = HiddenField(validators=[Length(max=64)])
    key = HiddenField(validators=[Length(max=64)])

    today: date | None = None
    """The administrator's day, where a due date has to lie after it."""

    def validate_due_day(self, field: DayField) -> None:
        """Said before the people are counted, not only when the duty is given."""
        if self.today is not None and field.day is not None and field.day <= self.today:
            raise ValidationError(_("The due date must lie after today."))

    def offer(self, courses: Sequence[tuple[str, str]], units: Sequence[UnitRecord]) -> None:
        """Fills the choices: ids and titles of courses, and the units of the tree, parents first."""
        self.course.choices = [SelectChoice("", _l("Choose")), *(SelectChoice(*course) for course in courses)]
        self.units.choices = [SelectChoice(unit.code, unit.name) for unit in units]
        self.key.data = self.key.data or secrets.token_hex(16)

    @property
    def command(self) -> NewDuty:
        """What was typed, as the service takes it; only after the form was found valid."""
        assert self.due_day.day is not None
        return NewDuty(
            course=self.course.data,
            units=tuple(self.units.data),
            due_day=self.due_day.day,
            reason=self.reason.data,
            note=self.note.data or "",
        )

    @property
    def request(self) -> str:
        """Names this wish: the same form sent twice gives the same, one that was changed in between another."""
        text = repr((self.key.data, self.command))
        return f"duty:{hashlib.sha256(text.encode()).hexdigest()[:32]}"

    def seal(self, people: int) -> str:
        """Names what was counted: another audience, course or number of people gives another seal."""
        text = "|".join([self.course.data, *sorted(self.units.data), str(people)])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def shown_units(units: Sequence[UnitRecord], chosen: Sequence[str], find: str) -> tuple[UnitRecord, ...]:
    """The units a page can list: all, or where they are too many those chosen and found, else the highest."""
    if len(units) <= LISTED:
        return tuple(units)
    words = find.casefold().split()
    found = [unit for unit in units if words and _matches(unit, words)][:LISTED]
    highest = [unit for unit in units if not words and unit.depth <= 1][:LISTED]
    wanted = {unit.code for unit in (*found, *highest)} | set(chosen)
    return tuple(unit for unit in units if unit.code in wanted)


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit with those of the shown units that lie below it."""

    unit: UnitRecord
    below: list[Branch]


def as_tree(units: Sequence[UnitRecord]) -> list[Branch]:
    """Units in the order of the tree (parents first), each under the nearest shown unit above it."""
    roots: list[Branch] = []
    way: list[Branch] = []
    for unit in units:
        while way and not unit.path.startswith(way[-1].unit.path):
            way.pop()
        branch = Branch(unit, [])
        (way[-1].below if way else roots).append(branch)
        way.append(branch)
    return roots


def _matches(unit: UnitRecord, words: Sequence[str]) -> bool:
    text = f"{unit.code} {unit.name} {unit.short_name}".casefold()
    return all(word in text for word in words)
