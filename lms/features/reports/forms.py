"""What narrows a figure, and the search for one person inside it."""

from __future__ import annotations

import contextlib
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired, Length

from lms.core.forms import BaseForm, DayField
from lms.features.organisation.forms import STATUSES

DAYS = ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")


def read_day(text: str) -> date | None:
    """A day as it stands in an address or on a command line: ``23-11-2026`` or ``2026-11-23``; None if it is none."""
    for written in DAYS:
        with contextlib.suppress(ValueError):
            return datetime.strptime(text.strip(), written).date()  # noqa: DTZ007  # a day has no zone
    return None


class FilterForm(BaseForm):
    """The filters of an address; what they mean is read by the report."""

    class Meta(BaseForm.Meta):
        csrf = False

    on = DayField(_l("As of the day"), description=_l("Day-month-year"))
    unit = StringField(_l("Unit"))
    course = StringField(_l("Course"))
    status = SelectField(
        _l("Employment"), choices=(SelectChoice("", _l("All kinds")), *STATUSES), validate_choice=False
    )


class PersonForm(BaseForm):
    """Looks for one person by name or NIP; posted, for a NIP is in no address."""

    person = StringField(_l("Name or NIP"), [DataRequired(_l("Write a name or a NIP.")), Length(max=200)])
