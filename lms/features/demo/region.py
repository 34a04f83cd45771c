"""The agency of the demonstration: places, names and numbers that belong to nobody."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

ZONE = "Asia/Makassar"
SEED = 20261123

UNITS = (
    # code, name, short name, code of the unit above, people
    ("ARK", "Pemerintah Kabupaten Arungkala", "Kab. Arungkala", "", 0),
    ("2.01", "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia", "BKPSDM", "ARK", 1),
    ("2.01.1", "Sekretariat BKPSDM", "Sekretariat BKPSDM", "2.01", 3),
    ("2.01.2", "Bidang Pengembangan Kompetensi", "Bangkom", "2.01", 4),
    ("2.04", "Badan Penanggulangan Bencana Daerah", "BPBD", "ARK", 1),
    ("2.04.1", "Sekretariat BPBD", "Sekretariat BPBD", "2.04", 3),
    ("2.04.2", "Bidang Pencegahan dan Kesiapsiagaan", "Kesiapsiagaan", "2.04", 5),
    ("2.04.3", "Bidang Kedaruratan dan Logistik", "Kedaruratan", "2.04", 6),
    ("3.02", "Dinas Kesehatan", "Dinkes", "ARK", 1),
    ("3.02.1", "Sekretariat Dinas Kesehatan", "Sekretariat Dinkes", "3.02", 4),
    ("3.02.2", "UPTD Puskesmas Teluk Kencana", "PKM Teluk Kencana", "3.02", 8),
    ("3.02.3", "UPTD Puskesmas Pulau Lintang", "PKM Pulau Lintang", "3.02", 6),
    ("4.01", "Kecamatan Teluk Kencana", "Kec. Teluk Kencana", "ARK", 1),
    ("4.01.1", "Seksi Pelayanan Kecamatan Teluk Kencana", "Pelayanan Tlk. Kencana", "4.01", 4),
    ("4.01.2", "Kelurahan Muara", "Kel. Muara", "4.01", 4),
    ("4.02", "Kecamatan Pulau Lintang", "Kec. Pulau Lintang", "ARK", 1),
    ("4.02.1", "Seksi Pelayanan Kecamatan Pulau Lintang", "Pelayanan P. Lintang", "4.02", 5),
)

UNDER_DUTY = ("2.04", "3.02", "4.01", "4.02")

WOMEN = [
    "Sri",
    "Siti",
    "Nur",
    "Dewi",
    "Rina",
    "Wulan",
    "Ratna",
    "Yuliana",
    "Fitri",
    "Aisyah",
    "Lestari",
    "Murni",
    "Kartika",
    "Novita",
    "Theresia",
    "Halimah",
    "Marlina",
    "Ester",
    "Rahmi",
    "Endang",
    "Tuti",
]
MEN = [
    "Agus",
    "Budi",
    "Ahmad",
    "Rudi",
    "Hendra",
    "Yusuf",
    "Joko",
    "Slamet",
    "Wahyu",
    "Eko",
    "Dwi",
    "Yohanes",
    "Markus",
    "Rahman",
    "Fajar",
    "Ilham",
    "Sabar",
    "Tono",
    "Darma",
]
CLANS = ["Hasan", "Basri", "Mappa", "Tangke", "Rumengan", "Manuputty", "Lamba"]
WOMEN_LAST = [
    *["Wahyuni", "Astuti", "Handayani", "Rahmawati", "Puspita", "Anggraini", "Safitri", "Maharani"],
    *CLANS,
]
MEN_LAST = [
    *[
        "Pratama",
        "Saputra",
        "Setiawan",
        "Kurniawan",
        "Nugraha",
        "Hidayat",
        "Santoso",
        "Wibowo",
        "Firmansyah",
        "Maulana",
    ],
    *CLANS,
]
TITLES = ("", "", "", "S.Sos.", "S.E.", "S.KM.", "A.Md.", "S.Kom.", "S.STP., M.Si.")
POSITIONS = (
    "Penelaah Teknis Kebijakan",
    "Pengolah Data dan Informasi",
    "Pengadministrasi Perkantoran",
    "Penata Layanan Operasional",
    "Perawat Ahli Pertama",
    "Analis Kebijakan Ahli Muda",
)
HEAD = "Kepala"


@dataclass(frozen=True, slots=True)
class Invented:
    """A person who does not exist."""

    name: str
    nip: str
    title_after: str
    status: str
    position: str
    unit: str


def people() -> Iterator[Invented]:
    """Everybody of the demonstration, the same at each installation, the head of a unit first."""
    rng = random.Random(SEED)  # noqa: S311  # the same invented people everywhere
    taken: set[str] = set()
    for code, name, _short, above, count in UNITS:
        for place in range(count):
            position = f"{HEAD} {name}" if place == 0 and above in {"ARK", ""} else rng.choice(POSITIONS)
            yield _person(rng, code, position, taken)


def _person(rng: random.Random, unit: str, position: str, taken: set[str]) -> Invented:
    woman = rng.random() < 0.57
    while True:
        first, last = (WOMEN, WOMEN_LAST) if woman else (MEN, MEN_LAST)
        name = f"{rng.choice(first)} {rng.choice(last)}"
        if name not in taken:
            break
    taken.add(name)
    status = "PPPK" if rng.random() < 0.23 else "PNS"
    return Invented(name, _nip(rng, woman, status, taken), rng.choice(TITLES), status, position, unit)


def _nip(rng: random.Random, woman: bool, status: str, taken: set[str]) -> str:
    """18 digits of the right shape; real sequences begin at 001 for each birth date and never reach 900."""
    born = date(rng.randint(1968, 1998), rng.randint(1, 12), rng.randint(1, 28))
    begun = max(born.year + rng.randint(22, 32), 2021 if status == "PPPK" else 1995)
    month = "21" if status == "PPPK" else f"{rng.randint(1, 12):02d}"
    while True:
        number = f"{born:%Y%m%d}{min(begun, 2025)}{month}{2 if woman else 1}{rng.randint(900, 999)}"
        if number not in taken:
            taken.add(number)
            return number
