"""All that a certificate shows, as it was on the day of the completion: plain values, kept as JSON.

Page, print and PDF are made from this record alone, so nothing that is renamed, moved or set anew later changes a
certificate. What the paper says beside it is added when it is read: number and code, which follow, and the address, so
that a site that moved is found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signed: name with titles, office, rank (may be empty)."""

    name: str
    office: str
    rank: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A part of the course for the back page, with its lessons; the quarters of all subjects make those of the
    course."""

    title: str
    quarters: int
    lessons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FrozenRecord:
    """A certificate as it is printed. Empty texts are left out.

    `language` is that of the paper. `quarters` are quarters of a JP, `jp` and `jp_words` the same as written ("12,5",
    "dua belas koma lima"; no words where the language has none). `kind` is ``completion`` or ``attendance``. `score`
    is exact, in percent as ``n/d``, and there only where the course shows it. `until` is the day of completion,
    `valid_until` the last day on which it holds, if it ends. `arms` is the digest of a picture (`arms.path_of`).
    """

    language: str
    kind: str
    authority: str
    issuer: str
    arms: str
    name: str
    course: str
    course_title: str
    course_code: str
    quarters: int
    jp: str
    jp_words: str
    since: date
    until: date
    predicate: str
    score: str
    place: str
    day: date
    signatory: Signatory | None
    note: str
    layout: str
    valid_until: date | None
    subjects: tuple[Subject, ...]
    pattern: str
    organiser_code: str
    number: str = ""
    code: str = ""
    spoken_code: str = ""
    address: str = ""

    @property
    def sheet_title(self) -> str:
        """A name for the file and the document: course and number."""
        return f"{self.course_title} {self.number}".strip()


ADDED = ("number", "code", "spoken_code", "address")
"""What is not frozen but added when the record is read."""

_DAYS = ("since", "until", "day", "valid_until")


def to_json(record: FrozenRecord) -> dict[str, Any]:
    """The record as it is kept."""
    kept = {name: value for name, value in asdict(record).items() if name not in ADDED}
    for name in _DAYS:
        kept[name] = kept[name].isoformat() if kept[name] else None
    return kept


def from_json(
    kept: Mapping[str, Any], number: str = "", code: str = "", spoken_code: str = "", address: str = ""
) -> FrozenRecord:
    """The record as it was kept, with what is added; later versions of the program may know more fields than it has."""
    names = {field.name for field in fields(FrozenRecord)}
    values = {name: value for name, value in kept.items() if name in names}
    for name in _DAYS:
        values[name] = date.fromisoformat(values[name]) if values.get(name) else None
    values["signatory"] = Signatory(**values["signatory"]) if values.get("signatory") else None
    values["subjects"] = tuple(
        Subject(one["title"], one["quarters"], tuple(one["lessons"])) for one in values.get("subjects", ())
    )
    return replace(FrozenRecord(**values), number=number, code=code, spoken_code=spoken_code, address=address)
