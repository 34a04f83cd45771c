"""What trainers type: minutes, reasons, and which answers are meant."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from lms.core.errors import Invalid
from lms.core.forms import BaseForm
from lms.features.invigilation.services import MOVED_ON, Chosen

_ANSWER = re.compile(r"([1-9][0-9]{0,2})@([0-9T:.+-]{19,40})")
_MINUTES = re.compile(r"[0-9]{1,4}")


class ReasonForm(BaseForm):
    """Why something is done; `key` makes the same form sent twice one act."""

    reason = TextAreaField(_l("Reason"))
    key = HiddenField(validators=[Length(max=32)])

    def prepare(self) -> None:
        """Gives a new form the name by which it is sent once."""
        self.key.data = self.key.data or secrets.token_hex(16)


class MinutesForm(ReasonForm):
    """How many minutes more."""

    minutes = StringField(_l("Minutes"))

    @property
    def number(self) -> int:
        """The minutes typed; 0 for what is no number."""
        text = self.minutes.data or ""
        return int(text) if _MINUTES.fullmatch(text) else 0


def name_of(position: int, arrived: datetime) -> str:
    """How a page names a late answer: its question, and when the one that is shown arrived."""
    return f"{position}@{arrived.isoformat()}"


def chosen(values: Iterable[str]) -> Chosen:
    """The late answers that were ticked. Raises Invalid for what no page of ours sends."""
    found = {}
    for value in values:
        match = _ANSWER.fullmatch(value)
        try:
            found[int(match[1])] = datetime.fromisoformat(match[2])  # type: ignore[index]
        except (TypeError, ValueError) as error:
            raise Invalid(MOVED_ON) from error
    if any(arrived.tzinfo is None for arrived in found.values()):
        raise Invalid(MOVED_ON)
    return Chosen(found)


def positions(values: Iterable[str]) -> list[int]:
    """The numbers of the questions that were ticked; what is none is left out."""
    return sorted(
        {int(value) for value in values if value.isascii() and value.isdecimal() and len(value) < 4}
    )
