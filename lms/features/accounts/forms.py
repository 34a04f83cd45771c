"""Forms of coming in and of one's own settings."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from lms.core import nip
from lms.core.forms import BaseForm
from lms.core.i18n import say
from lms.core.passwords import LONGEST
from lms.features.accounts.register import LONGEST_WORDS

NIP_HELP = _l("A NIP has 18 digits. It may be written with spaces.")
REMEMBER = _l("Stay signed in on this phone for 30 days")
REMEMBER_HELP = _l("Do not tick this on an office computer that others use too.")
NEW_PASSWORD_HELP = _l(
    "At least 8 characters. Three words that you remember are stronger than one difficult word."
)


def _small_email(text: Any) -> Any:
    return text.lower() if isinstance(text, str) and "@" in text else text


def _nip_length(form: Any, field: StringField) -> None:
    if "@" not in (field.data or ""):
        wrong = nip.length_error(nip.compact(field.data or ""))
        if wrong:
            raise ValidationError(say(wrong))


def _not_too_long(form: Any, field: PasswordField) -> None:
    if len(field.data or "") > LONGEST:
        raise ValidationError(_l("The password is too long. Use at most 128 characters."))


class SignInForm(BaseForm):
    """NIP or email, password, and whether to stay signed in."""

    identifier = StringField(
        _l("NIP or email"),
        [InputRequired(_l("Write your NIP or email.")), Length(max=254), _nip_length],
        filters=[_small_email],
        description=NIP_HELP,
    )
    password = PasswordField(_l("Password"), [InputRequired(_l("Write your password.")), _not_too_long])
    remember = BooleanField(REMEMBER, description=REMEMBER_HELP)

    @property
    def account(self) -> str:
        """The identifier as it is kept: 18 digits, or an address in lower case."""
        text: str = self.identifier.data or ""
        return text if "@" in text else nip.compact(text)


class ForgotForm(BaseForm):
    """Whose password is forgotten."""

    identifier = StringField(
        _l("NIP or email"),
        [InputRequired(_l("Write your NIP or email.")), Length(max=254), _nip_length],
        filters=[_small_email],
        description=_l(
            "If this account has an email address, the link is sent there. It is valid for 1 hour."
        ),
    )

    account = SignInForm.account


class CodeForm(BaseForm):
    """First entry with the slip of an administrator."""

    nip = StringField(_l("NIP"), [InputRequired(_l("Write your NIP.")), _nip_length], description=NIP_HELP)
    code = StringField(
        _l("Code on the slip"),
        [InputRequired(_l("Write the code from the slip.")), Length(max=40)],
        description=_l(
            "Eight letters and digits. Valid for 14 days, for one use. "
            "There is no digit 0 or 1 in it, and no letter O, I or L."
        ),
    )
    password = PasswordField(
        _l("New password"), [InputRequired(_l("Choose a password."))], description=NEW_PASSWORD_HELP
    )
    remember = BooleanField(REMEMBER, description=REMEMBER_HELP)

    @property
    def number(self) -> str:
        """The NIP as it is kept."""
        return nip.compact(self.nip.data or "")


class LinkForm(BaseForm):
    """First entry with a one-time link."""

    token = HiddenField(validators=[InputRequired(), Length(max=64)])
    password = PasswordField(
        _l("New password"), [InputRequired(_l("Choose a password."))], description=NEW_PASSWORD_HELP
    )
    remember = BooleanField(REMEMBER, description=REMEMBER_HELP)


class ConfirmForm(BaseForm):
    """The password again, with a name that no other form uses: the fields of another form travel beside it."""

    confirmed_password = PasswordField(
        _l("Password"), [InputRequired(_l("Write your password.")), _not_too_long]
    )


class PasswordForm(BaseForm):
    """A new password for oneself."""

    old = PasswordField(
        _l("Current password"), [InputRequired(_l("Write your current password.")), _not_too_long]
    )
    password = PasswordField(
        _l("New password"), [InputRequired(_l("Choose a password."))], description=NEW_PASSWORD_HELP
    )


class ExtraTimeForm(BaseForm):
    """How much time one asks for in quizzes, and why."""

    factor = RadioField(
        _l("Time you need"),
        choices=[
            SelectChoice("1.5", _l("One and a half times as long")),
            SelectChoice("2", _l("Twice as long")),
        ],
        validate_choice=False,  # the service knows what may be asked for
    )
    words = TextAreaField(
        _l("Why"),
        [Length(max=LONGEST_WORDS)],
        description=_l(
            "One sentence is enough, and you need not name an illness. It is deleted once you have an answer."
        ),
    )
