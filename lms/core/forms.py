"""Forms: what every field does to what was typed, and how a service's refusal comes back to its fields.

Text is brought to one form of Unicode (NFC); control characters, which PostgreSQL cannot keep or a page cannot show,
are refused. Unknown fields are ignored and never reach a row.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from flask import Response, make_response, render_template
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, TextAreaField, ValidationError
from wtforms.fields import Field

from lms.core.errors import Busy, Invalid, Refusal
from lms.core.i18n import say

FILES_LOST = "files-lost"
"""The field that tells a page that files which were sent with its form did not come along."""

_REFUSED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` in NFC with plain line ends. Raises ValueError for control characters and lone surrogates."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if _REFUSED.search(plain):
        raise ValueError(_("This contains characters that cannot be stored. Type it again."))
    return unicodedata.normalize("NFC", plain)


def _clean(value: Any) -> Any:
    if value is None:
        return ""  # a field that was not sent is an empty one
    return clean(value) if isinstance(value, str) else value


def _strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


class WholeTextField(TextAreaField):
    """A text that keeps the spaces around it: lines of a file."""


class BaseForm(FlaskForm):
    """A form whose text fields are cleaned; all but passwords and whole texts lose the spaces around."""

    class Meta(FlaskForm.Meta):
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            kind = unbound_field.field_class
            if issubclass(kind, StringField):
                own = tuple(unbound_field.kwargs.get("filters", ()))
                first = (_clean,) if issubclass(kind, (PasswordField, WholeTextField)) else (_clean, _strip)
                unbound_field.kwargs["filters"] = (*first, *(one for one in own if one not in first))
            return super().bind_field(form, unbound_field, options)

    def take(self, refusal: Invalid) -> None:
        """Shows what a service objected to: at the fields it named, the rest on top of the form."""
        if refusal.message:
            self.form_errors.append(say(refusal.message))
        for name, message in refusal.fields.items():
            if name in self:
                self[name].errors = [*self[name].errors, say(message)]
            else:
                self.form_errors.append(say(message))


def answer(template: str, refusal: Refusal | None, form: BaseForm, **values: Any) -> Response:
    """The page of a form: 200, or with what a service objected to and the status of that."""
    if isinstance(refusal, Invalid):
        form.take(refusal)
    elif refusal is not None and refusal.message:
        form.form_errors.append(say(refusal.message))
    response = make_response(render_template(template, form=form, **values))
    if form.errors:
        response.status_code = refusal.status if refusal else Invalid.status
    if isinstance(refusal, Busy):
        response.headers["Retry-After"] = str(refusal.values["seconds"])
    return response


def version_of(text: str | None) -> int:
    """The version that a page carried in a hidden field; 0 for none and for what is no number."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


class DayField(StringField):
    """A date typed as text, day first (23-11-2026); `day` is None while it cannot be read."""

    _PARTS = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")

    @property
    def day(self) -> date | None:
        """The date that was typed."""
        return self.read(self.data)

    @classmethod
    def read(cls, text: str | None) -> date | None:
        """The date that `text` means; None where it cannot be read as one."""
        found = cls._PARTS.fullmatch(text or "")
        try:
            return date(int(found[3]), int(found[2]), int(found[1])) if found else None
        except ValueError:
            return None

    @staticmethod
    def text(day: date) -> str:
        """A date as this field is filled in."""
        return day.strftime("%d-%m-%Y")

    def pre_validate(self, form: Any) -> None:
        if self.data and self.day is None:
            raise ValidationError(_("Write the date as day-month-year, for example 23-11-2026."))
