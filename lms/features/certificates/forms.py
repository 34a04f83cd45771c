"""The forms by which administrators revoke certificates and set what is printed on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FileField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length

from lms.core.forms import BaseForm, DayField
from lms.core.html import number
from lms.core.i18n import say
from lms.features.certificates import layout, patterns, wording
from lms.features.certificates.batching import Choice
from lms.features.certificates.ending import CLASSES, LONGEST_WHY
from lms.features.certificates.models import CertificateSetting, CertificateSignatory
from lms.features.certificates.queries import last_valid_day
from lms.features.certificates.setting import NewSetting, NewSignatory
from lms.features.certificates.terms import predicates

DAY_HELP = _l("Day-month-year.")


class RevokeForm(BaseForm):
    """Why a certificate is taken back: a class that everybody reads, and words for the file."""

    ended_class = RadioField(
        _l("Reason that others see"), [InputRequired(_l("Choose the reason that others will see."))]
    )
    why = StringField(
        _l("In your words"),
        [DataRequired(_l("Write the reason.")), Length(max=LONGEST_WHY)],
        description=_l("Kept in the history, seen by administrators only."),
    )

    def prepare(self) -> None:
        """Fills in the classes, in the reader's language."""
        self.ended_class.choices = [SelectChoice(name, wording.reason(name)) for name in CLASSES]


class SettingForm(BaseForm):
    """What the agency prints from a day on."""

    from_day = DayField(
        _l("Holds for completions from"), [InputRequired(_l("Write the day."))], description=DAY_HELP
    )
    authority = StringField(
        _l("Government or agency"), [Length(max=200)], description=_l("The line above, for example the city.")
    )
    issuer = StringField(
        _l("Issuer"),
        [DataRequired(_l("Write who issues the certificates.")), Length(max=200)],
        description=_l("Shown on the paper and to whoever checks it."),
    )
    organiser_code = StringField(
        _l("Code of the issuer"), [Length(max=40)], description=_l("For {penyelenggara} in the number.")
    )
    place = StringField(
        _l("Place"), [Length(max=100)], description=_l("Before the date, for example a city.")
    )
    arms = FileField(
        _l("Arms"),
        description=_l("PNG, JPEG or WebP, at most 2 MB. Empty: the picture stays as it is."),
    )
    without_arms = BooleanField(_l("Print no arms"))
    pattern = StringField(
        _l("Pattern of the number"), [DataRequired(_l("Write the pattern.")), Length(max=120)]
    )
    series = RadioField(
        _l("Numbers run"),
        [InputRequired(_l("Choose how numbers run."))],
        choices=[
            SelectChoice("agency", _l("through all courses of the agency")),
            SelectChoice("course", _l("in each course by itself")),
        ],
        default="agency",
    )
    note = StringField(
        _l("Note of the electronic signature"),
        [Length(max=300)],
        description=_l("Only where you sign electronically. Empty: no note."),
    )
    layout = SelectField(_l("Layout"), default="plain")
    predicates = TextAreaField(
        _l("Names of scores"),
        description=_l("One to a line: the score that must be exceeded, then the name. Empty: no names."),
    )
    on_erasure = RadioField(
        _l("When the data of a holder is erased"),
        [InputRequired(_l("Choose what becomes of the certificates."))],
        choices=[
            SelectChoice("stay", _l("certificates stay as they are, so that paper can still be checked")),
            SelectChoice("revoke", _l("certificates are revoked and lose the name")),
        ],
        default="stay",
    )

    def prepare(self) -> None:
        """Offers the layouts that there are, and says what a pattern may hold."""
        self.layout.choices = [SelectChoice(name, say(one.title)) for name, one in layout.known().items()]
        self.pattern.description = _(
            "Words in braces are filled in: %(words)s. For example %(example)s.",
            words="{urut:5} {kode} {kursus} {penyelenggara} {bulan} {bulan-romawi} {tahun}",
            example=patterns.USUAL,
        )

    def fill(self, one: CertificateSetting | None, today: date) -> None:
        """Begins with what is in force."""
        self.from_day.data = DayField.text(today)
        if one is None:
            self.pattern.data = patterns.USUAL
            return
        for name in (
            "authority",
            "issuer",
            "organiser_code",
            "place",
            "pattern",
            "series",
            "note",
            "on_erasure",
        ):
            self[name].data = getattr(one, name)
        self.layout.data = one.layout or "plain"
        self.predicates.data = self._lines(predicates(one.predicates))

    @staticmethod
    def _lines(pairs: Iterable[tuple[Fraction, str]]) -> str:
        return "\n".join(f"{number(above)} {name}" for above, name in pairs)

    def wish(self, arms: str) -> NewSetting:
        """What was typed, as the service takes it; only after the form was found valid."""
        assert self.from_day.day is not None
        return NewSetting(
            from_day=self.from_day.day,
            authority=self.authority.data or "",
            issuer=self.issuer.data or "",
            organiser_code=self.organiser_code.data or "",
            place=self.place.data or "",
            arms=arms,
            pattern=self.pattern.data or "",
            series=self.series.data,
            note=self.note.data or "",
            layout=self.layout.data,
            predicates=self.predicates.data or "",
            on_erasure=self.on_erasure.data,
        )


class SignatoryForm(BaseForm):
    """Who signs, and in which days."""

    name = StringField(_l("Name with titles"), [DataRequired(_l("Write the name.")), Length(max=200)])
    office = StringField(_l("Office"), [DataRequired(_l("Write the office.")), Length(max=200)])
    rank = StringField(
        _l("Rank"), [Length(max=100)], description=_l("For example Pembina Utama Muda, IV/c. May be empty.")
    )
    from_day = DayField(_l("First day"), [InputRequired(_l("Write the day."))], description=DAY_HELP)
    last_day = DayField(_l("Last day"), description=_l("Day-month-year. Empty while they are in office."))

    def fill(self, one: CertificateSignatory) -> None:
        """Shows what is kept."""
        self.name.data, self.office.data, self.rank.data = one.name, one.office, one.rank
        self.from_day.data = DayField.text(one.from_day)
        last = last_valid_day(one.until_day)
        self.last_day.data = DayField.text(last) if last else ""

    def wish(self) -> NewSignatory:
        """What was typed, as the service takes it."""
        assert self.from_day.day is not None
        return NewSignatory(
            self.name.data or "",
            self.office.data or "",
            self.rank.data or "",
            self.from_day.day,
            self.last_day.day,
        )


class PrintForm(BaseForm):
    """Which certificates are to be set into one file."""

    course = SelectField(_l("Course"), default="")
    unit = StringField(
        _l("Code of a unit"), [Length(max=40)], description=_l("With all units below it. Empty: everybody.")
    )
    year = StringField(_l("Year of completion"), description=_l("Four digits. Empty: all years."))

    def offer(self, titles: Mapping[str, str]) -> None:
        """The courses to choose from."""
        everything = SelectChoice("", _("All courses"))
        self.course.choices = [everything, *(SelectChoice(name, title) for name, title in titles.items())]

    def validate_year(self, field: StringField) -> None:
        """Nothing, or a year."""
        if field.data and not (len(field.data) == 4 and field.data.isascii() and field.data.isdecimal()):
            raise ValidationError(_("Write the year with four digits."))

    @property
    def choice(self) -> Choice:
        """What was chosen, as the service takes it."""
        year = int(self.year.data) if self.year.data else None
        return Choice(self.course.data or "", self.unit.data or "", year)
