"""Forms of decisions about lesson hours, and how hours are typed."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from lms.content.source.numerals import read_decimal
from lms.core.forms import BaseForm
from lms.features.accreditation.services import LONGEST_REASON


class HoursField(StringField):
    """JP as people write them, ``2`` or ``1,5``; `quarters` is four times that, None while it cannot be read."""

    @property
    def quarters(self) -> int | None:
        """Four times the JP that were typed."""
        return read_quarters(self.data or "")

    @staticmethod
    def text(quarters: int) -> str:
        """Hours as this field is filled in."""
        whole, rest = divmod(quarters, 4)
        return f"{whole}{('', ',25', ',5', ',75')[rest]}"

    def pre_validate(self, form: BaseForm) -> None:
        if self.data and self.quarters is None:
            raise ValidationError(_("Write JP as a number in quarters, such as 2 or 1,5."))


def read_quarters(text: str) -> int | None:
    """Four times the JP in `text`; None where it is no number in quarters."""
    read = read_decimal(text.removesuffix("JP").strip(), "id")
    if read is None or (read * 4).denominator != 1:
        return None
    return int(read * 4)


class DecideForm(BaseForm):
    """Hours as they are to count, and why they differ from what is declared."""

    version = HiddenField()
    hours = HoursField(
        _l("JP that count"),
        [InputRequired(_l("Write the JP."))],
        description=_l("1 JP is 45 minutes. In quarters, such as 2 or 1,5."),
    )
    reason = TextAreaField(
        _l("Reason"),
        [Length(max=LONGEST_REASON)],
        description=_l("Needed where the figure differs from what is declared. Learners read it."),
        render_kw={"rows": 2},
    )


class RefuseForm(BaseForm):
    """Why declared hours are not recognised."""

    version = HiddenField()
    reason = TextAreaField(
        _l("Reason"),
        [
            InputRequired(_l("Write the reason: it is kept, and learners read it.")),
            Length(max=LONGEST_REASON),
        ],
        render_kw={"rows": 2},
    )
