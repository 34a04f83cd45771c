"""The ten fields that the personnel office's system asks of each training: on the page, on paper and in files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask_babel import format_date

from lms.core.html import number
from lms.core.i18n import in_words, say
from lms.features.certificates import codes as certificates
from lms.features.credits.queries import TermRecord
from lms.features.transcripts.lines import Line
from lms.features.transcripts.queries import Whose
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column

COLUMNS = (
    Column("title", Message(mark("Name of the course"))),
    Column("kind", Message(mark("Kind of training"))),
    Column("number", Message(mark("Certificate number"))),
    Column("starts_on", Message(mark("Start date")), "day"),
    Column("ends_on", Message(mark("End date")), "day"),
    Column("year", Message(mark("Year")), "number"),
    Column("hours", Message(mark("Number of JP")), "number"),
    Column("provider", Message(mark("Organising institution"))),
    Column("agency", Message(mark("Agency"))),
    Column("file", Message(mark("PDF file"))),
)
PERSON_COLUMNS = (Column("nip", Message(mark("NIP"))), Column("name", Message(mark("Name"))), *COLUMNS)
"""The table of a unit says first whose line it is."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field in the reader's words, as it is typed into the other system; `link` is the certificate's code."""

    name: str
    label: str
    text: str
    link: str = ""


def kinds_of(terms: Iterable[TermRecord]) -> dict[str, str]:
    """What the agency calls the forms of development, by their codes, in the reader's language."""
    return {one.code: in_words(one.names) for one in terms if one.kind == "form"}


def fields(line: Line, kinds: Mapping[str, str]) -> tuple[Field, ...]:
    """The ten fields of a line."""
    texts = {
        **{name: getattr(line, name) for name in ("title", "number", "provider", "agency")},
        "kind": kinds.get(line.form, line.form),
        "starts_on": _day(line.starts_on),
        "ends_on": _day(line.ends_on),
        "year": str(line.year),
        "hours": hours(line.quarters),
        "file": _file(line),
    }
    return tuple(
        Field(one.name, say(one.heading), texts[one.name], line.certificate if one.name == "file" else "")
        for one in COLUMNS
    )


def hours(quarters: int) -> str:
    """JP as they are written: 4, or 12,5."""
    return number(Fraction(quarters, 4))


def rows(lines: Iterable[Line], kinds: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The lines as rows of a file: days are days, and JP numbers."""
    for line in lines:
        yield {
            "title": line.title,
            "kind": kinds.get(line.form, line.form),
            "number": line.number,
            "starts_on": line.starts_on,
            "ends_on": line.ends_on,
            "year": line.year,
            "hours": Decimal(line.quarters) / 4,
            "provider": line.provider,
            "agency": line.agency,
            "file": _file(line),
        }


def rows_of_people(
    found: Iterable[tuple[Whose, Line | None]], kinds: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """The lines of many people as rows; who has none has no row."""
    for one, line in found:
        if line is not None:
            for row in rows([line], kinds):
                yield {"nip": one.nip, "name": one.name, **row}


def _day(day: date) -> str:
    return format_date(day, "dd-MM-y")


def _file(line: Line) -> str:
    return certificates.address(line.certificate) if line.certificate else ""
