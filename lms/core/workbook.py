"""Tables as a spreadsheet file (XLSX), written row by row into a temporary file: memory does not grow with the rows.

A text stays a text whatever it looks like: a number of 18 digits keeps them all, and nothing is ever a formula or a
link. Numbers, shares and dates are cells of their kind.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from numbers import Number
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

PIECE = 64 * 1024
LONGEST_TEXT = 32_767
"""Signs that a cell can hold."""
ROWS_OF_A_SHEET = 1_000_000
"""A sheet ends at 1,048,576 rows; what is longer goes on in a further one."""

_FIRST_DAY = date(1900, 3, 1)  # earlier days are a day off between spreadsheets
_WIDTHS = {"number": 12, "percent": 12, "day": 12}
_USUAL_WIDTH = 26


def xlsx(
    headings: Sequence[str],
    kinds: Sequence[str],
    rows: Iterable[Sequence[Any]],
    about: Mapping[str, Any] | None = None,
) -> Iterator[bytes]:
    """The bytes of a file, in pieces; `kinds` as in `lms.plugin.offers.Column`, `about` fills a further sheet."""
    with tempfile.TemporaryDirectory(prefix="suluh-xlsx-") as folder:
        place = Path(folder) / "table.xlsx"
        _write(place, headings, kinds, rows, about or {})
        with place.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def _write(
    place: Path,
    headings: Sequence[str],
    kinds: Sequence[str],
    rows: Iterable[Sequence[Any]],
    about: Mapping[str, Any],
) -> None:
    import xlsxwriter

    safe = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(place.parent),
    }
    with xlsxwriter.Workbook(str(place), safe) as book:
        styles = {
            "head": book.add_format({"bold": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "percent": book.add_format({"num_format": "0.00%"}),
        }
        sheet, line = _sheet(book, headings, kinds, styles), 0
        for row in rows:
            if line == ROWS_OF_A_SHEET:
                sheet, line = _sheet(book, headings, kinds, styles), 0
            line += 1
            for column, value in enumerate(row):
                _cell(sheet, line, column, value, styles)
        if about:
            _about(book, about)


def _sheet(book: Any, headings: Sequence[str], kinds: Sequence[str], styles: Mapping[str, Any]) -> Any:
    sheet = book.add_worksheet()
    for column, (heading, kind) in enumerate(zip(headings, kinds, strict=True)):
        sheet.set_column(column, column, max(_WIDTHS.get(kind, _USUAL_WIDTH), min(len(heading) + 2, 40)))
        sheet.write_string(0, column, heading[:LONGEST_TEXT], styles["head"])
    sheet.freeze_panes(1, 0)
    return sheet


def _cell(sheet: Any, line: int, column: int, value: Any, styles: Mapping[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, Fraction):
        sheet.write_number(line, column, value, styles["percent"])
    elif isinstance(value, Number):
        sheet.write_number(line, column, value)
    elif isinstance(value, date) and not isinstance(value, datetime) and value >= _FIRST_DAY:
        sheet.write_datetime(line, column, value, styles["day"])
    else:
        sheet.write_string(line, column, _text(value))


def _text(value: Any) -> str:
    text = value.isoformat() if isinstance(value, (date, datetime)) else str(value)
    return text[:LONGEST_TEXT]


def _about(book: Any, about: Mapping[str, Any]) -> None:
    # A name that no further sheet of the table can have.
    sheet = book.add_worksheet(_("About this table")[:31])
    sheet.set_column(0, 1, _USUAL_WIDTH)
    for line, (name, value) in enumerate(_flat(about)):
        sheet.write_string(line, 0, name[:LONGEST_TEXT])
        sheet.write_string(line, 1, _text(value))


def _flat(about: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in about.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", "" if value is None else value
