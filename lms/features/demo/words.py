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
}

TIME_WISHES = (
    ("1.5", "Saya membaca dengan perangkat pembaca layar."),
    ("2", "Penglihatan saya terbatas."),
    ("1.5", "Tangan kanan saya sedang dalam pemulihan."),
    ("1.5", ""),
)
