"""Kinds of employment, grades and posts of civil servants: the words that are stored, and how people write them.

Posts after Law 20/2023 and the rules on functional posts; grades of PNS are I/a to IV/e, those of PPPK I to XVII.
"""

from __future__ import annotations

import re

from lms.plugin.message import Message, mark

POST_KINDS = {
    "jpt-utama": Message(mark("Principal senior executive (JPT utama)")),
    "jpt-madya": Message(mark("Middle senior executive (JPT madya)")),
    "jpt-pratama": Message(mark("Junior senior executive (JPT pratama)")),
    "administrator": Message(mark("Administrator (echelon III)")),
    "pengawas": Message(mark("Supervisor (echelon IV)")),
    "pelaksana": Message(mark("Executing officer (pelaksana)")),
    "fungsional-keahlian": Message(mark("Functional post, expert")),
    "fungsional-keterampilan": Message(mark("Functional post, skilled")),
}
POST_LEVELS = {
    "ahli-pertama": Message(mark("Expert, first (ahli pertama)")),
    "ahli-muda": Message(mark("Expert, young (ahli muda)")),
    "ahli-madya": Message(mark("Expert, middle (ahli madya)")),
    "ahli-utama": Message(mark("Expert, principal (ahli utama)")),
    "pemula": Message(mark("Skilled, beginner (pemula)")),
    "terampil": Message(mark("Skilled (terampil)")),
    "mahir": Message(mark("Skilled, proficient (mahir)")),
    "penyelia": Message(mark("Skilled, supervising (penyelia)")),
    "klerek": Message(mark("Clerk (klerek)")),
    "operator": Message(mark("Operator")),
    "teknisi": Message(mark("Technician (teknisi)")),
}
LEVELS_OF = {
    "fungsional-keahlian": ("ahli-pertama", "ahli-muda", "ahli-madya", "ahli-utama"),
    "fungsional-keterampilan": ("pemula", "terampil", "mahir", "penyelia"),
    "pelaksana": ("klerek", "operator", "teknisi"),
}
"""Which levels a kind of post has; the others have none."""

_ROMAN = (
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
    "XVII",
)
PNS_GRADES = tuple(
    f"{roman}/{letter}" for roman in _ROMAN[:4] for letter in ("abcde" if roman == "IV" else "abcd")
)
PPPK_GRADES = _ROMAN
GRADES = (*PNS_GRADES, *PPPK_GRADES)

_WRITTEN = re.compile(r"([IVX]+|\d{1,2})\s*[/.\-]?\s*([A-E]?)", re.IGNORECASE)


def read_grade(text: str) -> str | None:
    """The grade in `text` however it is written (``III/a``, ``III.a``, ``IIIa``, ``3a``, ``IX``); None for none."""
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        return None
    number, letter = found[1].upper(), found[2].lower()
    roman = _ROMAN[int(number) - 1] if number.isdigit() and 1 <= int(number) <= len(_ROMAN) else number
    grade = f"{roman}/{letter}" if letter else roman
    return grade if grade in GRADES else None
