"""Words of a choice that point at other choices by their letter or place."""

from __future__ import annotations

import re

_CHOICE = re.compile(
    r"\b(?:semua(?:nya)?|seluruh(?:nya)?)(?: (?:jawaban|pilihan|opsi))?(?: (?:yang )?(?:di ?atas|benar|salah))+\b"
    r"|\btidak ada (?:jawaban |pilihan |yang )*(?:di ?atas|benar)\b"
    r"|\b(?:all|none|any|both) of the above\b"
    r"|(?i:\b(?:jawaban|pilihan|opsi|option|choice|answer) )(?-i:[A-H])\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(
    r"^(?:(?:jawaban|pilihan|opsi|options?) )?[A-H](?:, [A-H])*,? (?:dan|atau|and|or) [A-H]\b(?! [A-Z])"
)
_FEEDBACK = re.compile(r"(?i:\b(?:jawaban|pilihan|opsi|option|choice|answer) )(?:[A-H]\b|[a-h]\))")


def refers_to_others(text: str, feedback: bool = False) -> str:
    """The words that point at another choice; empty if there are none."""
    found = _FEEDBACK.search(text) if feedback else _CHOICE.search(text) or _LETTERS.search(text)
    return found[0] if found else ""
