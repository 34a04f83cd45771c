"""Tables leave the site as cells that no spreadsheet runs, and as JSON that every program reads."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lms.core import exports
from lms.core.i18n import Phrase
from lms.plugin.message import Message
from lms.plugin.offers import Column

COLUMNS = (
    Column("name", Message("Name")),
    Column("people", Message("People"), "number"),
    Column("share", Message("Share"), "percent"),
    Column("on_day", Message("Day"), "day"),
)
DANGEROUS = set("=+-@\t\r\n\0＝＋－＠")


def csv_of(rows: list[dict[str, Any]]) -> str:
    return "".join(exports.csv_text(COLUMNS, rows))


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+62811",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =cmd|' /C calc'!A0",
        "\u200b=1",
        "\ufeff=1",
        "\u00a0=1",
        '"=1',
        "'=1",
        "＝1",
        "＋1",
        "－1",
        "＠a",
        ' "  =1',
    ],
)
def test_a_text_that_looks_like_a_formula_is_marked_as_text(text: str) -> None:
    assert exports.safe_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "Siti", "Dinas A-B", "1.01", "(=1)", "'", "Ny. +", "é=1"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert exports.safe_text(text) == text


@given(st.text(max_size=20))
def test_no_text_begins_as_a_formula_and_none_is_lost(text: str) -> None:
    safe = exports.safe_text(text)
    assert safe.removeprefix("'") == text.removeprefix("'") or safe == f"'{text}"
    assert safe[:1] not in DANGEROUS


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
        max_size=5,
    )
)
def test_cells_come_back_as_they_were(names: list[str]) -> None:
    text = "".join(exports.csv_text(COLUMNS[:1], [{"name": name} for name in names]))
    assert [row[0] if row else "" for row in cells(text)[1:]] == [exports.safe_text(name) for name in names]


def test_what_is_written_as_text_is_marked_like_text() -> None:
    """A cell may hold something of the program's own: a title with its language, or what a plugin gives."""
    text = csv_of([{"name": Phrase("=1+1", "en"), "people": -2, "share": ["x"]}])
    assert cells(text)[1] == ["'=1+1", "-2", "['x']", ""]


def test_the_file_is_utf_8_with_a_mark_and_lines_of_the_standard() -> None:
    rows = [{"name": 'Dinas "A", B', "people": -3, "share": Fraction(5, 8), "on_day": date(2026, 11, 23)}]
    text = csv_of(rows)
    assert text.startswith("\ufeffName,People,Share,Day\r\n")
    assert text.endswith('"Dinas ""A"", B",-3,62.50,2026-11-23\r\n')
    assert csv_of([{"name": None, "share": None}]).endswith("\r\n,,,\r\n")


@pytest.mark.parametrize(
    ("share", "percent"),
    [
        (Fraction(2052, 3284), "62.48"),
        (Fraction(1, 3), "33.33"),
        (Fraction(1, 8), "12.50"),
        (Fraction(10001, 100000), "10.00"),
        (Fraction(20001, 160000), "12.50"),
        (Fraction(99999, 100000), "99.99"),
        (Fraction(1), "100.00"),
        (Fraction(0), "0.00"),
    ],
)
def test_percentages_are_rounded_half_up_and_never_up_to_all(share: Fraction, percent: str) -> None:
    assert exports.hundredths(share) == Decimal(percent)
    assert exports.hundredths(None) is None


def test_many_rows_come_in_pieces() -> None:
    pieces = list(exports.csv_text(COLUMNS, ({"name": "x" * 100} for _row in range(1000))))
    assert len(pieces) > 4
    assert len(cells("".join(pieces))) == 1001


def test_a_spreadsheet_keeps_each_cell_of_its_kind() -> None:
    nip = "198609262015051001"
    rows: list[dict[str, object]] = [
        {"name": nip, "people": 3, "share": Fraction(1, 3), "on_day": date(2026, 11, 23)},
        {"name": "=1+1", "people": Decimal("2.5"), "share": None, "on_day": date(1, 1, 1)},
        {"name": "http://a.b"},
    ]
    file = b"".join(exports.content("xlsx", COLUMNS, rows, {"report": "x", "filters": {"unit": "D1"}}))
    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    table, about = (book.get_sheet_by_index(place).to_python() for place in (0, 1))
    assert table == [
        ["Name", "People", "Share", "Day"],
        [nip, 3.0, 0.3333, date(2026, 11, 23)],
        ["=1+1", 2.5, "", "0001-01-01"],
        ["http://a.b", "", "", ""],
    ]
    assert about == [["report", "x"], ["filters.unit", "D1"]]
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_json_is_one_object_with_its_rows() -> None:
    rows = [
        {"name": "=1", "people": 3, "share": Fraction(1, 3), "on_day": date(2026, 11, 23), "more": "left out"}
    ]
    text = "".join(exports.json_text(COLUMNS, rows, {"report": "x", "on_day": date(2026, 11, 23)}))
    empty = "".join(exports.json_text(COLUMNS, [], {}))
    assert json.loads(text) == {
        "report": "x",
        "on_day": "2026-11-23",
        "rows": [{"name": "=1", "people": 3, "share": 33.33, "on_day": "2026-11-23"}],
    }
    assert json.loads(empty) == {"rows": []}
