"""The people of the demonstration: names, titles, numbers and posts that belong to nobody."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from lms.features.demo.region import DemoUnit, units

SEED = 20261123
NOW_YEAR = 2025
"""The last year in which somebody of them was appointed."""

# given names of women and of men, and what follows them, by the custom of a people; the number is its share
CUSTOMS: tuple[tuple[int, str, str, str, str], ...] = (
    (
        25,
        "Andi Tenri;Nur;Hasnah;Murni;Rahmi;Sitti",
        "Andi;Baso;Rahman;Ilham;La Ode;Syamsul",
        "Mappa;Basri;Hasan;Tahir;Amir;Latif",
        "Rahmawati;Wati;Hidayah;Indah",
    ),
    (
        25,
        "Sri;Dewi;Endang;Tuti;Wulan;Lestari;Rina",
        "Agus;Budi;Joko;Slamet;Wahyu;Eko;Dwi;Tri;Tono",
        "Setiawan;Santoso;Wibowo;Nugraha;Saputra;Pratama",
        "Wahyuni;Astuti;Handayani;Lestari;Puspita;Anggraini",
    ),
    (
        28,
        "Siti;Fitri;Aisyah;Halimah;Kartika;Novita;Yuliana;Ratna",
        "Ahmad;Muhammad;Yusuf;Fajar;Rudi;Hendra;Sabar",
        "Hidayat;Ramadhan;Maulana;Firmansyah;Kurniawan;Syahputra",
        "Rahmawati;Safitri;Maharani;Handayani",
    ),
    (
        12,
        "Maria;Theresia;Ester;Marlina;Novita",
        "Yohanes;Markus;Hendra;Rudi;Stefanus",
        "Rumengan;Manuputty;Lamba;Tangke;Wenda",
        "Rumengan;Manuputty;Lamba;Tangke",
    ),
    (
        6,
        "Ni Made;Ni Luh;Ni Nyoman",
        "I Wayan;I Ketut;I Made;I Nyoman",
        "Darma;Sudana;Suardika;Wirawan",
        "Suryani;Darmayanti;Puspita;Lestari",
    ),
    (
        4,
        "Ratna;Rina;Ester;Dewi",
        "Markus;Hendra;Budi;Rudi",
        "Sinaga;Harahap;Tarigan;Lubis",
        "Sinaga;Harahap;Tarigan;Lubis",
    ),
)

# Names that pages have to bear, at a place of a unit: quotes, slashes, one word, very long ones.
FIXED: Mapping[tuple[str, int], tuple[str, bool]] = {
    ("4.01", 0): ("Ma'ruf", False),
    ("4.02.1", 1): ("Nur'aini Rahmawati", True),
    ("3.02.4", 2): ("I Gusti Ayu Agung Istri Mas Ratna Komala Dewi", True),
    ("2.04.2", 1): ("Andi Tenriawaru Petta Bau", True),
    ("3.01.8", 2): ("Abdul Rahman a/l Muhammad Basri", False),
    ("3.02.6", 1): ("La Ode Muhammad Syahrul Ramadhan Hidayatullah Mappasessu", False),
    ("3.05.2", 1): ('Yohanes "Anis" Manuputty', False),
    ("3.03.1", 1): ("Sabar", False),
    ("2.01.3", 0): ("Ratna Puspita", True),
    ("2.01.3", 1): ("Ahmad Hidayat", False),
    ("4.01.3", 0): ("Wulan Safitri", True),
    ("3.02", 0): ("Theresia Lamba", True),
}
STATUSES: Mapping[tuple[str, int], str] = {("3.02.4", 1): "PPPK"}

HEAD, LEADER = "Kepala", "Kepala"
POSTS = (
    # begin of a code, or a word in the unit's name; posts
    ("SDN", "Guru Ahli Pertama;Guru Ahli Muda;Guru Kelas Ahli Pertama;Pengadministrasi Perkantoran"),
    ("SMPN", "Guru Ahli Pertama;Guru Ahli Muda;Guru Ahli Madya;Pengelola Perpustakaan"),
    (
        "Puskesmas",
        "Perawat Ahli Pertama;Perawat Terampil;Bidan Terampil;Bidan Ahli Pertama;Sanitarian Terampil",
    ),
    ("Inspek", "Auditor Ahli Pertama;Auditor Ahli Muda;Pengawas Penyelenggaraan Urusan Pemerintahan"),
    ("Bencana", "Penata Penanggulangan Bencana Ahli Pertama;Penata Layanan Operasional"),
    ("Kedaruratan", "Penata Penanggulangan Bencana Terampil;Operator Layanan Operasional"),
    ("Kesiapsiagaan", "Penata Penanggulangan Bencana Ahli Pertama;Analis Kebijakan Ahli Muda"),
    ("Aplikasi", "Pranata Komputer Ahli Pertama;Pranata Komputer Terampil;Pranata Komputer Ahli Muda"),
    ("Statistik", "Statistisi Ahli Pertama;Sandiman Ahli Pertama;Pranata Komputer Terampil"),
    ("Komunikasi", "Pranata Hubungan Masyarakat Ahli Pertama;Pranata Hubungan Masyarakat Terampil"),
    (
        "Penduduk",
        "Administrator Database Kependudukan Ahli Pertama;Operator Sistem Informasi Administrasi Kependudukan",
    ),
    ("Perencanaan", "Perencana Ahli Pertama;Perencana Ahli Muda"),
    ("Lalu Lintas", "Penguji Kendaraan Bermotor Terampil;Operator Layanan Operasional"),
    ("Sosial", "Pekerja Sosial Ahli Pertama;Penyuluh Sosial Ahli Pertama"),
    ("Pengembangan Kompetensi", "Widyaiswara Ahli Muda;Analis SDM Aparatur Ahli Pertama"),
    (
        "",
        "Penelaah Teknis Kebijakan;Pengolah Data dan Informasi;Pengadministrasi Perkantoran;Arsiparis Terampil",
    ),
)
STANDINGS = (
    # a word in the post; its kind and level; grades of PNS, and of PPPK
    ("Ahli Madya", "fungsional-keahlian", "ahli-madya", "IV/a IV/b;XI"),
    ("Ahli Muda", "fungsional-keahlian", "ahli-muda", "III/c III/d;XI"),
    ("Ahli Pertama", "fungsional-keahlian", "ahli-pertama", "III/a III/b;IX"),
    ("Pengawas Penyelenggaraan", "fungsional-keahlian", "ahli-muda", "III/c III/d;IX"),
    ("Terampil", "fungsional-keterampilan", "terampil", "II/c II/d;VII"),
    ("Operator", "pelaksana", "operator", "II/a II/b;V"),
    ("Pengelola", "pelaksana", "teknisi", "II/c II/d;VII"),
    ("Sekretaris Daerah", "jpt-pratama", "", "IV/c IV/d;XI"),
    ("Asisten", "jpt-pratama", "", "IV/b IV/c;XI"),
    ("Inspektur Daerah", "jpt-pratama", "", "IV/b IV/c;XI"),
    ("Kepala Badan", "jpt-pratama", "", "IV/b IV/c;XI"),
    ("Kepala Dinas", "jpt-pratama", "", "IV/b IV/c;XI"),
    ("Kepala Bagian", "administrator", "", "IV/a IV/b;XI"),
    ("Kepala Bidang", "administrator", "", "IV/a IV/b;XI"),
    ("Camat", "administrator", "", "IV/a IV/b;XI"),
    ("Inspektur Pembantu", "administrator", "", "IV/a IV/b;XI"),
    ("Sekretaris", "administrator", "", "III/d IV/a;XI"),
    ("Kepala SDN", "fungsional-keahlian", "ahli-madya", "IV/a IV/b;XI"),
    ("Kepala SMPN", "fungsional-keahlian", "ahli-madya", "IV/a IV/b;XI"),
    ("Kepala", "pengawas", "", "III/c III/d;IX"),
    ("Lurah", "pengawas", "", "III/c III/d;IX"),
    ("", "pelaksana", "klerek", "II/d III/a III/b;V VII"),
)
WITH_PHONE = 0.8
"""So many of them have told a telephone number."""

TITLES = (
    ("", 40),
    ("S.Sos.", 10),
    ("S.E.", 12),
    ("S.Pd.", 12),
    ("S.Kom.", 6),
    ("A.Md.", 12),
    ("S.STP., M.Si.", 8),
)


@dataclass(frozen=True, slots=True)
class Invented:
    """A person who does not exist; `place` counts the people of their unit from 0."""

    unit: DemoUnit
    place: int
    name: str
    nip: str
    title_before: str
    title_after: str
    status: str
    position: str
    grade: str
    post_kind: str
    post_level: str
    phone: str


def people(seed: int = SEED, small: bool = False) -> Iterator[Invented]:
    """Everybody, by unit, the head first. One seed gives the same people everywhere, the small set some of them."""
    taken: set[str] = set()
    for unit in units(small):
        for place in range(unit.people):
            # Each has a chance of their own, so that nobody changes when others come.
            rng = random.Random(f"{seed}:{unit.code}:{place}")  # noqa: S311
            person = _person(rng, unit, place, taken)
            yield _standing(seed, person)


def _person(rng: random.Random, unit: DemoUnit, place: int, taken: set[str]) -> Invented:
    woman = rng.random() < (0.3 if unit.office in {"2.04", "3.05"} else 0.58)
    given = FIXED.get((unit.code, place))
    name, woman = given or (_name(rng, woman), woman)
    status = STATUSES.get((unit.code, place)) or rng.choices(("PNS", "CPNS", "PPPK"), (74, 3, 23))[0]
    is_head = place == 0 and unit.above in {"", "ARK"}
    if is_head:
        status = "PNS"
    born = _born(rng, status, is_head)
    pious = NOW_YEAR - born.year > 45 and given is None and rng.random() < 0.12
    return Invented(
        unit=unit,
        place=place,
        name=name,
        nip=_nip(rng, born, woman, status, taken),
        title_before=("Hj." if woman else "H.") if pious else "",
        title_after=rng.choices([title for title, _ in TITLES], [share for _, share in TITLES])[0],
        status=status,
        position=_post(rng, unit, place, is_head),
        grade="",
        post_kind="",
        post_level="",
        phone="",
    )


def _standing(seed: int, person: Invented) -> Invented:
    """The person with grade, post and a telephone number that nobody has, by chances of their own."""
    rng = random.Random(f"{seed}:standing:{person.unit.code}:{person.place}")  # noqa: S311
    kind, level, grades = next(found for word, *found in STANDINGS if word in person.position)
    first, of_contract = grades.split(";")
    grade = rng.choice(of_contract.split()) if person.status == "PPPK" else rng.choice(first.split())
    phone = f"0000 0{rng.randint(10**6, 10**7 - 1)}" if rng.random() < WITH_PHONE else ""
    return replace(person, grade=grade, post_kind=kind, post_level=level, phone=phone)


def _name(rng: random.Random, woman: bool) -> str:
    _, women, men, last, women_last = rng.choices(CUSTOMS, [custom[0] for custom in CUSTOMS])[0]
    first = rng.choice((women if woman else men).split(";"))
    lasts = (women_last if woman else last).split(";")
    words = rng.choices((1, 2, 3, 4), (6, 52, 36, 6))[0]
    more = rng.sample(lasts, min(len(lasts), max(0, words - len(first.split()))))
    return " ".join(dict.fromkeys((first, *more)))


def _born(rng: random.Random, status: str, is_head: bool) -> date:
    least, most = rng.choices(((21, 30), (31, 40), (41, 50), (51, 58)), (14, 30, 30, 26))[0]
    if is_head:
        least, most = 46, 57
    if status == "CPNS":
        least, most = 22, 33
    return date(NOW_YEAR - rng.randint(max(least, 23), most), rng.randint(1, 12), rng.randint(1, 28))


def _nip(rng: random.Random, born: date, woman: bool, status: str, taken: set[str]) -> str:
    """18 digits of the right shape; real sequences begin at 001 for each birth date and never reach 900."""
    if status == "PPPK":
        year, month = max(rng.randint(2021, NOW_YEAR), born.year + 22), "21"
    else:
        first = NOW_YEAR if status == "CPNS" else min(born.year + rng.randint(20, 33), NOW_YEAR - 1)
        year, month = first, f"{rng.randint(1, 10):02d}"
    while True:
        number = f"{born:%Y%m%d}{min(year, NOW_YEAR)}{month}{2 if woman else 1}{rng.randint(900, 999)}"
        if number not in taken:
            taken.add(number)
            return number


def _post(rng: random.Random, unit: DemoUnit, place: int, is_head: bool) -> str:
    if unit.code == "1.01":
        return ("Sekretaris Daerah", "Asisten Pemerintahan", "Asisten Perekonomian", "Asisten Administrasi")[
            place
        ]
    if is_head:
        heads = {"4": "Camat", "1.02": "Inspektur Daerah"}
        return heads.get(unit.code) or heads.get(unit.code[0]) or f"{HEAD} {unit.name}"
    if place == 0:
        return "Sekretaris" if unit.name.startswith("Sekretariat") else _leader(unit.name)
    posts = next(posts for word, posts in POSTS if word in unit.name)
    return rng.choice(posts.split(";"))


def _leader(unit: str) -> str:
    if unit.startswith("Kelurahan"):
        return f"Lurah {unit.removeprefix('Kelurahan ')}"
    if unit.startswith("Inspektur"):
        return unit
    return f"{LEADER} {unit}"
