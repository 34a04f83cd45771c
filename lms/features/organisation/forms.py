"""Forms of people, units and rights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, SelectChoice, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Length, Optional, Regexp

from lms.core import nip
from lms.core.actor import ADMINISTRATOR, OWN, ROLES, TRAINER
from lms.core.clock import now
from lms.core.errors import NotFound
from lms.core.forms import BaseForm, DayField, version_of
from lms.core.i18n import say
from lms.core.names import visible
from lms.features.accounts.services import NewPerson
from lms.features.organisation.granting import GrantCommand
from lms.features.organisation.person_records import PersonDetail
from lms.features.organisation.queries import UnitRecord
from lms.features.organisation.services import UnitCommand

STATUSES = (
    SelectChoice("PNS", "PNS"),
    SelectChoice("CPNS", "CPNS"),
    SelectChoice("PPPK", "PPPK"),
    SelectChoice("PPPK-PW", _l("PPPK, part-time")),
    SelectChoice("other", _l("Other")),
)
ZONES = (
    SelectChoice("", _l("As the unit above")),
    SelectChoice("Asia/Jakarta", "WIB"),
    SelectChoice("Asia/Makassar", "WITA"),
    SelectChoice("Asia/Jayapura", "WIT"),
)
INDENT = "– "
TOP = "."
"""In a list of units: none above. No code begins with a dot."""


def unit_choices(units: Sequence[UnitRecord]) -> list[SelectChoice]:
    """Units for a select, by code, as a tree; it begins with an empty choice."""
    return [
        SelectChoice("", _l("Choose")),
        *(SelectChoice(unit.code, INDENT * unit.depth + unit.name) for unit in units),
    ]


def _small(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text


def _nip_rule(form: Any, field: Field) -> None:
    errors = nip.read(field.data, now().date()).errors
    if errors:
        raise ValidationError(" ".join(say(error) for error in errors))


class PersonForm(BaseForm):
    """What the register holds of a person."""

    name = StringField(
        _l("Full name"),
        [InputRequired(_l("Write the name.")), Length(max=200)],
        description=_l("Without titles. One field: many names have one word."),
    )
    title_before = StringField(
        _l("Title before the name"), [Length(max=60)], description=_l("May be left empty.")
    )
    title_after = StringField(
        _l("Title after the name"), [Length(max=60)], description=_l("May be left empty.")
    )
    nip = StringField(
        _l("NIP"),
        [Optional(), _nip_rule],
        description=_l("A NIP has 18 digits. It may be written with spaces."),
    )
    email = StringField(
        _l("Email"),
        [
            Optional(),
            Length(max=254),
            Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("Write a whole email address.")),
        ],
        filters=[_small],  # before its length is looked at: small letters may be longer
        description=_l("Only needed for somebody without a NIP."),
    )
    status = SelectField(_l("Employment"), choices=STATUSES)
    position = StringField(_l("Position"), [Length(max=200)], description=_l("May be left empty."))

    @property
    def number(self) -> str | None:
        """The NIP as it is kept."""
        return nip.compact(self.nip.data or "") or None


class NewPersonForm(PersonForm):
    """A person to be registered. `key` is given with the page: the same form sent twice registers once."""

    unit = SelectField(_l("Unit"), [InputRequired(_l("Choose a unit."))])
    on_day = DayField(
        _l("In the unit from"), [Optional()], description=_l("Day-month-year; today when left empty.")
    )
    key = HiddenField(validators=[Length(max=64)])

    def command(self) -> NewPerson:
        """The person as typed."""
        return NewPerson(
            name=self.name.data,
            nip=self.number,
            email=self.email.data or None,
            title_before=self.title_before.data,
            title_after=self.title_after.data,
            status=self.status.data,
            position=self.position.data,
        )


class EditPersonForm(PersonForm):
    """A person's data to be changed. The NIP is not shown; left empty, it stays."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version that the writer saw."""
        return version_of(self.version.data)

    def typed(self, stored: PersonDetail) -> dict[str, Any]:
        """The data as typed, by field."""
        return {
            "name": visible(self.name.data),
            "title_before": visible(self.title_before.data),
            "title_after": visible(self.title_after.data),
            "nip": self.number or stored.nip,
            "email": self.email.data or None,
            "status": self.status.data,
            "position": visible(self.position.data),
        }


class SearchForm(BaseForm):
    """Words of a name, a whole NIP or an email; posted, since a NIP is in no address."""

    q = StringField(_l("Search by name, NIP or email"), [Length(max=254)])


class MoveForm(BaseForm):
    """Another unit, from a day on."""

    unit_id = SelectField(_l("New unit"), [InputRequired(_l("Choose a unit."))])
    on_day = DayField(
        _l("From"),
        [InputRequired(_l("Write the date."))],
        description=_l("Day-month-year, for example 23-11-2026."),
    )


class CloseForm(BaseForm):
    """The first day on which a person is not counted any more."""

    closed_on = DayField(
        _l("From"),
        [InputRequired(_l("Write the date."))],
        description=_l("Day-month-year, for example 23-11-2026."),
    )


class OpenForm(BaseForm):
    """An account to be opened again, in a unit."""

    open_in = SelectField(_l("Unit"), [InputRequired(_l("Choose a unit."))])


class GrantForm(BaseForm):
    """A role, over a unit with all below, a course, or the whole site."""

    role = SelectField(
        _l("Role"),
        choices=[SelectChoice(TRAINER, _l("Trainer")), SelectChoice(ADMINISTRATOR, _l("Administrator"))],
    )
    over = SelectField(_l("Over"), [InputRequired(_l("Choose what the role covers."))])

    def offer(
        self, units: Sequence[UnitRecord], courses: Sequence[tuple[str, str]], whole_site: bool
    ) -> None:
        """Fills the choices with what the asker may give."""
        if not whole_site:
            self.role.choices = [choice for choice in self.role.choices if choice.value == ADMINISTRATOR]
        site = [SelectChoice("site", _l("The whole site"))] if whole_site else []
        own_units = [SelectChoice(f"unit:{unit.code}", INDENT * unit.depth + unit.name) for unit in units]
        own_courses = [SelectChoice(f"course:{slug}", title) for slug, title in courses] if whole_site else []
        unwritten = [SelectChoice(f"course:{OWN}", _l("Courses of their own"))] if whole_site else []
        self.over.choices = [SelectChoice("", _l("Choose")), *site, *unwritten, *own_courses, *own_units]

    def command(self, units: Sequence[UnitRecord]) -> GrantCommand:
        """The right as chosen."""
        return grant_of(self.role.data, self.over.data, units)


def grant_of(role: str, over: str, units: Sequence[UnitRecord]) -> GrantCommand:
    """A right from the two words a form sends: ``site``, ``unit:<code>`` or ``course:<id>``. Raises NotFound."""
    if role not in ROLES:
        raise NotFound
    kind, _, name = over.partition(":")
    if kind == "site" and not name:
        return GrantCommand(role)
    if kind == "course" and name.isprintable() and name:
        return GrantCommand(role, course=name)
    unit_id = next((unit.id for unit in units if kind == "unit" and unit.code == name), None)
    if unit_id is None:
        raise NotFound
    return GrantCommand(role, unit_id)


class TimeForm(BaseForm):
    """How much time somebody has in quizzes, and why."""

    factor = SelectField(
        _l("Time in quizzes"),
        choices=[
            SelectChoice("1", _l("As everybody")),
            SelectChoice("1.5", _l("One and a half times as long")),
            SelectChoice("2", _l("Twice as long")),
        ],
    )
    reason = StringField(
        _l("Reason"),
        [InputRequired(_l("Write the reason.")), Length(max=300)],
        description=_l(
            "Kept in the history of changes. Name no illness: “medical certificate seen” is enough."
        ),
    )


class _UnitNames(BaseForm):
    name = StringField(_l("Name"), [InputRequired(_l("Write the name.")), Length(max=200)])
    short_name = StringField(_l("Short name"), [Length(max=60)], description=_l("May be left empty."))
    code = StringField(
        _l("Code"),
        [
            InputRequired(_l("Write the code.")),
            Length(max=40),
            Regexp(r"[A-Za-z0-9][A-Za-z0-9._-]*$", message=_l("Use letters, digits, dots and hyphens.")),
        ],
        description=_l("As in the register; it appears in addresses and lists."),
    )


class UnitForm(_UnitNames):
    """A unit to be added."""

    parent_id = SelectField(_l("Below"), description=_l("Choose none for the highest unit."))
    zone = SelectField(_l("Time zone"), choices=ZONES)

    def command(self, units: Sequence[UnitRecord]) -> UnitCommand:
        """The unit as typed; the one above it is named by its code."""
        above = next((unit.id for unit in units if unit.code == self.parent_id.data), None)
        return UnitCommand(self.code.data, self.name.data, self.short_name.data, above, self.zone.data)


class EditUnitForm(_UnitNames):
    """A unit to be named anew."""

    zone = SelectField(_l("Time zone"), choices=ZONES[1:])
    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version that the writer saw."""
        return version_of(self.version.data)

    def keep_zone(self, zone: str) -> None:
        """Offers the zone that a unit has even where it is none of the usual ones."""
        if zone not in {choice.value for choice in ZONES}:
            self.zone.choices = [*ZONES[1:], SelectChoice(zone, zone)]

    def typed(self) -> dict[str, Any]:
        """The data as typed, by field."""
        return {
            "code": self.code.data,
            "name": visible(self.name.data),
            "short_name": visible(self.short_name.data),
            "zone": self.zone.data,
        }


class MoveUnitForm(BaseForm):
    """Another unit above."""

    parent_id = SelectField(_l("Below"), [InputRequired(_l("Choose a unit."))])

    def offer(self, units: Sequence[UnitRecord], whole_site: bool, moved: str) -> None:
        """Fills the choices: units of the asker's scope and, for the site, the top.

        The unit with the code `moved` and those below it keep their places in the tree, and cannot be chosen.
        """
        top = [SelectChoice(TOP, _l("None: on top"))] if whole_site else []
        none, *choices = unit_choices(units)
        path = next((unit.path for unit in units if unit.code == moved), None)
        for unit, choice in zip(units, choices, strict=True):
            if path is not None and unit.path.startswith(path):
                choice.render_kw = {"disabled": True}
        self.parent_id.choices = [none, *top, *choices]


class CloseUnitForm(BaseForm):
    """The first day on which a unit is closed, and where the people in it go."""

    closed_on = DayField(
        _l("From"),
        [InputRequired(_l("Write the date."))],
        description=_l("Day-month-year, for example 23-11-2026."),
    )
    move_to = SelectField(_l("Move everybody in it to"), default="")


class OpenUnitForm(BaseForm):
    """A unit to be opened again; `version` tells an answer to the page from anything else."""

    version = HiddenField(validators=[InputRequired()])
