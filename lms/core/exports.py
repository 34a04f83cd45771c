"""Tables that leave the site: CSV for spreadsheets and JSON for programs, made row by row.

A spreadsheet runs a text that looks like a formula. Such a text gets an apostrophe in front, which every spreadsheet
takes as "this is text"; numbers are written as numbers and are never touched.
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

from lms.core.i18n import say
from lms.plugin.offers import Column

Format = Literal["csv", "json"]
FORMATS: tuple[Format, ...] = ("csv", "json")

_FORMULA = frozenset("=+-@\t\r\n\0＝＋－＠")  # full-width signs are formulas too
_QUOTES = frozenset("\"'")
_BOM = "\ufeff"
_MIMETYPES = {"csv": "text/csv", "json": "application/json"}


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


def text(
    form: Format, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], about: Mapping[str, Any]
) -> Iterator[str]:
    """The table in `form`, in pieces."""
    return csv_text(columns, rows) if form == "csv" else json_text(columns, rows, about)


def respond(
    form: Format,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
    about: Mapping[str, Any],
) -> Response:
    """A download named `name` (ASCII) that is sent while its rows are still being read."""
    return download(form, name, text(form, columns, rows, about))


def download(form: Format, name: str, parts: Iterable[str]) -> Response:
    """A download named `name` (ASCII) of what `text` gave."""
    pieces = (part.encode("utf-8") for part in parts)
    response = Response(stream_with_context(pieces), mimetype=_MIMETYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _taken(line: io.StringIO) -> str:
    piece = line.getvalue()
    line.seek(0)
    line.truncate()
    return piece


def _value(column: Column, value: Any) -> Any:
    if column.kind == "percent" and isinstance(value, Fraction):
        return hundredths(value)
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
