"""Tables that leave the site: CSV and XLSX for spreadsheets and JSON for programs, made row by row.

A spreadsheet runs a text of a CSV file that looks like a formula. Such a text gets an apostrophe in front, which every
spreadsheet takes as "this is text"; numbers are written as numbers and are never touched. In XLSX a text says itself
that it is one (`lms.core.workbook`).
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from numbers import Number
from typing import Any, Literal

from flask import Response, stream_with_context

from lms.core import workbook
from lms.core.i18n import say
from lms.plugin.offers import Column

Format = Literal["csv", "xlsx", "json"]
FORMATS: tuple[Format, ...] = ("csv", "xlsx", "json")
SPREADSHEETS: tuple[Format, ...] = ("csv", "xlsx")

_FORMULA = frozenset("=+-@\t\r\n\0＝＋－＠")  # full-width signs are formulas too
_QUOTES = frozenset("\"'")
_BOM = "\ufeff"
_MIMETYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def safe_text(text: str) -> str:
    """`text` for a CSV cell: with an apostrophe in front where a spreadsheet could take it for a formula."""
    for sign in text:
        if sign in _FORMULA:
            return f"'{text}"
        if sign not in _QUOTES and unicodedata.category(sign) not in {"Zs", "Cf"}:
            break
    return text


def hundredths(share: Fraction | None) -> Decimal | None:
    """A share from 0 to 1 in percent with two decimals, half up; below 1 never 100."""
    if share is None:
        return None
    exact = Decimal(share.numerator * 100) / Decimal(share.denominator)
    rounded = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if rounded >= 100 and share < 1:
        return exact.quantize(Decimal("0.01"), ROUND_DOWN)
    return rounded


def csv_text(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180, with a byte order mark so that spreadsheets read UTF-8)."""
    line = io.StringIO(newline="")
    writer = csv.writer(line, lineterminator="\r\n")
    line.write(_BOM)
    writer.writerow([safe_text(say(column.heading)) for column in columns])
    for row in rows:
        writer.writerow([_cell(column, row.get(column.name)) for column in columns])
        if line.tell() > 16_000:
            yield _taken(line)
    yield _taken(line)


def json_text(
    columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], about: Mapping[str, Any]
) -> Iterator[str]:
    """One JSON object: what `about` tells of the table, then ``rows``, a list of objects by column name."""
    head = json.dumps(dict(about), ensure_ascii=False, default=_plain)
    yield f'{head[:-1]}{", " if about else ""}"rows": ['
    between = ""
    for row in rows:
        values = {column.name: _value(column, row.get(column.name)) for column in columns}
        yield f"{between}\n{json.dumps(values, ensure_ascii=False, default=_plain)}"
        between = ","
    yield "\n]}\n"


def xlsx_content(
    columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], about: Mapping[str, Any]
) -> Iterator[bytes]:
    """The bytes of an XLSX file; what `about` tells of the table stands on a sheet behind it."""
    headings = [say(column.heading) for column in columns]
    cells = ([_typed(column, row.get(column.name)) for column in columns] for row in rows)
    return workbook.xlsx(headings, [column.kind for column in columns], cells, about)


def content(
    form: Format, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], about: Mapping[str, Any]
) -> Iterator[bytes]:
    """The table in `form`, in pieces."""
    if form == "xlsx":
        return xlsx_content(columns, rows, about)
    parts = csv_text(columns, rows) if form == "csv" else json_text(columns, rows, about)
    return (part.encode("utf-8") for part in parts)


def respond(
    form: Format,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
    about: Mapping[str, Any],
) -> Response:
    """A download named `name` (ASCII) that is sent while its rows are still being read."""
    return download(form, name, content(form, columns, rows, about))


def download(form: Format, name: str, parts: Iterable[bytes]) -> Response:
    """A download named `name` (ASCII) of what `content` gave."""
    response = Response(stream_with_context(iter(parts)), mimetype=_MIMETYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def for_terminal(form: Format, parts: Iterable[bytes], is_terminal: bool) -> Iterator[bytes]:
    """What `content` gave, for standard output: without the mark that a person at a terminal would see."""
    mark = _BOM.encode("utf-8")
    for part in parts:
        yield part.removeprefix(mark) if is_terminal and form == "csv" else part


def asked_for(text: str | None, among: Sequence[Format] = FORMATS) -> Format | None:
    """The format that an address names, of those that a page offers; None for the page itself."""
    return next((form for form in among if form == text), None)


def as_decimal(value: Fraction | None, digits: int = 2) -> Decimal | None:
    """A number that is no share for a cell: exact up to so many decimals, half up from there; None stays empty."""
    if value is None:
        return None
    scale = 10**digits
    return Decimal((value * scale + Fraction(1, 2)).__floor__()) / scale


def _taken(line: io.StringIO) -> str:
    piece = line.getvalue()
    line.seek(0)
    line.truncate()
    return piece


def _value(column: Column, value: Any) -> Any:
    if column.kind == "percent" and isinstance(value, Fraction):
        return hundredths(value)
    return value


def _typed(column: Column, value: Any) -> Any:
    if column.kind == "percent" and isinstance(value, Fraction):
        rounded = hundredths(value)
        return Fraction(rounded) / 100 if rounded is not None else None
    return value


def _cell(column: Column, value: Any) -> Any:
    value = _value(column, value)
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    # Whatever is no number is written as its text, and that text is a cell like any other.
    return value if isinstance(value, Number) else safe_text(str(value))


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (Decimal, Fraction)):
        return float(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
