"""The forms of people who enter an activity, and of administrators who decide about it.

What is wrong with a field is said by the service, which reads what was saved: so nothing that was typed is lost.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField, MultipleFileField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from lms.core.forms import BaseForm, version_of
from lms.core.html import file_size, number
from lms.core.i18n import in_words
from lms.features.activities import claims, policies
from lms.features.activities.deciding import Decision
from lms.features.credits.queries import TermRecord
from lms.features.files.receiving import Demands


class ActivityForm(BaseForm):
    """An activity being written. `key` names a new one, so that it is kept once; `seen` is the version shown."""

    form = SelectField(_l("Form of development"), validate_choice=False)
    title = StringField(_l("Title of the activity"))
    provider = StringField(_l("Held by"), description=_l("The institution, agency or company that gave it."))
    organiser_agency = StringField(_l("Agency"), description=_l("The government agency behind it, if any."))
    partner = StringField(_l("Partner"), description=_l("Mentor, coach or institution, if any."))
    place = StringField(_l("Place"), description=_l("A town or building, or “online”."))
    starts_on = StringField(_l("First day"), description=_l("Day-month-year, for example 23-11-2026."))
    ends_on = StringField(_l("Last day"), description=_l("Left empty, it is the first day."))
    amount = StringField(_l("How many"), description=_l("Sessions, meetings, days or results."))
    hours = StringField(_l("JP"), description=_l("As on the certificate, or calculated."))
    number = StringField(
        _l("Number of the certificate"), description=_l("As it stands there, if it has one.")
    )
    cost = StringField(_l("Cost in rupiah"), description=_l("Whole rupiah, for example 1,250,000."))
    funds = SelectField(
        _l("Paid by"), validate_choice=False, description=_l("Needed where there was a cost.")
    )
    files = MultipleFileField(_l("Evidence"))
    notes = TextAreaField(_l("Notes"))
    key = HiddenField(validators=[Length(max=64)])
    seen = HiddenField()

    def prepare(self, forms: Sequence[TermRecord], funds: Sequence[TermRecord], demands: Demands) -> None:
        """Fills in what may be chosen, and gives a new form the name by which it is kept once."""
        self.key.data = self.key.data or secrets.token_hex(16)
        tracks = {"classical": _("Classical"), "nonclassical": _("Non-classical")}
        self.form.choices = [
            SelectChoice("", _("Choose")),
            *(
                SelectChoice(one.code, in_words(one.names), optgroup=words)
                for track, words in tracks.items()
                for one in forms
                if one.track == track
            ),
        ]
        self.funds.choices = [
            SelectChoice("", _("Nobody: it cost nothing")),
            *(SelectChoice(one.code, in_words(one.names)) for one in funds),
        ]
        self.files.description = _files_help(demands)
        self.notes.description = _(
            "What was done, with whom, and what you learnt: at most %(most)s characters. "
            "Leave out the data of citizens. An address on the web stays text here.",
            most=number(policies.LONGEST_NOTES),
        )

    def fill(self, typed: Mapping[str, str], version: int) -> None:
        """What stands there; nothing is filled into a form that was sent."""
        self.seen.data = str(version)
        for name in claims.FIELDS:
            self[name].data = typed.get(name, "")

    def renew(self, version: int) -> None:
        """The version that is saved next over."""
        self.seen.data = str(version)

    @property
    def typed(self) -> dict[str, str]:
        """The fields as they were typed."""
        return {name: self[name].data or "" for name in claims.FIELDS}

    @property
    def version(self) -> int:
        """The version that the page was made from."""
        return version_of(self.seen.data)

    @property
    def sent_files(self) -> list[FileStorage]:
        """The files that came along."""
        return [one for one in self.files.data or () if isinstance(one, FileStorage) and one.filename]


def _files_help(demands: Demands) -> str:
    if not demands.room:
        return _("There is room for no further file. Remove one first.")
    return ngettext(
        "%(endings)s, at most %(size)s each. There is room for %(num)s file.",
        "%(endings)s, at most %(size)s each. There is room for %(num)s files.",
        demands.room,
        endings=", ".join(demands.endings).upper(),
        size=file_size(demands.largest),
    )


class DecisionForm(BaseForm):
    """What an administrator decides; `outcome` is the button that was pressed."""

    hours = StringField(
        _l("JP that count"), description=_l("Change it where the evidence says something else.")
    )
    why = TextAreaField(
        _l("Reason"),
        description=_l("Needed for returning and refusing, and where the JP differ. The person reads it."),
    )
    outcome = HiddenField()
    seen = HiddenField()

    def fill(self, hours: str, version: int) -> None:
        """What stands there."""
        self.hours.data, self.seen.data = hours, str(version)

    @property
    def decision(self) -> Decision:
        """What was decided, as the service takes it."""
        return Decision(
            self.outcome.data or "", self.hours.data or "", self.why.data or "", version_of(self.seen.data)
        )


class ReversalForm(BaseForm):
    """Why what was verified is taken back."""

    why = TextAreaField(_l("Reason"), description=_l("The person reads it, and it stands in the JP account."))
