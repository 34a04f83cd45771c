"""The forms by which courses are assigned, and what a duty says is changed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import (
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from lms.core.forms import BaseForm, DayField
from lms.core.i18n import say
from lms.core.posts import GRADES, POST_KINDS, POST_LEVELS
from lms.features.enrolment import laying
from lms.features.enrolment.laying import NewDuty
from lms.features.enrolment.terms import EVERY_MONTHS, VALID_MONTHS
from lms.features.organisation.forms import STATUSES
from lms.features.organisation.queries import UnitRecord

REASONS = (
    SelectChoice("mandate", _l("Required by a regulation or a superior")),
    SelectChoice("gap", _l("Competency gap")),
    SelectChoice("appraisal", _l("Performance appraisal")),
    SelectChoice("superior", _l("Feedback from the supervisor")),
    SelectChoice("own-wish", _l("Own request")),
)
BY_COURSE = "course"
"""A completion holds as long as the certificate of its course says."""
AT_ONCE = 20
"""Courses given at once: more than that are no duty that anybody can plan."""


class PickField(SelectMultipleField):
    """Several of what the page offers, as check boxes; each choice is checked by the service once more."""


class DutyForm(BaseForm):
    """What is assigned, until when, to whom, and why. Whoever makes the form offers courses, paths and units."""

    path = SelectField(_l("Learning path"), default="")
    courses = PickField(_l("Courses"))
    find_course = StringField(_l("Find a course"), [Length(max=100)])
    due_day = DayField(
        _l("Due date"),
        [InputRequired(_l("Write the due date."))],
        description=_l("Day-month-year; the day ends at midnight."),
    )
    counts_from = DayField(
        _l("Only what is completed since"),
        description=_l("Day-month-year. Empty: earlier completions count too."),
    )
    every_months = SelectField(_l("Begins anew"), default="")
    valid_months = SelectField(_l("A completion holds"), default=BY_COURSE)
    units = PickField(_l("Units, each with all units below it"))
    find = StringField(_l("Find a unit"), [Length(max=100)])
    statuses = PickField(_l("Employment"), choices=STATUSES)
    post_kinds = PickField(_l("Kind of post"))
    post_levels = PickField(_l("Level"))
    grades = PickField(_l("Grade"), choices=[SelectChoice(grade, grade) for grade in GRADES])
    nips = TextAreaField(
        _l("NIPs"), [Length(max=30_000)], description=_l("One to a line, or pasted from a table.")
    )
    who = StringField(_l("Find by name"), [Length(max=100)])
    people = PickField(_l("People by name"), validate_choice=False)
    exempt_nips = TextAreaField(
        _l("NIPs of people to leave out"), [Length(max=10_000)], description=_l("One to a line.")
    )
    exempt_reason = StringField(
        _l("Reason for leaving them out"),
        [Length(max=300)],
        description=_l("Seen by the person and by administrators."),
    )
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

    def offer(
        self,
        courses: Sequence[tuple[str, str]],
        units: Sequence[UnitRecord],
        paths: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Fills the choices: ids and titles of courses and paths, and the units of the tree, parents first."""
        self.courses.choices = [SelectChoice(*course) for course in courses]
        self.path.choices = [
            SelectChoice("", _("No path: single courses")),
            *(SelectChoice(*p) for p in paths),
        ]
        self.units.choices = [SelectChoice(unit.code, unit.name) for unit in units]
        self.every_months.choices = [SelectChoice("", _("Never, once only")), *map(_every, EVERY_MONTHS)]
        by_course = SelectChoice(BY_COURSE, _("As long as the certificate of the course, else for good"))
        self.valid_months.choices = [by_course, SelectChoice("", _("For good")), *map(_valid, VALID_MONTHS)]
        self.post_kinds.choices = [SelectChoice(name, say(label)) for name, label in POST_KINDS.items()]
        self.post_levels.choices = [SelectChoice(name, say(label)) for name, label in POST_LEVELS.items()]
        self.key.data = self.key.data or secrets.token_hex(16)

    def validate_due_day(self, field: DayField) -> None:
        """Said before the people are counted, not only when the duty is given."""
        if self.today is None or field.day is None:
            return
        told = laying.due_problems(field.day, self.today, self.today, _months(self.every_months.data))
        if told:
            raise ValidationError(say(told["due_day"]))

    def validate_counts_from(self, field: DayField) -> None:
        if field.day and self.due_day.day and field.day > self.due_day.day:
            raise ValidationError(_("The first day that counts must not lie after the due date."))

    def validate_courses(self, field: PickField) -> None:
        if self.path.data and field.data:
            raise ValidationError(_("Choose either a learning path or single courses."))
        if not self.path.data and not field.data:
            raise ValidationError(_("Choose at least one course."))
        if len(field.data or ()) > AT_ONCE:
            raise ValidationError(_("Choose at most %(most)s courses at once.", most=AT_ONCE))

    def validate_units(self, field: PickField) -> None:
        if not field.data and not self.people.data and not self.nips.data:
            raise ValidationError(_("Choose at least one unit, or pick people by name."))

    def validate_exempt_reason(self, field: StringField) -> None:
        if self.exempt_nips.data and not field.data:
            raise ValidationError(_("Write the reason for leaving them out."))

    def commands(
        self, courses: Sequence[str], people: Sequence[str], certified: Mapping[str, int | None]
    ) -> tuple[NewDuty, ...]:
        """What was typed, one duty for each course, as the service takes it; only after the form was found valid.

        `certified` has the months for which a certificate of each course holds.
        """
        assert self.due_day.day is not None
        return tuple(
            NewDuty(
                course=course,
                units=tuple(self.units.data),
                due_day=self.due_day.day,
                reason=self.reason.data,
                note=self.note.data or "",
                counts_from=self.counts_from.day,
                people=tuple(people),
                every_months=_months(self.every_months.data),
                valid_months=self._holds(certified.get(course)),
                path=self.path.data or "",
                **{name: frozenset(self[name].data or ()) for name in laying.KINDS},
            )
            for course in courses
        )

    def _holds(self, certified: int | None) -> int | None:
        return certified if self.valid_months.data == BY_COURSE else _months(self.valid_months.data)

    def request(self, commands: Sequence[NewDuty]) -> str:
        """Names this wish: the same form sent twice gives the same, one that was changed in between another."""
        said = [(one.course, one.units, one.due_day, one.note, seal_of((one,), 0)) for one in commands]
        text = repr((self.key.data, said, self.exempt_nips.data, self.exempt_reason.data))
        return f"duty:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def seal_of(commands: Sequence[NewDuty], people: int) -> str:
    """Names what was counted: another audience, course, rule or number of people gives another seal."""
    parts = [str(people)]
    for one in commands:
        kinds = [",".join(sorted(getattr(one, name))) for name in laying.KINDS]
        rules = [one.course, str(one.counts_from), str(one.every_months), str(one.valid_months), one.path]
        parts += [*rules, *kinds, *sorted(one.units), *sorted(one.people)]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def _months(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _every(months: int) -> SelectChoice:
    return SelectChoice(str(months), ngettext("Every %(num)s month", "Every %(num)s months", months))


def _valid(months: int) -> SelectChoice:
    return SelectChoice(str(months), ngettext("%(num)s month", "%(num)s months", months))


class DueForm(BaseForm):
    """Another due date; `seen` is the one that stood in the page."""

    due_day = DayField(
        _l("New due date"),
        [InputRequired(_l("Write the due date."))],
        description=_l("Day-month-year; the day ends at midnight."),
    )
    why = StringField(
        _l("Why it changes"),
        [InputRequired(_l("Write why the due date changes.")), Length(max=300)],
        description=_l("Kept in the history of this duty."),
    )
    seen = HiddenField(validators=[Length(max=10)])

    @property
    def seen_day(self) -> date:
        """The due date that whoever sends the form has seen."""
        try:
            return date.fromisoformat(self.seen.data or "")
        except ValueError:
            return date.min


class ExemptForm(BaseForm):
    """Who is left out of a duty, and why: ticked in the list, or by their NIPs."""

    people = PickField(_l("People"), validate_choice=False)
    nips = TextAreaField(
        _l("NIPs"), [Length(max=10_000)], description=_l("One to a line, or pasted from a table.")
    )
    reason = StringField(
        _l("Reason"),
        [InputRequired(_l("Write the reason for leaving them out.")), Length(max=300)],
        description=_l("Seen by the person and by administrators."),
    )


class PathForm(BaseForm):
    """A learning path: its name, a sentence, and the courses in their order."""

    title = StringField(_l("Name"), [InputRequired(_l("Write a name.")), Length(max=120)])
    note = StringField(
        _l("What it is for"), [Length(max=300)], description=_l("One sentence, shown to learners.")
    )
    add = SelectField(_l("Add a course"), default="", validate_choice=False)
    courses = PickField(_l("Courses in their order"), validate_choice=False)
    version = HiddenField(validators=[Length(max=64)])
