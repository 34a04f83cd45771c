"""The types of values in headers and settings (chapter 5.2): each reads a text, or says what is allowed instead.

A function of this module takes the written text and returns the value; it raises `PydanticCustomError`, whose type is a
code of the catalogue (``E207``, ``E203``) and whose context holds ``type`` and ``example`` for the message.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from lms.content.source import vocabulary
from lms.plugin.message import mark

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,30}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2})?")
_VERSION = re.compile(r"\d{1,6}\.\d{1,6}(?:\.\d{1,6})?")
_ZERO_WIDTH = re.compile("[\u200b-\u200d\u2060\ufeff]")

_ENDING = re.compile(r"\.?([a-z0-9]{1,8})")
_PROGRAMS = frozenset(
    ["apk", "bat", "cmd", "com", "exe", "htm", "html", "jar", "js", "msi", "ps1", "scr", "sh", "svg", "vbs"]
)


def wrong(expected: str, example: str, value: str, near: str = "", code: str = "E207") -> PydanticCustomError:
    """The error of a value that is not `expected` (a msgid, or the words that may stand there)."""
    told = {"code": code, "type": expected, "example": example, "v": value, "s": near}
    return PydanticCustomError("E207", "wrong value", told)


def text(value: str) -> str:
    return " ".join(value.split())


def summary(value: str) -> str:
    if len(text(value)) > 300:
        raise wrong(mark("a text of at most 300 characters"), "…", text(value)[:20] + "…")
    return text(value)


def flag(value: str) -> bool:
    word = value.strip().lower()
    known = {"true": "yes", "false": "no"}.get(word) or vocabulary.lookup(word, "flag")
    if known is None:
        raise wrong(mark("yes or no"), "ya", value)
    return known == "yes"


def ending(value: str) -> str:
    """The ending of a file that people may hand in, without its dot; never that of a program or a page."""
    found = _ENDING.fullmatch(value.strip().lower())
    if not found or found[1] in _PROGRAMS:
        raise wrong(mark("the ending of a document or picture"), "pdf", value)
    return found[1]


def identifier(value: str) -> str:
    """An id: lower-cased; anything else than letters, digits and hyphens is E203."""
    lowered = value.strip().lower()
    if not ID.fullmatch(lowered):
        better = re.sub(r"[^a-z0-9]+", "-", _ZERO_WIDTH.sub("", lowered)).strip("-")[:63]
        raise PydanticCustomError("E203", "not an id", {"v": value, "s": better})
    return lowered


def item_reference(value: str) -> str:
    """An item id, or ``modul:ID`` as ``module:id``."""
    prefix, colon, rest = value.partition(":")
    if colon and vocabulary.lookup(prefix, "prefix"):
        return "module:" + identifier(rest)
    return identifier(value)


def code(value: str) -> str:
    if not _CODE.fullmatch(value.strip()):
        raise wrong(mark("a code of letters, digits, dots and hyphens"), "MJN-01", value)
    return value.strip()


def language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value.strip()):
        raise wrong(mark("a language"), "id", value)
    return value.strip()


def version(value: str) -> str:
    if not _VERSION.fullmatch(value.strip()):
        raise wrong(mark("a version"), "1.2", value)
    return value.strip()


def format_number(value: str) -> str:
    if not re.fullmatch(r"\d{1,4}\.\d{1,4}", value.strip(), re.ASCII):
        raise wrong(mark("a version"), "1.0", value)
    return value.strip()


@cache
def one_of(place: str) -> Callable[[str], str]:
    """The reader of the words of one place of the vocabulary."""

    def read(value: str) -> str:
        internal = vocabulary.lookup(value, place)
        if internal is None:
            near = vocabulary.nearest(value, place)
            example = near or vocabulary.pairs(place)[0][0]
            raise wrong(vocabulary.allowed(place), example, value, near, "E207/word")
        return internal

    return read


_PLACEHOLDER = re.compile(r"\{([^{}]*)\}|[{}]")


def pattern(value: str) -> str:
    """The pattern of a certificate's number; only the braces of the format may stand in it."""
    for found in _PLACEHOLDER.finditer(value):
        name, colon, width = (found[1] or "").partition(":")
        internal = vocabulary.lookup(name, "pattern") if name else None
        if internal is None or (colon and (internal != "seq" or not re.fullmatch(r"[1-9]", width))):
            raise wrong(mark("a number pattern"), "{urut:5}/{kode}/{tahun}", value)
    return value.strip()


def typed(read: Callable[[str], Any]) -> BeforeValidator:
    """What makes `read` the reader of a field."""
    return BeforeValidator(read)


Text = Annotated[str, typed(text)]
Summary = Annotated[str, typed(summary)]
Flag = Annotated[bool, typed(flag)]
Ending = Annotated[str, typed(ending)]
Id = Annotated[str, typed(identifier)]
ItemReference = Annotated[str, typed(item_reference)]
Code = Annotated[str, typed(code)]
Language = Annotated[str, typed(language)]
Version = Annotated[str, typed(version)]
FormatNumber = Annotated[str, typed(format_number)]
Pattern = Annotated[str, typed(pattern)]
