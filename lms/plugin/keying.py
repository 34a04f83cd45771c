"""The optional contract of a question type whose key a trainer can put right at the question itself.

A question of any other type can only be dropped, so that everybody gets its points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from lms.plugin.form import Form
from lms.plugin.message import Message
from lms.plugin.question import Question


class NotAKey(ValueError):
    """Raised by `Keying.key_from` for fields that make no key; `message` says what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text)
        self.message = message


@runtime_checkable
class Keying(Protocol):
    """Both methods are pure, like all of a question type's."""

    def key_form(self, question: Question, order: Sequence[str]) -> Form:
        """The form of the question filled with its key; `order` is as `arrange` gave it."""
        ...

    def key_from(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Any:
        """`spec` with the key of the posted fields, all else as it is. Raises NotAKey."""
        ...
