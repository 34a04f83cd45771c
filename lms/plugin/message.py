"""A sentence that is not translated yet: its English source with the values that belong in it.

Packages and rules are read where nobody knows the reader's language. They speak in messages; the edge (page, command,
mail) turns a message into words once the reader is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol


class Translations(Protocol):
    """What a catalogue of words offers; ``gettext.NullTranslations`` and its children do."""

    def gettext(self, message: str) -> str: ...

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Message:
    """``text`` is an English msgid with ``%(name)s`` placeholders; with ``plural``, ``values['n']`` chooses the form.

    A value may itself be a Message: it is translated before it is put in.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""

    def translate(self, words: Translations) -> str:
        """The sentence in the language of `words`."""
        values = {
            name: value.translate(words) if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        if self.plural:
            source = words.ngettext(self.text, self.plural, int(str(values["n"])))
        else:
            source = words.gettext(self.text) if self.text else ""
        return source % values if values else source

    def as_json(self) -> dict[str, object]:
        """As plain JSON, for a message that is kept until it is read, and so the messages among its values."""
        values = {
            name: value.as_json() if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        kept: dict[str, object] = {"text": self.text, "values": values}
        return {**kept, "plural": self.plural} if self.plural else kept

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Message:
        """The message again, from what `as_json` gave."""
        values = {
            name: cls.of(value) if isinstance(value, Mapping) else value
            for name, value in kept["values"].items()
        }
        return cls(kept["text"], values, kept.get("plural", ""))


def mark(text: str) -> str:
    """Marks `text` as a msgid for the extraction of words, and returns it unchanged."""
    return text


def counted(text: str, plural: str, n: int, **values: object) -> Message:
    """A message about `n` things: both forms are marked for the extraction of words, `n` chooses one."""
    return Message(text, {**values, "n": n}, plural)


def decimal(value: Fraction) -> int | Message:
    """A number from 0 up as a value of a message: at most two decimals, after the sign of the reader's language."""
    whole, cents = divmod(int(value * 100 + Fraction(1, 2)), 100)
    decimals = f"{cents:02}".rstrip("0")
    return (
        Message(mark("%(whole)s.%(decimals)s"), {"whole": whole, "decimals": decimals}) if decimals else whole
    )
