"""Rolls of people as personnel offices send them: rows by a seed, and the damage that files come with."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lms.core import workbook

HEADINGS = (
    "nip",
    "nama_lengkap",
    "gelar_depan",
    "gelar_belakang",
    "status_pegawai",
    "golongan",
    "jenis_jabatan",
    "jenjang",
    "nama_jabatan",
    "kode_unit",
    "nip_atasan",
    "email",
    "no_hp",
    "aktif",
)
_FIRST = ("Siti", "Ni Made", "Muhammad", "Yohanes", "Maria", "Dewi", "Agus", "Nur", "La Ode", "Putu")
_LAST = ("Rahmawati", "Santoso", "Hidayat", "Lestari", "Wijaya", "Simanjuntak", "Tanjung", "Lapian", "Ma'ruf")

Entry = dict[str, Any]


def roll_nip(number: int) -> str:
    """A NIP that fits the rule, made unique by `number` (below 15 millions)."""
    rest, running = divmod(number, 900)
    rest, day = divmod(rest, 28)
    rest, month = divmod(rest, 12)
    return f"{1970 + rest % 25}{1 + month:02d}{1 + day:02d}2010{1 + rest // 25:02d}1{running + 1:03d}"


def roll(count: int, units: Sequence[str], seed: int = 1) -> list[Entry]:
    """Rows of `count` people over `units`; the first of each ten is the superior of the others."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        head = number - number % 10
        rows.append(
            {
                "nip": roll_nip(number),
                "nama_lengkap": f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {number}",
                "gelar_depan": "Dr." if number % 50 == 0 else "",
                "gelar_belakang": chance.choice(("", "S.E.", "S.Sos., M.Si.")),
                "status_pegawai": "PNS",
                "golongan": chance.choice(("III/a", "III.b", "IIIc", "3d", "IV/a")),
                "jenis_jabatan": "Fungsional keahlian",
                "jenjang": "Ahli muda",
                "nama_jabatan": chance.choice(("Analis", "Perencana", "Auditor")),
                "kode_unit": units[number // 10 % len(units)],
                "nip_atasan": roll_nip(head) if number != head else "",
                "email": f"orang{number}@contoh.go.id" if number % 3 == 0 else "",
                "no_hp": f"0812{number:08d}",
                "aktif": "ya",
            }
        )
    return rows


def write_csv(
    place: Path, rows: Iterable[Mapping[str, Any]], mark: str = ",", encoding: str = "utf-8-sig"
) -> Path:
    """The rows as a CSV file."""
    with place.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=mark)
        writer.writerow(HEADINGS)
        writer.writerows([row.get(name, "") for name in HEADINGS] for row in rows)
    return place


def write_xlsx(place: Path, rows: Iterable[Mapping[str, Any]], headings: Sequence[str] = HEADINGS) -> Path:
    """The rows as an XLSX file; a value that is a number becomes a number of the spreadsheet."""
    cells = ([row.get(name, "") for name in headings] for row in rows)
    place.write_bytes(b"".join(workbook.xlsx(headings, ["text"] * len(headings), cells)))
    return place
