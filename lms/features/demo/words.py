"""What the people of the demonstration write: notes, questions, answers and the reasons of duties, in Indonesian.

They fit any course, because the demonstration takes the courses it finds.
"""

from __future__ import annotations

from typing import NamedTuple


class Talk(NamedTuple):
    """What somebody asks or reports (`kind`), and what comes of it; `shown`: the answer may stand under the lesson."""

    kind: str
    text: str
    answer: str
    shown: bool
    outcome: str = "answered"


NOTES = (
    "Bahas di apel Senin. Contoh di bagian kedua cocok untuk loket kita.",
    "Perlu dicek lagi:\n\n- siapa yang memutuskan\n- batas waktunya\n- ke mana dilaporkan",
    "Ini yang ditanyakan Pak Camat minggu lalu.",
    "Simpan untuk rencana aksi. Mulai dari satu layanan dulu.",
    'Istilah baru. Cari padanannya supaya warga paham, jangan "copy-paste" dari juknis.',
)

QUESTIONS = (
    Talk(
        "ask",
        "Apakah contoh di pelajaran ini boleh kami pakai sebagai bahan rapat unit?",
        "Boleh. Sebutkan kursus ini sebagai sumbernya, dan sesuaikan nama unit serta angkanya.",
        True,
    ),
    Talk(
        "ask",
        "Di puskesmas kami hanya ada tiga orang jaga malam. Langkah mana yang harus didahulukan?",
        "Dahulukan langkah yang melindungi orang, lalu catat keputusan dan waktunya. Sisanya menyusul saat jam kerja.",
        True,
    ),
    Talk(
        "report",
        "Pada paragraf ketiga tertulis nama unit yang lama. Setelah SOTK tahun lalu namanya sudah berubah.",
        "Terima kasih. Nama unit sudah kami perbarui pada edisi berikutnya.",
        True,
        "fixed",
    ),
    Talk(
        "ask",
        "Apakah jam pelajaran kursus ini tetap dihitung kalau saya pindah tugas di tengah jalan?",
        "Tetap dihitung. Riwayat belajar mengikuti Anda, bukan unitnya.",
        False,
    ),
    Talk(
        "report",
        "Angka pada tabel tidak sama dengan yang di teks.",
        "Sudah kami periksa: tabel memuat data setahun, teks memuat data satu triwulan. Keduanya benar.",
        False,
        "no-error",
    ),
    Talk(
        "ask",
        "Mohon contoh untuk kelurahan di pulau. Sinyal sering hilang, jadi laporan daring tidak selalu bisa.",
        "Pakai lembar cetak dari pelajaran ini, lalu unggah hasilnya saat sinyal kembali. "
        "Catat jam kejadian, bukan jam unggah.",
        True,
    ),
    Talk(
        "report",
        "Tautan ke lembar kerja di akhir pelajaran tidak terbuka di ponsel saya.",
        "Lembarnya terlalu besar untuk ponsel lama. Sekarang ada versi yang lebih kecil.",
        True,
        "fixed",
    ),
    Talk(
        "ask",
        "Siapa yang mengisi lembar ini kalau kepala seksi sedang dinas luar?",
        "Pejabat yang ditunjuk harian. Tulis namanya di bawah nama kepala seksi.",
        True,
    ),
    Talk(
        "ask",
        "Boleh tahu rujukan untuk angka lima belas menit? Pimpinan kami menanyakannya.",
        "Angka itu kesepakatan daerah, bukan aturan pusat. Rujukannya ada pada daftar sumber kursus.",
        True,
    ),
    Talk(
        "ask",
        "Apa bedanya dengan aturan yang lama? Di kantor kami masih dipakai format tahun 2019.",
        "Isinya sama, urutannya yang berubah. Format lama masih boleh sampai akhir tahun.",
        True,
    ),
)

DUTY_NOTES = {
    "first": "Program kesiapsiagaan daerah",
    "soon": "Sesuai hasil dialog kinerja triwulan III",
    "far": "Peningkatan mutu layanan",
    "withdrawn": "Salah sasaran: diganti dengan kursus lain",
    "again": "Penyegaran tahunan",
    "lapsing": "Berlaku enam bulan, lalu diperbarui",
    "series": "Setiap semester",
}

EXEMPTIONS = (
    "Cuti melahirkan sampai akhir tahun",
    "Tugas belajar di luar kota",
    "Sudah mengikuti pelatihan tatap muka",
)
"""Why somebody is left out of a duty."""
PATH, PATH_NOTE = "Dasar pelayanan ASN", "Tiga kursus pertama untuk pegawai dinas, berurutan."
CALLS = ("Berjanji selesai pekan ini", "Tidak diangkat")
"""What came of a call."""
KEPT_REPORT = "Dinas Kesehatan, setiap bulan"
CORRECTION = "Golongan saya IX sejak 1 Oktober; SK ada di kepegawaian."
TABLE = "Pegawai Dinkes November.xlsx"
NEW_PEOPLE = (
    ("199403312026041991", "Rahmat Hidayat Tahir", "CPNS", "Perawat Ahli Pertama", "3.02.4"),
    ("199708312026042991", "Novita Sari Lamba", "CPNS", "Bidan Terampil", "3.02.5"),
    ("198912312026211991", "Slamet Wibowo", "PPPK", "Sanitarian Terampil", "3.02.6"),
)
"""Nobody else of the demonstration is born on the last of a month."""

TIME_WISHES = (
    ("1.5", "Saya membaca dengan perangkat pembaca layar."),
    ("2", "Penglihatan saya terbatas."),
    ("1.5", "Tangan kanan saya sedang dalam pemulihan."),
    ("1.5", ""),
)

OPINIONS = (
    "Contoh untuk pulau dan puskesmas kecil perlu ditambah.",
    "Formulirnya langsung kami pakai di rapat Senin.",
    "Bagian tengah agak panjang untuk dibaca di ponsel. Mohon dipecah.",
    "Kalimatnya enak dibaca. Tambahkan satu contoh dari sekolah.",
    "Mohon ada versi cetak untuk rekan yang sinyalnya lemah.",
    "Latihannya membantu. Petunjuknya tidak langsung memberi jawaban.",
)
PLANS = (
    (
        "Layanan: surat keterangan usaha untuk warga.\n\nKami mengikuti sepuluh berkas pada 2–6 November. "
        "Waktu kerja 28 menit, waktu tunggu 9 jam. Tunggu terlama sebelum paraf, karena paraf hanya sore "
        "hari.\n\nPerubahan yang diuji: paraf pukul 10.00 dan 15.00 di loket 1, oleh sekretaris.\n\nUkuran: "
        "dari 9 jam menjadi 4 jam. Penjaga: surat salah isi tidak bertambah. Mulai 1 Desember, titik kendali "
        "15 Desember, selesai 31 Desember."
    ),
    (
        "Layanan: rujukan pasien di puskesmas.\n\nDari 40 pasien, 12 kembali karena berkas kurang. Petugas "
        "pendaftaran menyebut daftar syarat di dinding berbeda dengan yang diminta.\n\nPerubahan: satu "
        "daftar syarat, diuji pada sepuluh pasien. Penanggung jawab: kepala tata usaha.\n\nUkuran: yang "
        "kembali turun dari 12 menjadi 4. Penjaga: antrean pendaftaran tidak lebih lama."
    ),
    (
        "Layanan: legalisasi fotokopi.\n\nAntrean panjang setiap Senin. Kami akan membagi nomor antrean pagi "
        "dan siang, lalu melihat hasilnya bulan depan."
    ),
    (
        "Layanan: surat tugas pegawai.\n\nBerkas berpindah lima meja. Waktu kerja 20 menit, waktu tunggu dua "
        "hari. Dua paraf akan kami gabung di satu meja selama dua minggu.\n\nUkuran: dari dua hari menjadi "
        "satu hari."
    ),
    (
        "Perbaikan sesuai catatan pengajar.\n\nKami mencatat jam sepuluh berkas pada 9–13 November: waktu "
        "kerja 22 menit, waktu tunggu 7 jam. Tunggu terlama di meja kedua, karena berkas dikumpulkan sampai "
        "siang.\n\nPerubahan: berkas diambil setiap jam di satu loket. Penjaga: surat salah isi tidak "
        "bertambah."
    ),
)
"""What is handed in for an assignment; the last one, what comes after it was returned."""
ESSAYS = (
    (
        "Ralat: kapal perekaman KTP-el datang Kamis, 3 Desember 2026, bukan Rabu. Tempatnya tetap kantor "
        "Kecamatan Pulau Lintang, pukul 09.00–14.00 WITA. Bawa Kartu Keluarga. Gratis. Kami minta maaf "
        "karena Anda sudah bersiap. Tanya Wulan, Disdukcapil, telepon 0000-1234."
    ),
    (
        "Mohon maaf, jadwal berubah. Perekaman KTP-el keliling pindah dari Rabu ke Kamis, 3 Desember 2026, "
        "pukul 09.00 WITA di kantor kecamatan. Syaratnya sama: Kartu Keluarga. Tolong sampaikan kepada "
        "tetangga yang tidak membaca grup ini."
    ),
    (
        "Diberitahukan bahwa sehubungan dengan perubahan jadwal kapal maka kegiatan perekaman yang semula "
        "direncanakan pada hari Rabu akan dilaksanakan pada hari Kamis, sehingga warga yang telah "
        "mempersiapkan diri diharapkan dapat menyesuaikan dengan jadwal yang baru tersebut."
    ),
)
MARKED = (
    "Susunannya runtut. Sebutkan tanggal lengkap agar pembaca tidak perlu bertanya.",
    "Kalimatnya mudah dipahami. Coba baca keras-keras sekali lagi, lalu pendekkan kalimat kedua.",
    "Isinya lengkap. Urutannya dapat dibalik: mulai dari yang paling dicari pembaca.",
    "Nadanya sopan dan tidak menyalahkan siapa pun. Pertahankan.",
)
RETURNED = (
    "Masalahnya nyata. Sebelum dinilai, catat dulu waktu kerja dan waktu tunggu paling sedikit lima berkas."
)
MORE_TIME = "Listrik kantor padam selama setengah jam."
WRONG_KEY = "Kuncinya tertukar. Warga yang menunggu perlu tahu perkiraan lamanya."

COUNTER, ARCHIVE = "Melayani Warga di Loket", "Surat Masuk yang Tertata"
COUNTER_TEXTS = {
    "Tulis di sini dalam satu kalimat apa yang dapat dilakukan peserta sesudah kursus ini.": (
        "Sesudah kursus ini Anda dapat menyambut warga, mendengarkan, dan menutup layanan dengan jelas."
    ),
    "Tulis di sini satu paragraf: untuk siapa kursus ini, dan mengapa.": (
        "Untuk petugas loket di kelurahan dan kecamatan. Sebagian besar keluhan bermula dari menit pertama di loket."
    ),
    "jp: 1": "jp: 0,5",
    "Mulailah dengan satu keadaan yang dikenal peserta, lalu sebutkan apa yang mereka pelajari di sini.": (
        "Warga datang dengan urusan yang penting baginya. Di sini Anda berlatih mendengarkan sebelum menjelaskan."
    ),
    "1. Tulis langkah pertama.\n2. Tulis langkah kedua.": (
        "1. Sapa warga dan sebutkan nama Anda.\n2. Tanyakan keperluannya, lalu ulangi dengan kata-kata Anda."
    ),
    "Minta peserta mencoba satu hal hari ini.": "Ulangi keperluan tiga warga hari ini sebelum Anda menjawab.",
    "Ganti soal ini dengan soal Anda.": "Kerjakan tanpa membuka pelajaran.",
    "- ( ) a) Meminta mereka bersabar": "- (x) a) Meminta mereka bersabar",
    "- (x) c) Memberi tahu perkiraan lamanya": "- ( ) c) Memberi tahu perkiraan lamanya",
}
"""A small course of the trainer's own, made of the template; its third question has a wrong key."""
SECOND_TEXTS = {
    "judul: Melayani Warga di Loket\n": "judul: Melayani Warga di Loket\nversi: 1.1\n",
    "| Berkas kurang |": "| Warga bingung | Tunjukkan langkah berikutnya |\n| Berkas kurang |",
}
NEXT_TEXTS = {
    "versi: 1.1": "versi: 1.2",
    "judul: Menyapa dan mendengar": "judul: Menyapa, mendengar, mencatat",
    "- (x) a) Meminta mereka bersabar": "- ( ) a) Meminta mereka bersabar",
    "- ( ) c) Memberi tahu perkiraan lamanya": "- (x) c) Memberi tahu perkiraan lamanya",
}
"""The edition to come: another title, and the right key."""
SLIPS = {
    "batas-lulus: 70%": "batas-luls: 70%",
    "- (x) a) Mendengarkan sampai selesai": "- ( ) a) Mendengarkan sampai selesai",
    "- [x] b) Berkas yang masih kurang": "- [x]b) Berkas yang masih kurang",
    "jp: 1\n": "",
    "## Langkah demi langkah": "![](aset/alur.png)\n\n## Langkah demi langkah",
}
"""What somebody who writes their first course gets wrong."""
