"""Tables come in row by row, whatever office they come from, and what cannot be read is told in a sentence."""

from __future__ import annotations

import csv
import io
import itertools
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.core import sheets, workbook
from lms.core.errors import Invalid
from lms.core.sheets import Limits
from lms.plugin.intake import Cell

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp"]), max_size=12)
TABLES = st.lists(st.lists(TEXT, min_size=2, max_size=4), min_size=1, max_size=6)


def cells(place: Path, limits: Limits = sheets.BROWSER) -> list[list[Cell]]:
    return [[Cell.of(raw) for raw in row] for _line, row in sheets.read(place, limits)]


def refused(place: Path, limits: Limits = sheets.BROWSER) -> str:
    with pytest.raises(Invalid) as refusal:
        list(sheets.read(place, limits))
    assert refusal.value.message
    return refusal.value.message.text


@pytest.mark.parametrize(
    ("mark", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16"), (";", "cp1252")]
)
def test_separators_and_alphabets_of_offices_are_understood(tmp_path: Path, mark: str, encoding: str) -> None:
    place = tmp_path / "a.csv"
    rows = [["nip", "nama"], ["198609262015051001", "Desirée; S.E., M.M."], ["1,98609E+17", "Nur"]]
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=mark).writerows(rows)
    place.write_bytes(file.getvalue().encode(encoding))
    assert [[cell.text for cell in row] for row in cells(place)] == rows


@settings(max_examples=12)
@given(TABLES, st.sampled_from([",", ";", "\t"]))
def test_what_a_spreadsheet_writes_is_what_is_read(table: list[list[str]], mark: str) -> None:
    width = max(map(len, table))
    rows = [["kepala"] * width, *([*row, *[""] * (width - len(row))] for row in table)]
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=mark, quoting=csv.QUOTE_ALL).writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "a.csv"
        place.write_text(file.getvalue(), encoding="utf-8-sig", newline="")
        found = [[cell.text for cell in row] for row in cells(place)]
    kept = [row for row in rows if any(row)]
    assert [[*row, *[""] * (width - len(row))] for row in found] == kept


def test_every_cell_says_what_it_was(tmp_path: Path) -> None:
    place = tmp_path / "a.xlsx"
    rows: list[list[object]] = [
        ["198609262015051001", 198609262015051000, date(2026, 2, 1)],
        ["", "", ""],
        ["'1", 1.5, ""],
    ]
    place.write_bytes(b"".join(workbook.xlsx(["a", "b", "c"], ["text"] * 3, rows)))
    numbered = list(sheets.read(place))
    assert [line for line, _row in numbered] == [1, 2, 4]
    assert [Cell.of(raw) for raw in numbered[1][1]] == [
        Cell("198609262015051001"),
        Cell("198609262015051000", "n"),
        Cell("2026-02-01", "d"),
    ]


def test_limits_are_told_by_name(tmp_path: Path) -> None:
    place = tmp_path / "a.csv"
    place.write_text("nip,nama\n" + "1,x\n" * 50, encoding="utf-8")
    assert "more than %(most)s rows" in refused(place, Limits(rows=10))
    assert "larger than %(most)s MB" in refused(place, Limits(size=20))
    assert "longer than a cell" in refused(place, Limits(cell=3))
    assert len(list(itertools.islice(sheets.read(place), 5))) == 5, "whoever stops asking ends the reading"


def test_what_swells_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    place = tmp_path / "a.xlsx"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b" " * 30_000_000)
    assert "unpacks to far more" in refused(place)
    with zipfile.ZipFile(place, "w") as other:
        other.writestr("mimetype", "application/epub+zip")
    assert "no table that can be read" in refused(place)


def test_a_reading_that_takes_too_long_or_too_much_is_ended(tmp_path: Path) -> None:
    place = tmp_path / "a.xlsx"
    rows = ([f"{line}-{place}" for place in range(20)] for line in range(30_000))
    place.write_bytes(b"".join(workbook.xlsx(["x"] * 20, ["text"] * 20, rows)))
    assert (
        "more memory" in (text := refused(place, Limits(rows=50_000, memory=60_000_000))) or "damaged" in text
    )
