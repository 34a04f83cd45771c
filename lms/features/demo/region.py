"""The region of the demonstration: its offices and the units below them. None of these places exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ZONE = "Asia/Makassar"
ROOT = "ARK"
SHARE = 8
"""The small set has one of so many people of each unit,"""
LEAST = {"2.01.3": 4, "2.04.2": 2, "3.03.1": 2, "3.07.2": 2, "4.01.3": 2, "4.01.4": 2}
"""and at least these, who are people to look around as."""

REGISTER = """
1.01 | Sekretariat Daerah | Setda | 4
1.01.1 | Bagian Pemerintahan | Bag. Pemerintahan | 8
1.01.2 | Bagian Hukum | Bag. Hukum | 6
1.01.3 | Bagian Organisasi | Bag. Organisasi | 8
1.01.4 | Bagian Umum | Bag. Umum | 9
1.01.5 | Bagian Protokol dan Komunikasi Pimpinan | Bag. Prokopim | 5
1.02 | Inspektorat Daerah | Inspektorat | 1
1.02.1 | Sekretariat Inspektorat | Sekretariat Inspektorat | 6
1.02.2 | Inspektur Pembantu Wilayah I | Irban I | 5
1.02.3 | Inspektur Pembantu Wilayah II | Irban II | 5
1.02.4 | Inspektur Pembantu Khusus | Irban Khusus | 3
2.01 | Badan Kepegawaian dan Pengembangan Sumber Daya Manusia | BKPSDM | 1
2.01.1 | Sekretariat BKPSDM | Sekretariat BKPSDM | 7
2.01.2 | Bidang Mutasi dan Promosi | Mutasi dan Promosi | 6
2.01.3 | Bidang Pengembangan Kompetensi | Bangkom | 8
2.01.4 | Bidang Penilaian Kinerja | Penilaian Kinerja | 4
2.02 | Badan Perencanaan Pembangunan, Riset, dan Inovasi Daerah | Bapperida | 1
2.02.1 | Sekretariat Bapperida | Sekretariat Bapperida | 6
2.02.2 | Bidang Perencanaan | Perencanaan | 7
2.02.3 | Bidang Ekonomi | Ekonomi | 5
2.02.4 | Bidang Riset dan Inovasi | Riset dan Inovasi | 5
2.03 | Badan Keuangan dan Aset Daerah | BKAD | 1
2.03.1 | Sekretariat BKAD | Sekretariat BKAD | 7
2.03.2 | Bidang Anggaran | Anggaran | 7
2.03.3 | Bidang Perbendaharaan | Perbendaharaan | 7
2.03.4 | Bidang Aset | Aset | 6
2.04 | Badan Penanggulangan Bencana Daerah | BPBD | 1
2.04.1 | Sekretariat BPBD | Sekretariat BPBD | 7
2.04.2 | Bidang Pencegahan dan Kesiapsiagaan | Kesiapsiagaan | 8
2.04.3 | Bidang Kedaruratan dan Logistik | Kedaruratan | 9
2.04.4 | Bidang Rehabilitasi dan Rekonstruksi | Rehab-Rekon | 5
3.01 | Dinas Pendidikan dan Kebudayaan | Disdikbud | 1
3.01.1 | Sekretariat Dinas Pendidikan dan Kebudayaan | Sekretariat Disdikbud | 10
3.01.2 | Bidang Sekolah Dasar | Bidang SD | 8
3.01.3 | Bidang Sekolah Menengah Pertama | Bidang SMP | 7
3.01.4 | Bidang PAUD dan Pendidikan Nonformal | Bidang PAUD | 5
3.01.5 | SDN 1 Teluk Kencana | SDN 1 Teluk Kencana | 20
3.01.6 | SDN 3 Bukit Seroja | SDN 3 Bukit Seroja | 18
3.01.7 | SDN Pulau Lintang | SDN Pulau Lintang | 14
3.01.8 | SMPN 1 Arungkala | SMPN 1 Arungkala | 26
3.01.9 | SMPN 2 Arungkala | SMPN 2 Arungkala | 24
3.01.10 | SMPN 3 Pulau Lintang | SMPN 3 Pulau Lintang | 17
3.02 | Dinas Kesehatan | Dinkes | 1
3.02.1 | Sekretariat Dinas Kesehatan | Sekretariat Dinkes | 9
3.02.2 | Bidang Kesehatan Masyarakat | Kesmas | 8
3.02.3 | Bidang Pencegahan dan Pengendalian Penyakit | P2P | 8
3.02.4 | UPTD Puskesmas Teluk Kencana | PKM Teluk Kencana | 34
3.02.5 | UPTD Puskesmas Pulau Lintang | PKM Pulau Lintang | 22
3.02.6 | UPTD Puskesmas Bukit Seroja | PKM Bukit Seroja | 28
3.03 | Dinas Kependudukan dan Pencatatan Sipil | Disdukcapil | 1
3.03.1 | Sekretariat Disdukcapil | Sekretariat Disdukcapil | 7
3.03.2 | Bidang Pendaftaran Penduduk | Dafduk | 8
3.03.3 | Bidang Pencatatan Sipil | Capil | 6
3.03.4 | Bidang Pengelolaan Informasi Administrasi Kependudukan | PIAK | 6
3.04 | Dinas Komunikasi, Informatika, Statistik, dan Persandian | Diskominfo | 1
3.04.1 | Sekretariat Diskominfo | Sekretariat Diskominfo | 7
3.04.2 | Bidang Informasi dan Komunikasi Publik | IKP (PPID) | 7
3.04.3 | Bidang Aplikasi Informatika | Aptika | 8
3.04.4 | Bidang Statistik dan Persandian | Statistik-Sandi (CSIRT) | 7
3.05 | Dinas Perhubungan | Dishub | 1
3.05.1 | Sekretariat Dinas Perhubungan | Sekretariat Dishub | 7
3.05.2 | Bidang Lalu Lintas | Lalu Lintas | 10
3.05.3 | UPTD Pelabuhan Pulau Lintang | Pelabuhan P. Lintang | 8
3.06 | Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu | DPMPTSP | 1
3.06.1 | Sekretariat DPMPTSP | Sekretariat DPMPTSP | 6
3.06.2 | Bidang Pelayanan Perizinan | Perizinan | 9
3.06.3 | Bidang Penanaman Modal | Penanaman Modal | 6
3.07 | Dinas Sosial | Dinsos | 1
3.07.1 | Sekretariat Dinas Sosial | Sekretariat Dinsos | 6
3.07.2 | Bidang Perlindungan dan Jaminan Sosial | Linjamsos | 8
3.07.3 | Bidang Rehabilitasi Sosial | Rehsos | 7
4.01 | Kecamatan Teluk Kencana | Kec. Teluk Kencana | 1
4.01.1 | Sekretariat Kecamatan Teluk Kencana | Sekretariat Tlk. Kencana | 6
4.01.2 | Seksi Pelayanan Kecamatan Teluk Kencana | Pelayanan Tlk. Kencana | 5
4.01.3 | Kelurahan Muara | Kel. Muara | 6
4.01.4 | Kelurahan Karang Indah | Kel. Karang Indah | 6
4.02 | Kecamatan Pulau Lintang | Kec. Pulau Lintang | 1
4.02.1 | Sekretariat Kecamatan Pulau Lintang | Sekretariat P. Lintang | 10
4.02.2 | Seksi Pelayanan Kecamatan Pulau Lintang | Pelayanan P. Lintang | 9
"""
"""Code, name, short name, people; the unit above comes first."""

FORMERLY = {"3.04.4": "2.02"}
"""Units that stood below another one a year ago, and what units were called then, in full and in short."""
FORMER_NAMES = {"2.02": ("Badan Perencanaan Pembangunan Daerah", "Bappeda")}

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

    @property
    def first_office(self) -> str:
        """The office that it belonged to a year ago."""
        return FORMERLY.get(self.code, self.office)


def units(small: bool = False) -> Iterator[DemoUnit]:
    """Every unit, the one above before those below."""
    yield DemoUnit(ROOT, "Pemerintah Kabupaten Arungkala", "Kab. Arungkala", "", 0)
    for line in REGISTER.strip().splitlines():
        code, name, short_name, members = line.split(" | ")
        above = code.rpartition(".")[0] if code.count(".") == 2 else ROOT
        people = int(members)
        few = 1 if above == ROOT else max(-(-people // SHARE), LEAST.get(code, 1))
        yield DemoUnit(code, name, short_name, above, few if small else people)
