"""Forms of roles, and of extra time."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from lms.core.actor import ADMINISTRATOR, OWN, ROLES, TRAINER
from lms.core.errors import NotFound
from lms.core.forms import BaseForm
from lms.features.organisation.granting import GrantCommand
from lms.features.organisation.queries import UnitRecord
from lms.features.organisation.unit_forms import INDENT


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
