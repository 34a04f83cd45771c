"""Forms of units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from lms.core.forms import BaseForm, DayField, version_of
from lms.core.names import visible
from lms.features.organisation.queries import UnitRecord
from lms.features.organisation.services import UnitCommand

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
    on_day = DayField(
        _l("The name holds from"),
        [Optional()],
        description=_l("Day-month-year; today when left empty. Earlier days keep the earlier name."),
    )
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
    on_day = DayField(
        _l("From"),
        [Optional()],
        description=_l("Day-month-year; today when left empty."),
    )

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


class TreeDayForm(BaseForm):
    """The day as of which the tree is shown; it stands in the address."""

    class Meta(BaseForm.Meta):
        csrf = False

    on = DayField(_l("As it was on"), [Optional()], description=_l("Day-month-year; today when left empty."))
