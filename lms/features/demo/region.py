"""The region of the demonstration: its offices and the units below them. None of these places exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ZONE = "Asia/Makassar"
ROOT = "ARK"
SHARE = 8
"""The small set has one of so many people of each unit,"""
LEAST = {"2.01.3": 3, "2.04.2": 2, "3.03.1": 2, "3.07.2": 2, "4.01.3": 2, "4.01.4": 2}
"""and at least these, who are people to look around as."""

OFFICES = (
    # code, name, short name, people in the office itself, units below: name, short name, people
    (
        "1.01",
        "Sekretariat Daerah",
        "Setda",
        4,
        (
            ("Bagian Pemerintahan", "Bag. Pemerintahan", 8),
            ("Bagian Hukum", "Bag. Hukum", 6),
            ("Bagian Organisasi", "Bag. Organisasi", 8),
            ("Bagian Umum", "Bag. Umum", 9),
            ("Bagian Protokol dan Komunikasi Pimpinan", "Bag. Prokopim", 5),
        ),
    ),
    (
        "1.02",
        "Inspektorat Daerah",
        "Inspektorat",
        1,
        (
            ("Sekretariat Inspektorat", "Sekretariat Inspektorat", 6),
            ("Inspektur Pembantu Wilayah I", "Irban I", 5),
            ("Inspektur Pembantu Wilayah II", "Irban II", 5),
            ("Inspektur Pembantu Khusus", "Irban Khusus", 3),
        ),
    ),
    (
        "2.01",
        "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
        "BKPSDM",
        1,
        (
            ("Sekretariat BKPSDM", "Sekretariat BKPSDM", 7),
            ("Bidang Mutasi dan Promosi", "Mutasi dan Promosi", 6),
            ("Bidang Pengembangan Kompetensi", "Bangkom", 8),
            ("Bidang Penilaian Kinerja", "Penilaian Kinerja", 4),
        ),
    ),
    (
        "2.02",
        "Badan Perencanaan Pembangunan, Riset, dan Inovasi Daerah",
        "Bapperida",
        1,
        (
            ("Sekretariat Bapperida", "Sekretariat Bapperida", 6),
            ("Bidang Perencanaan", "Perencanaan", 7),
            ("Bidang Ekonomi", "Ekonomi", 5),
            ("Bidang Riset dan Inovasi", "Riset dan Inovasi", 5),
        ),
    ),
    (
        "2.03",
        "Badan Keuangan dan Aset Daerah",
        "BKAD",
        1,
        (
            ("Sekretariat BKAD", "Sekretariat BKAD", 7),
            ("Bidang Anggaran", "Anggaran", 7),
            ("Bidang Perbendaharaan", "Perbendaharaan", 7),
            ("Bidang Aset", "Aset", 6),
        ),
    ),
    (
        "2.04",
        "Badan Penanggulangan Bencana Daerah",
        "BPBD",
        1,
        (
            ("Sekretariat BPBD", "Sekretariat BPBD", 7),
            ("Bidang Pencegahan dan Kesiapsiagaan", "Kesiapsiagaan", 8),
            ("Bidang Kedaruratan dan Logistik", "Kedaruratan", 9),
            ("Bidang Rehabilitasi dan Rekonstruksi", "Rehab-Rekon", 5),
        ),
    ),
    (
        "3.01",
        "Dinas Pendidikan dan Kebudayaan",
        "Disdikbud",
        1,
        (
            ("Sekretariat Dinas Pendidikan dan Kebudayaan", "Sekretariat Disdikbud", 10),
            ("Bidang Sekolah Dasar", "Bidang SD", 8),
            ("Bidang Sekolah Menengah Pertama", "Bidang SMP", 7),
            ("Bidang PAUD dan Pendidikan Nonformal", "Bidang PAUD", 5),
            ("SDN 1 Teluk Kencana", "SDN 1 Teluk Kencana", 20),
            ("SDN 3 Bukit Seroja", "SDN 3 Bukit Seroja", 18),
            ("SDN Pulau Lintang", "SDN Pulau Lintang", 14),
            ("SMPN 1 Arungkala", "SMPN 1 Arungkala", 26),
            ("SMPN 2 Arungkala", "SMPN 2 Arungkala", 24),
            ("SMPN 3 Pulau Lintang", "SMPN 3 Pulau Lintang", 17),
        ),
    ),
    (
        "3.02",
        "Dinas Kesehatan",
        "Dinkes",
        1,
        (
            ("Sekretariat Dinas Kesehatan", "Sekretariat Dinkes", 9),
            ("Bidang Kesehatan Masyarakat", "Kesmas", 8),
            ("Bidang Pencegahan dan Pengendalian Penyakit", "P2P", 8),
            ("UPTD Puskesmas Teluk Kencana", "PKM Teluk Kencana", 34),
            ("UPTD Puskesmas Pulau Lintang", "PKM Pulau Lintang", 22),
            ("UPTD Puskesmas Bukit Seroja", "PKM Bukit Seroja", 28),
        ),
    ),
    (
        "3.03",
        "Dinas Kependudukan dan Pencatatan Sipil",
        "Disdukcapil",
        1,
        (
            ("Sekretariat Disdukcapil", "Sekretariat Disdukcapil", 7),
            ("Bidang Pendaftaran Penduduk", "Dafduk", 8),
            ("Bidang Pencatatan Sipil", "Capil", 6),
            ("Bidang Pengelolaan Informasi Administrasi Kependudukan", "PIAK", 6),
        ),
    ),
    (
        "3.04",
        "Dinas Komunikasi, Informatika, Statistik, dan Persandian",
        "Diskominfo",
        1,
        (
            ("Sekretariat Diskominfo", "Sekretariat Diskominfo", 7),
            ("Bidang Informasi dan Komunikasi Publik", "IKP (PPID)", 7),
            ("Bidang Aplikasi Informatika", "Aptika", 8),
            ("Bidang Statistik dan Persandian", "Statistik-Sandi (CSIRT)", 7),
        ),
    ),
    (
        "3.05",
        "Dinas Perhubungan",
        "Dishub",
        1,
        (
            ("Sekretariat Dinas Perhubungan", "Sekretariat Dishub", 7),
            ("Bidang Lalu Lintas", "Lalu Lintas", 10),
            ("UPTD Pelabuhan Pulau Lintang", "Pelabuhan P. Lintang", 8),
        ),
    ),
    (
        "3.06",
        "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
        "DPMPTSP",
        1,
        (
            ("Sekretariat DPMPTSP", "Sekretariat DPMPTSP", 6),
            ("Bidang Pelayanan Perizinan", "Perizinan", 9),
            ("Bidang Penanaman Modal", "Penanaman Modal", 6),
        ),
    ),
    (
        "3.07",
        "Dinas Sosial",
        "Dinsos",
        1,
        (
            ("Sekretariat Dinas Sosial", "Sekretariat Dinsos", 6),
            ("Bidang Perlindungan dan Jaminan Sosial", "Linjamsos", 8),
            ("Bidang Rehabilitasi Sosial", "Rehsos", 7),
        ),
    ),
    (
        "4.01",
        "Kecamatan Teluk Kencana",
        "Kec. Teluk Kencana",
        1,
        (
            ("Sekretariat Kecamatan Teluk Kencana", "Sekretariat Tlk. Kencana", 6),
            ("Seksi Pelayanan Kecamatan Teluk Kencana", "Pelayanan Tlk. Kencana", 5),
            ("Kelurahan Muara", "Kel. Muara", 6),
            ("Kelurahan Karang Indah", "Kel. Karang Indah", 6),
        ),
    ),
    (
        "4.02",
        "Kecamatan Pulau Lintang",
        "Kec. Pulau Lintang",
        1,
        (
            ("Sekretariat Kecamatan Pulau Lintang", "Sekretariat P. Lintang", 10),
            ("Seksi Pelayanan Kecamatan Pulau Lintang", "Pelayanan P. Lintang", 9),
        ),
    ),
)

KEEN = ("2.01", "2.04", "3.04")
SLOW = ("4.02", "3.01.7", "3.01.10", "3.02.6")
"""Offices and units whose people learn more than others, and those with a weak connection."""


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """A unit and how many people the demonstration puts into it; `above` is the code of the unit it belongs to."""

    code: str
    name: str
    short_name: str
    above: str
    people: int

    @property
    def office(self) -> str:
        """The code of the office: the unit itself or the one above."""
        return self.above if self.above not in {"", ROOT} else self.code


def units(small: bool = False) -> Iterator[DemoUnit]:
    """Every unit, the one above before those below."""
    yield DemoUnit(ROOT, "Pemerintah Kabupaten Arungkala", "Kab. Arungkala", "", 0)
    for code, name, short_name, people, below in OFFICES:
        yield DemoUnit(code, name, short_name, ROOT, 1 if small else people)
        for place, (unit, short, members) in enumerate(below, 1):
            few = max(-(-members // SHARE), LEAST.get(f"{code}.{place}", 1))
            yield DemoUnit(f"{code}.{place}", unit, short, code, few if small else members)
