"""Names as people type them: what is kept of them, and how they are found again.

Signs that cannot be seen (zero-width ones, marks and overrides of direction) are left out: with them two names that
look alike would be two, and a name could turn round the text beside it. Pages isolate names, so that letters written
from right to left are shown right where they stand.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_KEY = 400

_JOINER = "\u200d"
_DROPPED = re.compile(r"[.'\"`\u00b4\u02bb-\u02be\u2018-\u201f\uff07]+")
_APART = re.compile(r"[\s,;/()\-\u2010-\u2015]+")


def visible(text: str) -> str:
    """`text` in NFC on one line, without signs that cannot be seen; a joined emoji stays joined."""
    if text.isascii():  # most are, and nothing of that is invisible
        return " ".join(text.split())
    plain = unicodedata.normalize("NFC", text)
    kept = [
        sign
        for place, sign in enumerate(plain)
        if unicodedata.category(sign) != "Cf" or (sign == _JOINER and _is_emoji(plain[place - 1 : place]))
    ]
    return " ".join("".join(kept).split())


def full_name(name: str | None, title_before: str | None, title_after: str | None) -> str:
    """A name with titles, as the register writes it; empty for nobody."""
    whole = f"{title_before or ''} {name or ''}".strip()
    return f"{whole}, {title_after}" if whole and title_after else whole


def fold(text: str) -> str:
    """What a name is sought and sorted by: small letters without accents, apostrophes and dots, at most 400 signs."""
    letters = visible(text).casefold()
    if not letters.isascii():
        spread = unicodedata.normalize("NFKD", letters)
        letters = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return " ".join(_APART.sub(" ", _DROPPED.sub("", letters)).split())[:LONGEST_KEY]


def _is_emoji(sign: str) -> bool:
    return bool(sign) and (unicodedata.category(sign) in {"So", "Sk"} or sign == "\ufe0f")
