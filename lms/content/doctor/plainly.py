"""What a text looks like to somebody who does not read it: words, numbers, absolutes, reasons."""

from __future__ import annotations

import html
import re
from functools import lru_cache

_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ABSOLUTE = re.compile(
    r"\b(selalu|tidak (?:pernah|akan pernah|boleh sama sekali)|sama sekali|pasti|hanya|satu-satunya|setiap saat"
    r"|semua|seluruh|mutlak|tanpa kecuali|always|never|only|all|every|none|must)\b",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(
    r"\b(semua(?:nya)? (?:jawaban |pilihan )?(?:benar|di ?atas)|(?:a|b|c)(?:,| dan) .{1,6} benar"
    r"|all of (?:the above|these)|both of the above)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(karena|sehingga|agar|supaya|dengan cara|melalui|lalu|kemudian|because|so that|in order|then)\b|[,;:]",
    re.IGNORECASE,
)
SHORTEST_TELLING = 5
"""Letters from which on a word is rarely one that every sentence has."""


@lru_cache(maxsize=20_000)
def plain(source: str) -> str:
    """Safe HTML as plain words."""
    return " ".join(html.unescape(_TAG.sub(" ", source)).split())


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """The words of a plain text in lower case."""
    return tuple(word.casefold() for word in _WORD.findall(text))


@lru_cache(maxsize=20_000)
def telling(text: str) -> frozenset[str]:
    """The longer words of a text: those that could give something away when they come again."""
    return frozenset(word for word in words(text) if len(word) >= SHORTEST_TELLING)


def absolutes(text: str) -> tuple[str, ...]:
    """Words that allow no exception, which a test taker has learnt to distrust."""
    return tuple(found[0] for found in _ABSOLUTE.finditer(text))


def takes_everything(text: str) -> bool:
    """Whether a choice says that all the others are right."""
    return bool(_EVERYTHING.search(text))


def reasons(text: str) -> int:
    """How often a text explains itself."""
    return len(_REASON.findall(text))


def has_number(text: str) -> bool:
    """Whether a digit stands in it."""
    return any(sign.isdigit() for sign in text)


def numbers(text: str) -> list[str]:
    """The numbers in a text, as they are written."""
    return re.findall(r"\d+(?:[.,]\d+)*", text)
