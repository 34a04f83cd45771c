"""Forms of events and of reasons; how lists of numbers that were pasted are read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    FileField,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from lms.content.source.numerals import read_decimal
from lms.core.forms import BaseForm, DayField, WholeTextField
from lms.core.i18n import in_words
from lms.core.sheets import ENDINGS
from lms.features.attendance.services import Event
from lms.features.credits.forms import HoursField
from lms.features.credits.line import LONGEST
from lms.features.credits.queries import TermRecord

KEY = re.compile(r"[0-9a-z]{10}")
LONGEST_PASTE = 40_000
_RUPIAH = re.compile(r"^rp\.?\s*", re.IGNORECASE)


class CostField(StringField):
    """Whole rupiah as people write them, ``1.500.000``; `rupiah` is None while nothing or no number is there."""

    @property
    def rupiah(self) -> int | None:
        """The number that was typed."""
        bare = _RUPIAH.sub("", self.data or "").removesuffix(",-").strip()
        read = read_decimal(bare, "id") if bare else None
        return int(read) if read is not None and read.denominator == 1 and read >= 0 else None

    def pre_validate(self, form: BaseForm) -> None:
        if self.data and self.rupiah is None:
            raise ValidationError(_("Write the cost as a number of rupiah, such as 1.500.000."))


class EventForm(BaseForm):
    """An event that people attended."""

    key = HiddenField()
    version = HiddenField()
    title = StringField(_l("Title"), [InputRequired(_l("Write the title.")), Length(max=LONGEST["title"])])
    form = SelectField(
        _l("Form of development"), [InputRequired(_l("Choose the form of development."))], choices=[]
    )
    provider = StringField(
        _l("Held by"), [InputRequired(_l("Write who held it.")), Length(max=LONGEST["provider"])]
    )
    agency = StringField(
        _l("Agency"), [Length(max=LONGEST["organiser_agency"])], description=_l("May be left empty.")
    )
    partner = StringField(
        _l("Partner"), [Length(max=LONGEST["partner"])], description=_l("May be left empty.")
    )
    place = StringField(_l("Place"), [Length(max=LONGEST["place"])], description=_l("May be left empty."))
    starts_on = DayField(
        _l("First day"),
        [InputRequired(_l("Write the first day."))],
        description=_l("Day-month-year, for example 23-11-2026."),
    )
    ends_on = DayField(_l("Last day"), description=_l("Left empty, it is the first day."))
    hours = HoursField(
        _l("JP for each person"),
        [InputRequired(_l("Write the JP."))],
        description=_l("1 JP is 45 minutes. In quarters, such as 4 or 2,5."),
    )
    cost = CostField(_l("Cost for each person, in rupiah"), description=_l("May be left empty."))
    funds = SelectField(_l("Source of funds"), choices=[], default="")

    def offer(self, forms: Sequence[TermRecord], funds: Sequence[TermRecord]) -> None:
        """The agency's terms, to choose from."""
        labels = {"classical": _("Classical"), "nonclassical": _("Non-classical")}
        self.form.choices = [
            SelectChoice("", _("Choose")),
            *(
                SelectChoice(one.code, in_words(one.names), optgroup=words)
                for track, words in labels.items()
                for one in forms
                if one.track == track
            ),
        ]
        self.funds.choices = [("", _("Not said")), *((one.code, in_words(one.names)) for one in funds)]

    def event(self) -> Event | None:
        """What was typed; None while a day or the hours cannot be read."""
        starts = self.starts_on.day
        ends = self.ends_on.day or starts
        if starts is None or ends is None or self.hours.quarters is None:
            return None
        return Event(
            title=self.title.data or "",
            form=self.form.data or "",
            provider=self.provider.data or "",
            starts_on=starts,
            ends_on=ends,
            quarters=self.hours.quarters,
            agency=self.agency.data or "",
            partner=self.partner.data or "",
            place=self.place.data or "",
            cost=self.cost.rupiah,
            funds=self.funds.data or None,
        )


class BackForm(BaseForm):
    """Why something is taken back."""

    why = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Write why this is taken back.")), Length(max=200)],
        description=_l("It stands in the account of everybody concerned."),
        render_kw={"rows": 2},
    )


class RollForm(BaseForm):
    """The list of those who attended, as a file or pasted."""

    file = FileField(
        _l("List of attendance"),
        description=_l("XLSX, XLS, ODS or CSV with a column of NIPs."),
        render_kw={"accept": ",".join(ENDINGS)},
    )
    pasted = WholeTextField(
        _l("Or paste NIPs or names"),
        [Length(max=LONGEST_PASTE)],
        description=_l("One to a line. What is found is ticked above and can be looked at first."),
        render_kw={"rows": 5},
    )
