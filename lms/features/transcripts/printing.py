"""Proofs on paper: a PDF of one person's year, or of many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from lms.core.citing import spoken
from lms.core.html import moment
from lms.core.i18n import language, say
from lms.core.square import QUIET, square
from lms.core.typeset import typeset
from lms.features.transcripts import codes
from lms.features.transcripts.fields import COLUMNS, fields, hours
from lms.features.transcripts.lines import Line
from lms.features.transcripts.queries import Whose

TEMPLATE = Path(__file__).parent / "templates" / "transcripts" / "transcript.typ"
CODE_MM = 25
_QR = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
    '<rect width="{side}" height="{side}" fill="#fff"/><path stroke="#000" d="{path}"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one person's proof says."""

    whose: Whose
    year: int
    lines: tuple[Line, ...]
    code: str
    made_at: datetime
    closed: bool = False


def pdf_of(sheets: Sequence[Sheet], kinds: Mapping[str, str], site: str, day: date, zone: str) -> bytes:
    """The pages of these people in the reader's language, PDF/A-2a and PDF/UA-1.

    Raises NotTypeset, and SignsMissing for a name or title with signs that no letter is there for.
    """
    years = sorted({sheet.year for sheet in sheets})
    pictures, people = {}, []
    for place, sheet in enumerate(sheets):
        side, path = square(codes.address(sheet.code))
        pictures[f"qr{place}"] = _QR.format(side=side, path=path)
        width = round(CODE_MM * side / (side - 2 * QUIET), 2)
        people.append({**_person(sheet, kinds, zone), "qr": f"qr{place}", "qr_width": width})
    data = {
        "title": title(years[0]) if len(sheets) != 1 else f"{title(years[0])}: {sheets[0].whose.name}",
        "site": site,
        "language": language(),
        "count_heading": _("No."),
        "columns": [say(column.heading) for column in COLUMNS],
        "people": people,
    }
    return typeset(TEMPLATE, data, day, pictures)


def title(year: int) -> str:
    """What the proof is called."""
    return _("Record of competency development %(year)s", year=year)


def _person(sheet: Sheet, kinds: Mapping[str, str], zone: str) -> dict[str, Any]:
    one = sheet.whose
    about = ((_("Name"), one.name), (_("NIP"), one.nip), (_("Position"), one.position), (_("Unit"), one.unit))
    late = [str(place) for place, line in enumerate(sheet.lines, 1) if line.late]
    total = hours(sum(line.quarters for line in sheet.lines))
    return {
        "heading": title(sheet.year),
        "about": [[label, value] for label, value in about if value],
        "code": spoken(sheet.code),
        "check": _("Scan, or open %(address)s after signing in.", address=codes.address(sheet.code)),
        "qr_text": _("QR code of this proof"),
        "lines": [[field.text for field in fields(line, kinds)] for line in sheet.lines],
        "empty": _("Nothing counts in this year yet."),
        "total_text": _("Total"),
        "total": total,
        "late": _("Added after the year was closed (susulan): no. %(numbers)s.", numbers=", ".join(late))
        if late
        else "",
        "foot": _("%(name)s, as of %(moment)s", name=one.name, moment=moment(sheet.made_at, zone)),
    }
