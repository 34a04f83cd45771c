"""Forms of people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional, Regexp

from lms.core import nip
from lms.core.clock import now
from lms.core.errors import Invalid
from lms.core.forms import BaseForm, DayField, version_of
from lms.core.i18n import say
from lms.core.names import visible
from lms.core.posts import LEVELS_OF, PNS_GRADES, POST_KINDS, POST_LEVELS, PPPK_GRADES
from lms.features.accounts.services import NewPerson
from lms.features.organisation.finding import CANDIDATES, Candidate
from lms.features.organisation.person_records import PersonDetail
from lms.plugin.message import Message, mark

ROWS_AT_MOST = 500

NOBODY_FITS = Message(mark("Nobody in service fits. Write the whole NIP, or another part of the name."))
WHICH = Message(mark("Several people fit. Choose one, or write more of the name."))

STATUSES = (
    SelectChoice("PNS", "PNS"),
    SelectChoice("CPNS", "CPNS"),
    SelectChoice("PPPK", "PPPK"),
    SelectChoice("PPPK-PW", _l("PPPK, part-time")),
    SelectChoice("other", _l("Other")),
)


def _small(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text


def _nip_rule(form: Any, field: Field) -> None:
    errors = nip.read(field.data, now().date()).errors
    if errors:
        raise ValidationError(" ".join(say(error) for error in errors))


class PersonForm(BaseForm):
    """What the register holds of a person."""

    name = StringField(
        _l("Full name"),
        [InputRequired(_l("Write the name.")), Length(max=200)],
        description=_l("Without titles. One field: many names have one word."),
    )
    title_before = StringField(
        _l("Title before the name"), [Length(max=60)], description=_l("May be left empty.")
    )
    title_after = StringField(
        _l("Title after the name"), [Length(max=60)], description=_l("May be left empty.")
    )
    nip = StringField(
        _l("NIP"),
        [Optional(), _nip_rule],
        description=_l("A NIP has 18 digits. It may be written with spaces."),
    )
    email = StringField(
        _l("Email"),
        [
            Optional(),
            Length(max=254),
            Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("Write a whole email address.")),
        ],
        filters=[_small],  # before its length is looked at: small letters may be longer
        description=_l("Only needed for somebody without a NIP."),
    )
    status = SelectField(_l("Employment"), choices=STATUSES)
    grade = SelectField(_l("Grade"), default="", description=_l("Golongan of a PNS, or grade of a PPPK."))
    post_kind = SelectField(_l("Kind of post"), default="")
    post_level = SelectField(
        _l("Level of the post"),
        default="",
        description=_l("Only functional posts and executing officers have one."),
    )
    position = StringField(
        _l("Position"), [Length(max=200)], description=_l("The name of the post. May be left empty.")
    )
    phone = StringField(
        _l("Telephone"),
        [Length(max=30)],
        description=_l("With WhatsApp, if there is one. Only administrators see it. May be left empty."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = SelectChoice("", _l("Choose"))
        self.grade.choices = [
            none,
            *(SelectChoice(one, optgroup="PNS") for one in PNS_GRADES),
            *(SelectChoice(one, optgroup="PPPK") for one in PPPK_GRADES),
        ]
        self.post_kind.choices = [none, *(SelectChoice(kind, say(text)) for kind, text in POST_KINDS.items())]
        self.post_level.choices = [
            none,
            *(
                SelectChoice(level, say(POST_LEVELS[level]), optgroup=say(POST_KINDS[kind]))
                for kind, levels in LEVELS_OF.items()
                for level in levels
            ),
        ]

    @property
    def number(self) -> str | None:
        """The NIP as it is kept."""
        return nip.compact(self.nip.data or "") or None


class SuperiorFields(BaseForm):
    """Who is meant as a superior: words that find somebody, and, where these fit several, which of them."""

    superior = StringField(
        _l("Direct superior"),
        [Length(max=254)],
        description=_l("NIP, or part of the name. May be left empty."),
    )
    chosen = RadioField(_l("Which of them?"), validate_choice=False, choices=[])

    def row(self, found: Sequence[Candidate]) -> int | None:
        """The person meant among those that were found for `superior`; None when it is left empty.

        Raises Invalid when nobody fits or it is still to be chosen who is meant; then `chosen` has the choices.
        """
        text = self.superior.data
        if not text:
            return None
        self.chosen.choices = [SelectChoice(one.public_id, one.label) for one in found]
        picked = next((one for one in found if one.public_id == self.chosen.data), None)
        if picked is None and len(found) == 1 and nip.compact(text).isdigit():
            picked = found[0]
        if picked is not None:
            return picked.id
        if not found:
            raise Invalid(fields={"superior": NOBODY_FITS})
        raise Invalid(fields={"superior" if len(found) > CANDIDATES else "chosen": WHICH})


class NewPersonForm(PersonForm, SuperiorFields):
    """A person to be registered. `key` is given with the page: the same form sent twice registers once."""

    unit = SelectField(_l("Unit"), [InputRequired(_l("Choose a unit."))])
    on_day = DayField(
        _l("In the unit from"), [Optional()], description=_l("Day-month-year; today when left empty.")
    )
    key = HiddenField(validators=[Length(max=64)])

    def command(self) -> NewPerson:
        """The person as typed."""
        return NewPerson(
            name=self.name.data,
            nip=self.number,
            email=self.email.data or None,
            title_before=self.title_before.data,
            title_after=self.title_after.data,
            status=self.status.data,
            position=self.position.data,
            grade=self.grade.data,
            post_kind=self.post_kind.data,
            post_level=self.post_level.data,
            phone=self.phone.data,
        )


class EditPersonForm(PersonForm):
    """A person's data to be changed. The NIP is not shown; left empty, it stays."""

    valid_from = DayField(
        _l("Employment, grade and post hold from"),
        [Optional()],
        description=_l("Day-month-year; today when left empty. On earlier days the person counts as before."),
    )
    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version that the writer saw."""
        return version_of(self.version.data)

    def typed(self, stored: PersonDetail) -> dict[str, Any]:
        """The data as typed, by field."""
        return {
            "name": visible(self.name.data),
            "title_before": visible(self.title_before.data),
            "title_after": visible(self.title_after.data),
            "nip": self.number or stored.nip,
            "email": self.email.data or None,
            "status": self.status.data,
            "grade": self.grade.data,
            "post_kind": self.post_kind.data,
            "post_level": self.post_level.data,
            "position": visible(self.position.data),
            "phone": self.phone.data,
        }


class SearchForm(BaseForm):
    """Words of a name, a whole NIP or an email; posted, since a NIP is in no address."""

    q = StringField(_l("Search by name, NIP or email"), [Length(max=254)])


class MoveForm(BaseForm):
    """Another unit, from a day on."""

    unit_id = SelectField(_l("New unit"), [InputRequired(_l("Choose a unit."))])
    on_day = DayField(
        _l("From"),
        [InputRequired(_l("Write the date."))],
        description=_l("Day-month-year, for example 23-11-2026."),
    )


class SuperiorForm(SuperiorFields):
    """Another superior from a day on; left empty, none."""

    on_day = DayField(
        _l("From"),
        [InputRequired(_l("Write the date."))],
        description=_l("Day-month-year, for example 23-11-2026."),
    )


class CloseForm(BaseForm):
    """The first day on which a person is not counted any more."""

    closed_on = DayField(
        _l("From"),
        [InputRequired(_l("Write the date."))],
        description=_l("Day-month-year, for example 23-11-2026."),
    )


class TickedForm(BaseForm):
    """People who were ticked in a list."""

    person = SelectMultipleField(validate_choice=False, choices=[])

    @property
    def names(self) -> list[str]:
        """Their names in addresses, each once; what can be none is left out."""
        sent = dict.fromkeys(self.person.data or ())
        return [name for name in sent if name.isascii() and name.isalnum()][:ROWS_AT_MOST]


class MoveTickedForm(MoveForm, TickedForm):
    """The people ticked go to another unit."""


class CloseTickedForm(CloseForm, TickedForm):
    """The accounts of the people ticked are closed."""


class SuperiorTickedForm(SuperiorForm, TickedForm):
    """The people ticked get another superior."""


class OpenForm(BaseForm):
    """An account to be opened again, in a unit."""

    open_in = SelectField(_l("Unit"), [InputRequired(_l("Choose a unit."))])
