"""Private-use characters that stand for what was taken out of a text until its tree is built.

An author's own are removed before any of these is put in, so none can be forged. Python-Markdown's placeholders
(U+0002, U+0003) are not used: it takes those out of every text itself. Numbers are written in private digits, which no
abbreviation of an author can match.
"""

from __future__ import annotations

import re

FENCE, CHECK, CUT = "\ue000", "\ue001", "\ue002"
TASK_OPEN, TASK_DONE = "\ue003", "\ue004"
_END = "\ue005"
_DIGITS = str.maketrans("0123456789", "\ue010\ue011\ue012\ue013\ue014\ue015\ue016\ue017\ue018\ue019")
_PLAIN = {value: key for key, value in _DIGITS.items()}

RESERVED = re.compile("[\ue000-\ue01f\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ANY = re.compile(f"([{FENCE}{CHECK}])([\ue010-\ue019]+){_END}")
CUT_PARAGRAPH = re.compile(f"<p>{CUT}([\ue010-\ue019]+){_END}</p>\n?")


def numbered(kind: str, number: int) -> str:
    """The mark of this kind with this number."""
    return f"{kind}{str(number).translate(_DIGITS)}{_END}"


def number(digits: str) -> int:
    """The number that private digits stand for."""
    return int(digits.translate(_PLAIN))
