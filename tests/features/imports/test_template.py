"""The empty table that can be downloaded: made to keep 18 digits and to choose from lists."""

from __future__ import annotations

import io
import re
import zipfile

from python_calamine import CalamineWorkbook

from lms.features.imports.people_words import COLUMNS
from tests.features.imports.conftest import Desk
from tests.support.roll import HEADINGS


def test_the_template_keeps_digits_and_offers_lists(desk: Desk, units: dict[str, int]) -> None:
    response = desk.client.get("/admin/imports/template.xlsx")
    assert response.headers["Content-Disposition"] == 'attachment; filename="templat-pegawai.xlsx"'
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.data))
    first, example, *rest = book.get_sheet_by_index(0).to_python()
    assert tuple(first) == tuple(column.heading for column in COLUMNS) == HEADINGS
    assert example[0] == "198609262015051001", "a text"
    assert not any(any(row) for row in rest)
    lists = [*zip(*book.get_sheet_by_name("daftar").to_python(skip_empty_area=False), strict=True)]
    assert {"1", "1.01", "1.02.09"} <= {*lists[HEADINGS.index("kode_unit")]}
    assert "PPPK paruh waktu" in lists[HEADINGS.index("status_pegawai")]

    with zipfile.ZipFile(io.BytesIO(response.data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        styles = parts.read("xl/styles.xml").decode()
    assert "<sheetProtection" in sheet, "the headings are locked"
    ranges = re.findall(r'<dataValidation [^>]*sqref="([A-Z]+)2:', sheet)
    chosen = {column.name for column in COLUMNS if column.choices} | {"unit"}
    assert {COLUMNS[ord(letter) - ord("A")].name for letter in ranges} == chosen
    formats = re.findall(r"<xf [^>]*>", styles.partition("<cellXfs")[2])
    column = re.search(r'<col min="1" max="1" [^>]*style="(\d+)"', sheet)
    assert column
    assert 'numFmtId="49"' in formats[int(column[1])], "the column of the NIP is text"


def test_the_example_of_the_template_is_nobody(desk: Desk) -> None:
    template = desk.client.get("/admin/imports/template.xlsx").data
    address = desk.send_file(template, "templat-pegawai.xlsx").headers["Location"]
    desk.press(address, "/columns")
    assert "headings but no rows" in desk.page(address)
