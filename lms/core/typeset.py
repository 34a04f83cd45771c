"""Paper as a file: a template of Typst and values become a PDF that archives keep (PDF/A-2a) and that is read aloud
(PDF/UA-1).

Values come as data, so a name is never a part of the source: one that is written ``#import`` or ``*`` stays a name.
Only the letters that come with Typst are used (Latin with all marks, Cyrillic, Greek, Arabic, Hebrew), whatever the
machine has: the same values are the same bytes everywhere.
A sign that those letters lack is an error by its name, as an archive must not hold a box in place of a letter.

One page takes 3 to 30 ms and holds the interpreter as long; what makes hundreds belongs into the worker.
"""

from __future__ import annotations

import base64
import json
import re
import struct
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from lms.plugin.message import Message, mark

MOST_BYTES = 200_000
"""What personnel offices take."""

_SIGN = re.compile(r'the text(?: contains the disallowed codepoint)? `"(.+?)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_PNG = b"\x89PNG\r\n\x1a\n"
_SURELY_THERE = "\u024f"
_LETTERS = Path(__file__).with_name("letters.typ")


class NotTypeset(Exception):
    """A template or its values could not be set; the text says why."""


class SignsMissing(NotTypeset):
    """The letters that come with us lack `signs`."""

    def __init__(self, signs: str) -> None:
        super().__init__(f"no letter for {signs}")
        self.signs = signs


def typeset(
    template: Path, data: Mapping[str, Any], day: date, pictures: Mapping[str, str] | None = None
) -> bytes:
    """The PDF that `template` makes of `data`, which it reads by ``json(bytes(sys.inputs.data))``.

    `day` is the date of the document. `pictures` are SVG texts by name, read as ``image(bytes(sys.inputs.at(name)))``.
    Other files beside the template are its own to import. Raises NotTypeset.
    """
    values = json.dumps(_clean(data), ensure_ascii=False, sort_keys=True)
    return _made(template, {**(pictures or {}), "data": values}, day)


def missing(text: str) -> str:
    """The signs of a text that cannot be set, each once; empty for what any certificate can show."""
    if all(sign <= _SURELY_THERE for sign in text):
        return ""
    try:
        _made(_LETTERS, {"data": _clean(text)}, date(2026, 1, 1))
    except SignsMissing as lacking:
        return lacking.signs
    return ""


def no_letters(signs: str) -> Message:
    """What is said of a name with signs that cannot be set, where it is written down."""
    text = mark(
        "There is no letter for %(signs)s: certificates with this name are shown, but not made as a file."
    )
    return Message(text, {"signs": signs})


def framed(png: bytes) -> str:
    """A PNG picture as an SVG text, which is how it is handed over."""
    if not png.startswith(_PNG):
        raise NotTypeset("a picture is no PNG")
    width, height = struct.unpack(">II", png[16:24])
    body = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{body}"/></svg>'
    )


def _made(template: Path, inputs: dict[str, str], day: date) -> bytes:
    import typst

    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        made: bytes = typst.compile(
            template,
            root=template.parent,
            ignore_system_fonts=True,
            sys_inputs=inputs,
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(moment.timestamp()),
        )
    except typst.TypstError as error:
        signs = dict.fromkeys(_told(found) for found in _SIGN.findall(error.diagnostic))
        if signs:
            raise SignsMissing("".join(signs)) from error
        raise NotTypeset(str(error.message)[:500]) from error
    except RuntimeError as error:
        raise NotTypeset(str(error)[:500]) from error
    return made


def _told(found: str) -> str:
    """A sign as Typst names it, which writes what cannot be seen as ``\\u{1b36}``."""
    return _ESCAPED.sub(lambda number: chr(int(number[1], 16)), found)


def _clean(value: Any) -> Any:
    """`value` without the signs that no paper can show: controls, and marks of the order of bytes."""
    if isinstance(value, str):
        kept = (" " if sign.isspace() else sign for sign in value if sign.isspace() or not _is_hidden(sign))
        return "".join(kept)
    if isinstance(value, Mapping):
        return {name: _clean(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(one) for one in value]
    return value


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cs", "Cn"} or sign == "\ufeff"
