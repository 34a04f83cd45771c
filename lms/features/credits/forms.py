"""What administrators type about the JP account."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice

from lms.core.forms import BaseForm, DayField
from lms.features.accounts.register import STATUSES
from lms.features.credits import hours
from lms.features.credits.services import LONGEST_WHY
from lms.features.credits.term import DAY, LONGEST_NAME, LONGEST_SOURCE, Term

PICK = SelectChoice("", _l("Choose"))


class HoursField(StringField):
    """JP as people write them, ``2`` or ``1,5``; `quarters` is four times that, None while it cannot be read."""

    @property
    def quarters(self) -> int | None:
        """Four times the JP that were typed."""
        return hours.read(self.data or "")

    def pre_validate(self, form: BaseForm) -> None:
        if self.data and self.quarters is None:
            raise ValidationError(_("Write the JP as a number in quarters, for example 2 or 1,5."))


class TakeBackForm(BaseForm):
    """Why an entry is taken back."""

    why = TextAreaField(
        _l("Why it is taken back"),
        description=_l("The person reads this beside the entry."),
        render_kw={"maxlength": LONGEST_WHY, "rows": 2},
    )


class TermForm(BaseForm):
    """A term of any kind; `fit` leaves the fields of its own."""

    code = StringField(
        _l("Code"),
        description=_l("Short, in small letters, for tables and exports. It cannot be changed later."),
        render_kw={"maxlength": 40},
    )
    form_code = SelectField(_l("Form of development"))
    status = SelectField(_l("Kind of employment"))
    name_id = StringField(_l("Name in Indonesian"), render_kw={"maxlength": LONGEST_NAME})
    name_en = StringField(_l("Name in English"), render_kw={"maxlength": LONGEST_NAME})
    track = RadioField(
        _l("Track"),
        choices=[
            SelectChoice("classical", _l("Classical")),
            SelectChoice("nonclassical", _l("Non-classical")),
        ],
        default="",
    )
    per = SelectField(
        _l("Counted for"),
        choices=[
            PICK,
            SelectChoice("session", _l("one session")),
            SelectChoice("day", _l("one day")),
            SelectChoice("activity", _l("one activity")),
            SelectChoice("meeting", _l("one meeting")),
            SelectChoice("result", _l("one reported result")),
        ],
    )
    bound = RadioField(
        _l("Kind of target"),
        choices=[
            SelectChoice("at_least", _l("At least, to be reached")),
            SelectChoice("at_most", _l("At most, a note above it")),
        ],
        default="",
    )
    quarters = HoursField(_l("JP"), description=_l("In quarters, for example 2 or 1,5. 1 JP is 45 minutes."))
    source = StringField(
        _l("Source"),
        description=_l("The regulation or letter that says so, with number and year."),
        render_kw={"maxlength": LONGEST_SOURCE},
    )
    from_day = DayField(_l("Holds from"), description=_l("Day-month-year. Earlier days keep what held then."))

    def fit(self, kind: str, new: bool) -> None:
        """Takes away what terms of this kind have no use for, or what cannot be changed."""
        named, counted = kind in ("form", "fund"), kind in ("rate", "target", "bound")
        asked = {
            "code": new and named,
            "form_code": new and kind == "rate",
            "status": new and kind == "target",
            "name_id": named,
            "name_en": named,
            "track": kind == "form",
            "per": new and kind == "rate",
            "bound": kind == "target",
            "quarters": counted,
        }
        for name, wanted in asked.items():
            if not wanted:
                del self[name]
        if "status" in self:
            self.status.choices = [
                PICK,
                *(SelectChoice(one, _("Other") if one == "other" else one) for one in STATUSES),
            ]

    def term(self, kind: str) -> Term:
        """What was typed."""
        typed = {
            name: self[name].data or ""
            for name in ("name_id", "name_en", "track", "per", "bound")
            if name in self
        }
        codes = (self[name].data or "" for name in ("code", "form_code", "status") if name in self)
        return Term(
            kind,
            DAY if kind == "bound" else next(codes, ""),
            self.source.data or "",
            {"id": typed.get("name_id", ""), "en": typed.get("name_en", "")},
            typed.get("track", ""),
            typed.get("per", ""),
            typed.get("bound", ""),
            self.quarters.quarters if "quarters" in self else None,
        )


class EndTermForm(BaseForm):
    """From which day on a term no longer holds."""

    day = DayField(_l("No longer holds from"), description=_l("Day-month-year."))


class CloseYearForm(BaseForm):
    """A year and its last day for late entries."""

    year = HiddenField()
    late_until = DayField(
        _l("Late entries until"),
        description=_l(
            "Day-month-year. Until then entries still come in and are marked as late; afterwards none."
        ),
    )
