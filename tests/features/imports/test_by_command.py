"""Tables that come by command and by the folder: what is printed, how it ends, what lies where afterwards."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from python_calamine import load_workbook

from lms.core.db import db
from lms.core.worker import Worker
from lms.features.accounts.models import Person
from tests.plugin.outside import command
from tests.support.roll import roll, roll_nip, write_csv, write_xlsx
from tests.support.site import NOON

UNITS = ("1.01", "1.02.09")


def people() -> int:
    db.session.remove()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Person)) or 0


def test_the_command_tells_counts_and_reasons_and_how_it_ended(
    app: Flask, units: dict[str, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows: list[dict[str, Any]] = roll(12, UNITS)
    rows[4]["kode_unit"] = "1.02.0"
    file, refused = write_csv(tmp_path / "pegawai.csv", rows, ";"), tmp_path / "perbaikan.xlsx"

    def lms_import(*args: str) -> tuple[str, str, int]:
        return command(app, capsys, "people", "import", *args)

    out, err, code = lms_import(str(file), "--dry-run", "--refused", str(refused))
    assert (code, people()) == (0, 0)
    assert out.splitlines() == [
        "11 new people",
        "0 people changed",
        "0 rows the same as before",
        "1 row refused",
        "Nothing has changed.",
    ]
    assert "6  kode_unit: No unit has this code." in err
    heading, row = load_workbook(str(refused)).get_sheet_by_index(0).to_python()
    assert (heading[0], heading[-1], row[0]) == ("nip", "alasan", roll_nip(4))
    assert "No unit has this code" in str(row[-1])

    out, err, code = lms_import(str(file), "--all-or-nothing")
    assert (code, people()) == (1, 0), "a script sees that nothing went in"
    assert "all rows or none" in err
    out, _err, code = lms_import(str(file), "--json")
    assert code == 0
    counts = json.loads(out)
    assert (counts["state"], counts["new"], counts["refused"], counts["taken"]) == ("applied", 11, 1, 11)
    out, _err, code = lms_import(str(file))
    assert code == 0
    assert "11 rows the same as before" in out
    assert people() == 11


def test_the_command_says_what_it_cannot_use(
    app: Flask, units: dict[str, int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strange = tmp_path / "lain.csv"
    strange.write_text(f"nomor,orang,jenis,tempat\n{roll_nip(1)},Siti Aminah,PNS,1.01\n", encoding="utf-8")
    no_table, only_headings = tmp_path / "surat.xlsx", write_csv(tmp_path / "kosong.csv", [])
    no_table.write_bytes(b"%PDF-1.7")

    for args, words, ends in (
        ((strange,), "nip: No heading is matched with this column", 2),
        ((strange, "--map", "nomor"), "not of the form HEADING=COLUMN", 2),
        ((strange, "--map", "nomor=paspor"), "not of the form HEADING=COLUMN", 2),
        ((tmp_path / "tiada.csv",), "does not exist", 2),
        ((no_table,), "no table that can be read", 1),
        ((only_headings,), "headings but no rows", 1),
    ):
        out, err, code = command(app, capsys, "people", "import", *map(str, args))
        assert (words in err, code, out) == (True, ends, ""), (args, err)
    pairs = ("nomor=nip", "orang=nama_lengkap", "jenis=status_pegawai", "tempat=kode_unit")
    mapped = [word for pair in pairs for word in ("--map", pair)]
    assert command(app, capsys, "people", "import", str(strange), *mapped)[2] == 0
    assert people() == 1

    out, _err, code = command(app, capsys, "people", "export", "--unit", "1.01")
    assert code == 0
    assert roll_nip(1) in out
    assert command(app, capsys, "people", "export", "--unit", "9")[2] == 2


def test_files_in_the_folder_are_taken_in_and_moved_with_a_report(
    app: Flask, units: dict[str, int], tmp_path: Path
) -> None:
    folder = tmp_path / "titip"
    folder.mkdir()
    app.config["DROP_FOLDER"] = str(folder)
    rows: list[dict[str, Any]] = roll(10, UNITS)
    rows[3]["nip"] = "1,98609E+17"
    files = [write_xlsx(folder / "pegawai.xlsx", rows), folder / "surat.csv", folder / "tanpa.csv"]
    files[1].write_bytes(b"")
    files[2].write_text("nama,alamat\nSiti,Jalan\n", encoding="utf-8")
    still_written = write_csv(folder / "besok.csv", roll(5, UNITS))
    aside = folder / "catatan.md"
    aside.write_text("bukan tabel", encoding="utf-8")
    elsewhere = write_csv(tmp_path / "luar.csv", roll(5, UNITS))
    (folder / "tautan.csv").symlink_to(elsewhere)
    for path in (*files, elsewhere):
        os.utime(path, (NOON.timestamp() - 60,) * 2)
    os.utime(still_written, (NOON.timestamp() - 1,) * 2)

    Worker(app).drain()
    assert people() == 9
    assert sorted(path.name for path in folder.iterdir() if not path.is_dir()) == [
        "besok.csv",
        "catatan.md",
        "tautan.csv",
    ]

    def report(into: str, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(next((folder / into).glob(f"*-{name}.json")).read_text("utf-8"))
        return found

    told = report("done", "pegawai.xlsx")
    assert (told["state"], told["new"], told["refused"], told["taken"]) == ("applied", 9, 1, 9)
    mend = load_workbook(str(next((folder / "done").glob("*.alasan.xlsx")))).get_sheet_by_index(0).to_python()
    assert "scientific notation" in str(mend[1][-1])
    assert "no rows" in report("refused", "surat.csv")["trouble"]
    assert "status_pegawai" in report("refused", "tanpa.csv")["trouble"]
    assert elsewhere.is_file(), "a link leads out of the folder: it is not followed"
