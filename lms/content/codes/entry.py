"""One entry of the catalogue of findings."""

from __future__ import annotations

from dataclasses import dataclass

from lms.plugin.message import Message, mark

NEAR = mark('did you mean "%(s)s"?')


@dataclass(frozen=True, slots=True)
class Entry:
    """The words of one code. `near` is the fix where a likely word was found; `plural` the msgid for more than one.

    A message carries no final stop, a fix does.
    """

    message: str
    fix: str = ""
    near: str = NEAR
    plural: str = ""


def numbered(forms: Message, fix: str, near: str = NEAR) -> Entry:
    """An entry about a number of things, whose value ``n`` chooses between the two forms."""
    return Entry(forms.text, fix, near, forms.plural)
