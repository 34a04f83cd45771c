"""What the invented people learnt outside of the courses, and what the agency prints on certificates, in Indonesian."""

from __future__ import annotations

from typing import NamedTuple


class Event(NamedTuple):
    """An event that people attended: so many days ago, so many days long, `quarters` for each person.

    `units` are beginnings of the codes of units from which every `share`-th of ten came.
    """

    name: str
    title: str
    form: str
    provider: str
    agency: str
    place: str
    ago: int
    days: int
    quarters: int
    cost: int | None
    funds: str | None
    units: tuple[str, ...]
    share: int


class Claim(NamedTuple):
    """Something that a person writes down by themselves; `paper` names the file that shows it, if there is one."""

    form: str
    title: str
    provider: str
    days: int
    hours: str
    place: str = ""
    partner: str = ""
    number: str = ""
    cost: str = ""
    funds: str = ""
    notes: str = ""
    paper: str = ""


AGENCY = "Pemerintah Kabupaten Arungkala"
OFFICE = "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia"
PROVINCE = "BPSDM Provinsi"

EVENTS = (
    Event(
        "service",
        "Bimbingan teknis pelayanan ramah disabilitas",
        "bimtek",
        "Bagian Organisasi",
        AGENCY,
        "Aula Bupati",
        210,
        2,
        48,
        450_000,
        "apbd",
        ("3.01", "3.02.4", "3.02.5", "3.03", "4.0"),
        4,
    ),
    Event(
        "discipline",
        "Sosialisasi disiplin dan netralitas ASN",
        "sosialisasi",
        OFFICE,
        AGENCY,
        "Gedung Serbaguna Arungkala",
        150,
        1,
        16,
        None,
        None,
        ("1", "2", "3.02", "3.03", "3.05", "4"),
        6,
    ),
    Event(
        "archive",
        "Pelatihan teknis kearsipan digital",
        "pelatihan-teknis",
        PROVINCE,
        "Pemerintah Provinsi",
        "Kampus BPSDM",
        95,
        3,
        96,
        1_750_000,
        "apbd",
        ("1", "2", "3.0"),
        2,
    ),
    Event(
        "policy",
        "Lokakarya menulis naskah kebijakan",
        "workshop",
        "Lembaga Administrasi Negara",
        "Lembaga Administrasi Negara",
        "Daring",
        60,
        2,
        42,
        850_000,
        "apbn",
        ("1.01", "2.02", "3.04"),
        3,
    ),
    Event(
        "letters",
        "Sosialisasi aplikasi surat masuk",
        "sosialisasi",
        "Dinas Komunikasi, Informatika, Statistik, dan Persandian",
        AGENCY,
        "Daring",
        3,
        1,
        8,
        None,
        None,
        (),
        0,
    ),
)
"""The last one is over, and nobody has been ticked yet."""
HEALTH = Event(
    "health",
    "Seminar kesehatan jiwa di tempat kerja",
    "seminar",
    "RSUD Arungkala",
    AGENCY,
    "Aula Dinas Kesehatan",
    31,
    1,
    16,
    None,
    "penyelenggara",
    ("3.02",),
    7,
)
"""Held by one office, and recorded by its administrator."""
HALF_A_DAY = "Hadir hanya sampai pukul 10.00 menurut daftar hadir"

COMMON = (
    Claim(
        "seminar",
        "Seminar nasional pelayanan publik digital",
        "Universitas Arungkala",
        1,
        "4",
        "Daring",
        number="112/SEM/{year}",
        cost="150.000",
        funds="mandiri",
        paper="sertifikat-seminar.pdf",
    ),
    Claim(
        "coaching",
        "Coaching: memimpin rapat yang singkat",
        "Bagian Organisasi",
        2,
        "4",
        partner="Drs. Muhammad Basri, M.Si.",
        notes="Dua sesi. Kami mencoba agenda satu halaman dan membagi keputusan paling lambat sore harinya.",
    ),
    Claim(
        "kursus",
        "Kursus pengolahan data dengan lembar sebar",
        "BLK Arungkala",
        3,
        "18",
        "Arungkala",
        number="KRS/{year}/087",
        cost="600.000",
        funds="mandiri",
        paper="sertifikat-kursus.pdf",
    ),
    Claim(
        "belajar-mandiri",
        "Ringkasan buku: Menulis untuk Warga",
        "Belajar sendiri",
        6,
        "2",
        notes="Enam halaman ringkasan, dibagikan kepada rekan seunit. Dua surat baku sudah kami ubah menurut bab 3.",
    ),
    Claim(
        "komunitas-belajar",
        "Komunitas belajar admin media sosial",
        "Dinas Komunikasi, Informatika, Statistik, dan Persandian",
        1,
        "2",
        "Daring",
        notes="Pertemuan ketiga: menjawab aduan di kolom komentar. Kami menyusun sepuluh jawaban baku.",
    ),
    Claim(
        "magang",
        "Magang di loket perizinan terpadu",
        "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
        5,
        "20",
        "Mal Pelayanan Publik",
        partner="DPMPTSP",
        paper="surat-tugas-magang.pdf",
    ),
    Claim(
        "mentoring",
        "Mentoring penyusunan anggaran kas",
        "Badan Keuangan dan Aset Daerah",
        3,
        "6",
        partner="Kepala Bidang Anggaran",
        notes="Tiga pertemuan. Rencana kas triwulan IV sudah kami perbaiki dan disetujui kepala dinas.",
    ),
    Claim(
        "workshop",
        "Lokakarya fotografi untuk dokumentasi kegiatan",
        "Komunitas Foto Arungkala",
        1,
        "5",
        "Arungkala",
        number="WS-{year}-31",
        cost="200.000",
        funds="mandiri",
        paper="sertifikat-lokakarya.pdf",
    ),
)
"""What many people write down; ``{year}`` in a number is that of the last day."""

OWN_DRAFT = Claim("patok-banding", "Patok banding Mal Pelayanan Publik", "", 2, "10", "Kota tetangga")
OWN_WAITING = Claim(
    "mentoring",
    "Mentoring: menyampaikan kabar sulit kepada warga",
    "Kelurahan Muara",
    2,
    "4",
    partner="Lurah Muara",
    notes="Dua pertemuan dengan Bu Lurah. Kami berlatih menjelaskan penolakan dan jalan keluarnya.",
)
OWN_RETURNED = Claim(
    "bimtek",
    "Bimbingan teknis administrasi kelurahan",
    "Kecamatan Teluk Kencana",
    1,
    "5",
    "Kantor camat",
    paper="undangan.pdf",
)
OWN_LATE = Claim(
    "kursus",
    "Kursus pertolongan pertama",
    "PMI Kabupaten Arungkala",
    2,
    "12",
    "Markas PMI",
    number="PP-{year}-204",
    cost="300.000",
    funds="mandiri",
    paper="sertifikat-pmi.pdf",
)
OWN_REFUSED = Claim(
    "belajar-mandiri",
    "Menonton rekaman rapat koordinasi",
    "Belajar sendiri",
    1,
    "4",
    notes="Rekaman dua jam saya tonton di rumah, lalu saya catat pembagian tugas bidang kami.",
)
WHY_RETURNED = "Undangan belum menunjukkan bahwa Anda hadir. Tambahkan sertifikat atau daftar hadir."
WHY_REFUSED = "Rapat koordinasi adalah tugas rutin, bukan pengembangan kompetensi."
WHY_FEWER = "Sertifikat menyebut 12 JP, bukan 18."
WHY_REVERSED = "Sertifikat yang sama sudah dihitung lewat daftar hadir."

FEWER_HOURS = "Peserta rata-rata selesai lebih cepat; disahkan menurut hasil uji coba."
HISTORY = "Diklat Dinkes dua tahun.xlsx"
TRAININGS = (
    ("Pelatihan kader kesehatan jiwa", "Pelatihan teknis", PROVINCE, 3, 24, "1.500.000", "APBD"),
    ("Bimtek pencatatan imunisasi", "Bimbingan teknis", "Dinas Kesehatan", 2, 10, "", ""),
    ("Seminar gizi balita", "Seminar", "Universitas Arungkala", 1, 4, "150.000", "Mandiri"),
    ("Pelatihan pelayanan prima", "Pelatihan sosial kultural", PROVINCE, 2, 16, "900.000", "APBD"),
    ("Workshop rekam medis elektronik", "Workshop", "Rumah Sakit Umum Daerah", 1, 5, "", ""),
)
"""Title, form, provider, days, JP, cost and source of funds as a personnel office writes them."""

PREDICATES = "90 Sangat memuaskan\n80 Memuaskan\n70 Baik"
FORMER_SIGNATORY = (
    "Dr. H. Abdul Kadir Mappa, M.Si.",
    "Kepala BKPSDM Kabupaten Arungkala",
    "Pembina Utama Muda",
)
SIGNATORY_OFFICE, SIGNATORY_RANK = "Kepala BKPSDM Kabupaten Arungkala", "Pembina Tingkat I"
WHY_REVOKED = (
    ("not-met", "Prates dikerjakan orang lain; peserta mengakuinya pada 3 November."),
    ("mistake", "Terbit untuk akun yang salah saat perangkat dipakai bersama."),
)
NEW_TITLE = "S.Tr.I.P."
"""What a register lacked behind a name."""
