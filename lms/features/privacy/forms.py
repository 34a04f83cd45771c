"""The forms of people who ask for their data, and of administrators who answer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from lms.core.forms import BaseForm

NO_PASSWORD = _l("Type your password.")

FIELDS = (
    SelectChoice("", _l("Choose")),
    SelectChoice("name", _l("Name or titles")),
    SelectChoice("nip", _l("NIP")),
    SelectChoice("email", _l("Email")),
    SelectChoice("phone", _l("Telephone")),
    SelectChoice("unit", _l("Unit")),
    SelectChoice("position", _l("Position")),
    SelectChoice("grade", _l("Grade or kind of employment")),
    SelectChoice("other", _l("Something else, for example a result")),
)
OUTCOMES = (
    SelectChoice("done", _l("It has been put right")),
    SelectChoice("refused", _l("It stays as it is")),
)
DECISIONS = (
    SelectChoice("approve", _l("I approve: the data is to be erased")),
    SelectChoice("refuse", _l("Refuse: the account stays as it is")),
)


class DownloadForm(BaseForm):
    """One's own data, for who knows the password."""

    download_password = PasswordField(_l("Your password"), [InputRequired(NO_PASSWORD)])


class CorrectionForm(BaseForm):
    """What is wrong, and what it should be."""

    field = SelectField(_l("What is wrong?"), [DataRequired(_l("Choose what is wrong."))], choices=FIELDS)
    wanted = TextAreaField(
        _l("What should it be, and why?"),
        [DataRequired(_l("Write what it should be."))],
        description=_l("For example: the name as it stands in the decree of appointment, with its number."),
    )


class ErasureForm(BaseForm):
    """One's own data is to be erased."""

    why = TextAreaField(_l("Why? (optional)"))
    erasure_password = PasswordField(_l("Your password"), [InputRequired(NO_PASSWORD)])


class AnswerForm(BaseForm):
    """What became of a correction."""

    outcome = RadioField(_l("What came of it?"), [InputRequired(_l("Choose one."))], choices=OUTCOMES)
    words = TextAreaField(
        _l("Words to the person"), description=_l("A reason is needed where it stays as it is.")
    )


class DecisionForm(BaseForm):
    """Approves an erasure, or ends it."""

    decision = RadioField(_l("Your decision"), [InputRequired(_l("Choose one."))], choices=DECISIONS)
    words = TextAreaField(_l("Words to the person"), description=_l("A reason is needed where you refuse."))


class ProposalForm(BaseForm):
    """An administrator decides that somebody's data is to be erased."""

    why = TextAreaField(
        _l("Reason"),
        [DataRequired(_l("Write the reason; the person reads it."))],
        description=_l("For example: left the service in 2019; the data is needed no longer."),
    )
