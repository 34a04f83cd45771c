"""The columns of the table of people, and the words its cells are written and read with: data.

Headings and words are those of Indonesian personnel offices in every language of the site, so that a file that left one
site comes back into any.
"""

from __future__ import annotations

from collections.abc import Mapping

from lms.core.names import fold
from lms.core.posts import GRADES
from lms.plugin.intake import ImportColumn
from lms.plugin.message import Message, mark

STATUS_WORDS = {
    "PNS": "PNS",
    "CPNS": "CPNS",
    "PPPK": "PPPK",
    "PPPK-PW": "PPPK paruh waktu",
    "other": "non-ASN",
}
KIND_WORDS = {
    "jpt-utama": "JPT utama",
    "jpt-madya": "JPT madya",
    "jpt-pratama": "JPT pratama",
    "administrator": "Administrator",
    "pengawas": "Pengawas",
    "pelaksana": "Pelaksana",
    "fungsional-keahlian": "Fungsional keahlian",
    "fungsional-keterampilan": "Fungsional keterampilan",
}
LEVEL_WORDS = {
    "ahli-pertama": "Ahli pertama",
    "ahli-muda": "Ahli muda",
    "ahli-madya": "Ahli madya",
    "ahli-utama": "Ahli utama",
    "pemula": "Pemula",
    "terampil": "Terampil",
    "mahir": "Mahir",
    "penyelia": "Penyelia",
    "klerek": "Klerek",
    "operator": "Operator",
    "teknisi": "Teknisi",
}
YES, NO = "ya", "tidak"

_STATUS_ALIASES = {
    "pegawai negeri sipil": "PNS",
    "calon pegawai negeri sipil": "CPNS",
    "calon pns": "CPNS",
    "p3k": "PPPK",
    "pppk penuh waktu": "PPPK",
    "pppk pw": "PPPK-PW",
    "p3k paruh waktu": "PPPK-PW",
    "paruh waktu": "PPPK-PW",
    "pppk part time": "PPPK-PW",
    "non asn": "other",
    "honorer": "other",
    "tenaga honorer": "other",
    "lainnya": "other",
    "other": "other",
}
_KIND_ALIASES = {
    "jabatan pimpinan tinggi utama": "jpt-utama",
    "jabatan pimpinan tinggi madya": "jpt-madya",
    "jabatan pimpinan tinggi pratama": "jpt-pratama",
    "eselon i": "jpt-madya",
    "eselon ii": "jpt-pratama",
    "eselon iii": "administrator",
    "eselon iv": "pengawas",
    "jabatan administrator": "administrator",
    "jabatan pengawas": "pengawas",
    "jabatan pelaksana": "pelaksana",
    "jfu": "pelaksana",
    "fungsional umum": "pelaksana",
    "jabatan fungsional keahlian": "fungsional-keahlian",
    "jf keahlian": "fungsional-keahlian",
    "jabatan fungsional keterampilan": "fungsional-keterampilan",
    "jf keterampilan": "fungsional-keterampilan",
}
_ACTIVE_WORDS = {
    True: ("ya", "y", "1", "aktif", "yes", "true", "benar"),
    False: ("tidak", "t", "0", "nonaktif", "tidak aktif", "pensiun", "no", "n", "false", "salah"),
}


def _read_by(words: Mapping[str, str], aliases: Mapping[str, str]) -> dict[str, str]:
    known = {fold(name): name for name in words}
    known |= {fold(word): name for name, word in words.items()}
    return known | {fold(alias): name for alias, name in aliases.items()}


READ: Mapping[str, Mapping[str, str]] = {
    "status": _read_by(STATUS_WORDS, _STATUS_ALIASES),
    "post_kind": _read_by(KIND_WORDS, _KIND_ALIASES),
    "post_level": _read_by(LEVEL_WORDS, {}),
}
"""By column: what a cell may hold, as `fold` gives it, and what is stored for it."""

WRITTEN: Mapping[str, Mapping[str, str]] = {
    "status": STATUS_WORDS,
    "post_kind": KIND_WORDS,
    "post_level": LEVEL_WORDS,
}

ACTIVE = {word: value for value, words in _ACTIVE_WORDS.items() for word in words}

COLUMNS = (
    ImportColumn(
        "nip",
        "nip",
        Message(mark("NIP")),
        (
            "nip baru",
            "nomor induk pegawai",
            "nip nipppk",
            "nip ni pppk",
            "ni pppk",
            "nipppk",
            "employee number",
        ),
        required=True,
        example="198609262015051001",
    ),
    ImportColumn(
        "name",
        "nama_lengkap",
        Message(mark("Full name")),
        ("nama", "nama pegawai", "name", "nama asn", "nama tanpa gelar", "nama lengkap tanpa gelar"),
        required=True,
        example="Siti Aminah",
    ),
    ImportColumn(
        "title_before",
        "gelar_depan",
        Message(mark("Title before the name")),
        ("gelar di depan", "glr depan", "title before"),
        example="Dr.",
    ),
    ImportColumn(
        "title_after",
        "gelar_belakang",
        Message(mark("Title after the name")),
        ("gelar di belakang", "glr belakang", "gelar", "title after"),
        example="S.E., M.M.",
    ),
    ImportColumn(
        "status",
        "status_pegawai",
        Message(mark("Employment")),
        ("status", "status kepegawaian", "jenis pegawai", "kedudukan hukum", "employment status"),
        required=True,
        example="PNS",
        choices=tuple(STATUS_WORDS.values()),
    ),
    ImportColumn(
        "grade",
        "golongan",
        Message(mark("Grade")),
        ("gol", "gol ruang", "golongan ruang", "pangkat golongan", "gol akhir", "rank"),
        example="III/d",
        choices=GRADES,
    ),
    ImportColumn(
        "post_kind",
        "jenis_jabatan",
        Message(mark("Kind of post")),
        ("jenis jab", "kelompok jabatan", "post kind"),
        example="Fungsional keahlian",
        choices=tuple(KIND_WORDS.values()),
    ),
    ImportColumn(
        "post_level",
        "jenjang",
        Message(mark("Level of the post")),
        ("jenjang jabatan", "tingkat jabatan", "level"),
        example="Ahli muda",
        choices=tuple(LEVEL_WORDS.values()),
    ),
    ImportColumn(
        "position",
        "nama_jabatan",
        Message(mark("Position")),
        ("jabatan", "nama jab", "post", "job title"),
        example="Analis SDM Aparatur",
    ),
    ImportColumn(
        "unit",
        "kode_unit",
        Message(mark("Code of the unit")),
        ("kode unit kerja", "unit", "kode opd", "kode unor", "kode organisasi", "unit kerja", "unit code"),
        required=True,
    ),
    ImportColumn(
        "superior",
        "nip_atasan",
        Message(mark("NIP of the superior")),
        ("nip atasan langsung", "atasan", "nip pejabat penilai", "superior"),
    ),
    ImportColumn(
        "email", "email", Message(mark("Email")), ("surel", "e mail", "alamat email", "email address")
    ),
    ImportColumn(
        "phone",
        "no_hp",
        Message(mark("Telephone")),
        ("nomor hp", "hp", "no hp wa", "nomor wa", "telepon", "no telepon", "phone"),
        example="0812 3456 7890",
    ),
    ImportColumn(
        "active",
        "aktif",
        Message(mark("Active")),
        ("status aktif", "is active", "active"),
        example=YES,
        choices=(YES, NO),
    ),
)
