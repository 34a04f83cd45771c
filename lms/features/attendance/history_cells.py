"""The columns of the table of earlier training, and what the cells of one row say; knows no database.

Headings are those of Indonesian personnel offices in every language of the site.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from lms.content.source.numerals import read_decimal
from lms.core import nip
from lms.core.forms import DayField
from lms.core.names import fold
from lms.features.credits import hours
from lms.features.credits.line import LONGEST
from lms.features.imports.people_cells import NOTHING, TOO_LONG, nip_problems, plain
from lms.plugin.intake import Cell, Cells, ImportColumn, Problem
from lms.plugin.message import Message, mark

NO_NIP = Message(mark("Write the NIP of the person."))
NO_TITLE = Message(mark("Write the title of the training."))
NO_FORM = Message(mark("Write the form of development, such as Seminar or Pelatihan teknis."))
UNKNOWN_FORM = Message(
    mark("This form of development is not known. Choose one from the list of the template.")
)
UNKNOWN_FUNDS = Message(
    mark("This source of funds is not known. Choose one from the list, or leave it empty.")
)
NO_DAY = Message(mark("Write the date as day-month-year, for example 23-11-2026."))
NO_HOURS = Message(mark("Write JP as a number in quarters, such as 8 or 12,5."))
NO_COST = Message(mark("Write the cost as a number of rupiah, such as 1.500.000, or leave it empty."))

_MONTHS = (
    *("januari", "februari", "maret", "april", "mei", "juni"),
    *("juli", "agustus", "september", "oktober", "november", "desember"),
)
_SPELLED = re.compile(r"([0-9]{1,2})\s+([a-z]+)\s+([0-9]{4})")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RUPIAH = re.compile(r"^rp\.?\s*", re.IGNORECASE)

TEXTS = ("title", "provider", "agency", "partner", "place", "number")
LIMITS = {name: LONGEST["organiser_agency" if name == "agency" else name] for name in TEXTS}

COLUMNS = (
    ImportColumn(
        "nip",
        "nip",
        Message(mark("NIP")),
        ("nip baru", "nomor induk pegawai", "nip nipppk", "ni pppk", "nipppk"),
        required=True,
        example="198609262015051001",
    ),
    ImportColumn(
        "name", "nama", Message(mark("Name")), ("nama lengkap", "nama pegawai"), example="Siti Aminah"
    ),
    ImportColumn(
        "title",
        "judul",
        Message(mark("Title of the training")),
        ("nama diklat", "nama pelatihan", "nama kegiatan", "judul pelatihan", "nama kursus", "title"),
        required=True,
        example="Bimbingan teknis kearsipan",
    ),
    ImportColumn(
        "form",
        "bentuk",
        Message(mark("Form of development")),
        ("bentuk pengembangan", "jenis diklat", "jenis pelatihan", "jenis kursus", "bentuk kegiatan"),
        required=True,
        example="Bimbingan teknis",
    ),
    ImportColumn(
        "provider",
        "penyelenggara",
        Message(mark("Provider")),
        ("institusi penyelenggara", "lembaga", "provider"),
        example="BPSDM Provinsi",
    ),
    ImportColumn(
        "agency",
        "instansi",
        Message(mark("Agency")),
        ("instansi penyelenggara",),
        example="Pemerintah Provinsi",
    ),
    ImportColumn("place", "tempat", Message(mark("Place")), ("lokasi",)),
    ImportColumn(
        "starts",
        "mulai",
        Message(mark("First day")),
        ("tanggal mulai", "tgl mulai", "tanggal", "start"),
        required=True,
        example="03-02-2026",
    ),
    ImportColumn(
        "ends",
        "selesai",
        Message(mark("Last day")),
        ("tanggal selesai", "tgl selesai", "sampai", "end"),
        example="05-02-2026",
    ),
    ImportColumn(
        "hours",
        "jp",
        Message(mark("JP")),
        ("jumlah jp", "jam pelajaran", "jumlah jam", "durasi jp"),
        required=True,
        example="24",
    ),
    ImportColumn(
        "number",
        "nomor_sertifikat",
        Message(mark("Certificate number")),
        ("no sertifikat", "nomor sttpp", "nomor piagam", "no piagam"),
        example="800/123/2026",
    ),
    ImportColumn("cost", "biaya", Message(mark("Cost in rupiah")), ("biaya rp", "anggaran"), example="0"),
    ImportColumn("funds", "sumber_dana", Message(mark("Source of funds")), ("sumber biaya", "pendanaan")),
)


@dataclass(frozen=True, slots=True)
class Known:
    """Codes of the agency's terms by the folded words they are known by, and how lists write them."""

    forms: Mapping[str, str] = field(default_factory=dict)
    funds: Mapping[str, str] = field(default_factory=dict)
    form_names: tuple[str, ...] = ()
    fund_names: tuple[str, ...] = ()


def known_words(terms: Iterable[tuple[str, Mapping[str, str]]]) -> tuple[dict[str, str], tuple[str, ...]]:
    """What codes are known by: themselves, their names in every language, and each part between slashes."""
    words: dict[str, str] = {}
    names = []
    for code, named in terms:
        for name in (code, *named.values()):
            for part in (name, *name.split("/")):
                words.setdefault(fold(part), code)
        names.append(named.get("id") or code)
    return words, tuple(dict.fromkeys(names))


@dataclass(slots=True)
class Said:
    """What a row says, as plain JSON, and its problems. `stem`: the first 15 digits of a NIP that lost the others."""

    reading: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    stem: str = ""

    def wrong(self, column: str, message: Message, near: str = "") -> None:
        """Notes a problem of a column."""
        self.problems.append(Problem(column, message, near))


def read_nip(said: Said, cells: Cells, text: str, today: date) -> None:
    """Reads the NIP; one that a spreadsheet has damaged is not believed."""
    if not text:
        said.wrong("nip", NO_NIP)
        return
    digits = nip.compact(text)
    for message in nip_problems(cells["nip"], text, digits, today):
        said.wrong("nip", message)
        if len(digits) == nip.LENGTH and digits.isdigit():
            said.stem = digits[:15]
        return
    said.reading["nip"] = digits


def texts_of(cells: Cells) -> dict[str, str]:
    """The texts of cells by column; a hyphen alone says nothing."""
    texts = {name: plain(cell) for name, cell in cells.items()}
    return {name: text for name, text in texts.items() if text not in NOTHING}


def read(cells: Cells, known: Known, today: date) -> Said:
    """Reads one row of earlier training."""
    said, texts = Said(), texts_of(cells)
    read_nip(said, cells, texts.get("nip", ""), today)
    for name in TEXTS:
        text = texts.get(name, "")
        if len(text) > LIMITS[name]:
            said.wrong(name, Message(TOO_LONG.text, {"most": LIMITS[name]}))
        elif text:
            said.reading[name] = text
        elif name == "title":
            said.wrong("title", NO_TITLE)
    _read_term(said, "form", texts.get("form", ""), known.forms, known.form_names, UNKNOWN_FORM)
    if "form" not in texts:
        said.wrong("form", NO_FORM)
    _read_term(said, "funds", texts.get("funds", ""), known.funds, known.fund_names, UNKNOWN_FUNDS)
    _read_days(said, cells, texts)
    quarters = hours.quarters_of(_decimal(cells.get("hours"), hours.bare(texts.get("hours", ""))))
    if quarters is None:
        said.wrong("hours", NO_HOURS)
    else:
        said.reading["quarters"] = quarters
    if "cost" in texts:
        bare = _RUPIAH.sub("", texts["cost"]).removesuffix(",-").removesuffix(".-")
        cost = _decimal(cells.get("cost"), bare)
        if cost is None or cost.denominator != 1:
            said.wrong("cost", NO_COST)
        else:
            said.reading["cost"] = int(cost)
    return said


def _read_term(
    said: Said, column: str, text: str, codes: Mapping[str, str], names: tuple[str, ...], wrong: Message
) -> None:
    if not text:
        return
    code = codes.get(fold(text))
    if code:
        said.reading[column] = code
        return
    near = difflib.get_close_matches(fold(text), [fold(name) for name in names], 1, 0.5)
    proposal = next((name for name in names if near and fold(name) == near[0]), "")
    said.wrong(column, wrong, proposal)


def _read_days(said: Said, cells: Cells, texts: Mapping[str, str]) -> None:
    for name in ("starts", "ends"):
        if name == "ends" and "ends" not in texts:
            said.reading.setdefault("ends", said.reading.get("starts", ""))
            continue
        day = read_day(cells.get(name), texts.get(name, ""))
        if day is None:
            said.wrong(name, NO_DAY)
        else:
            said.reading[name] = day.isoformat()


def read_day(cell: Cell | None, text: str) -> date | None:
    """A day as spreadsheets and people write it: 23-11-2026, 2026-11-23, 23 November 2026."""
    if cell is None or cell.kind == "n":  # a number of days since 1900 tells nobody what was meant
        return None
    if _ISO.fullmatch(text[:10]) and (len(text) == 10 or cell.kind == "d"):
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            return None
    spelled = _SPELLED.fullmatch(text.casefold())
    if spelled and spelled[2] in _MONTHS:
        return DayField.read(f"{spelled[1]}-{_MONTHS.index(spelled[2]) + 1}-{spelled[3]}")
    return DayField.read(text)


def _decimal(cell: Cell | None, text: str) -> Fraction | None:
    """A number; one of a spreadsheet has its decimals behind a dot, whatever the language."""
    return read_decimal(text, "en" if cell is not None and cell.kind == "n" else "id")
