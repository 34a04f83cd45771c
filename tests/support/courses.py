"""Small course packages, written as the Markdown files a trainer would write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

QUIZ = """\
---
jenis: kuis
judul: {title}
batas-lulus: 70%
percobaan: 3
---

## {id}-satu: Nomor darurat
Nomor mana yang dipakai saat keadaan darurat?

- (x) a) 112
  > Tepat.
- ( ) b) 121
  > Bukan nomor darurat.

## {id}-dua: Yang dilaporkan
Apa saja yang disebutkan saat melapor?

- [x] a) Tempat
- [x] b) Apa yang terjadi
- [ ] c) Nomor induk pegawai
"""

PICTURE = b"""\
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>
"""


PRACTICE = "praktik-loket"
"""The course of `write_practice`: what learners hand in beside quizzes."""

RECALLED = "nomor-darurat"
"""A course of one lesson and one quiz, whose questions come back to whoever has completed it."""

_PRACTICE = {
    "kursus.md": """\
---
format: 1.0
id: praktik-loket
judul: Praktik di loket
ringkasan: Memilih, menjawab, dan mengirim.
versi: 1.0
jp: 1
---

## Isi

### M1: Praktik

1. [Parsel di meja loket](parsel.md)
2. [Evaluasi kursus](evaluasi.md)
3. [Kebutuhan belajar](kebutuhan.md)
4. [Perbaiki satu formulir](formulir.md)
""",
    "formulir.md": """\
---
jenis: tugas
id: formulir
judul: Perbaiki satu formulir
durasi: 45 menit
wajib: tidak
bobot: 0
kirim: [teks, tautan]
tenggat: 14 hari
setelah-tenggat: potong 20%
kirim-ulang: 1
batas-lulus: 60%
---

Pilih satu formulir yang paling sering ditanyakan warga. Perbaiki bahasanya, lalu minta satu warga membacanya.

### Rubrik

| Kriteria | Bobot | Kurang (1) | Cukup (2) | Baik (4) |
|---|---|---|---|---|
| a) Bahasa | 2 | Banyak istilah | Sebagian jelas | Jelas tanpa istilah dalam |
| b) Janji | 3 | Tidak ada | Tanpa angka | Angka dari catatan layanan |
""",
    "parsel.md": """\
---
jenis: skenario
id: parsel
judul: Parsel di meja loket
ringkasan: Sebuah parsel tiba sebelum berkas selesai.
durasi: 10 menit
bobot: 1
batas-lulus: 60%
---

Pukul 08.15, loket baru dibuka. Di meja Anda ada parsel tanpa nama pengirim.

## temuan: Parsel tanpa nama

Kartunya berbunyi: “Terima kasih atas bantuannya.” Empat orang sudah menunggu.

- (5) [Menanyakan asalnya kepada petugas keamanan](#tanya)
- (2) [Menaruhnya di ruang kepala seksi](#ruang)
  > Kepala seksi sedang rapat. Dua rekan melihat parsel itu dan mengira Anda menerimanya untuk seksi.
- (0) [Membawanya pulang](#pulang)
  > Anda tidak dapat lagi menunjukkan apa isinya.

## tanya: Dari seorang pemohon

Petugas menyebut nama pemohon yang berkasnya Anda periksa kemarin.

- (5) [Mengembalikannya hari itu juga dan mencatatnya](#kembali)
- (2) [Membaginya dengan semua rekan](#dibagi)

## ruang: Pemohon datang

Pukul 10.20 pemohon kembali ke loket. “Sudah sampai, Bu? Berkas saya bisa didahulukan, kan?”

- (5) [Mengembalikan parsel dan melayaninya sesuai nomor antrean](#kembali)
- (0) [Mendahulukan berkasnya karena sudah terlanjur](#terlanjur)

## kembali: Dikembalikan dan dicatat
- hasil: baik

Catatan dan tanda terima tersimpan. Pemohon lain melihat bahwa antrean berlaku bagi semua orang.

## dibagi: Dibagi
- hasil: cukup

Membagi pemberian tidak menghapus kewajiban melapor.

## terlanjur: Didahulukan
- hasil: buruk

Pemohon lain melapor bahwa berkas dapat didahulukan dengan parsel.

## pulang: Dibawa pulang
- hasil: buruk

Sebulan kemudian Anda diminta menjelaskan parsel itu.
""",
    "evaluasi.md": """\
---
jenis: survei
id: evaluasi
judul: Bagaimana kursus ini?
ringkasan: Jawaban Anda dipakai untuk memperbaiki edisi berikutnya.
durasi: 2 menit
---

## materi: Isi kursus
- tipe: skala
- skala: Tidak setuju; Kurang setuju; Setuju; Sangat setuju

- a) Isi kursus sesuai dengan pekerjaan saya.
- b) Bahasanya mudah saya pahami.

## sarankan: Rekomendasi
- tipe: skala
- skala: 0..10
- label-bawah: tidak mungkin
- label-atas: sangat mungkin
- wajib: tidak

- a) Seberapa mungkin Anda menyarankan kursus ini?

## media: Media
- wajib: tidak

Media mana yang membantu Anda?

- [ ] a) Teks
- [ ] b) Gambar
- [ ] c) Skenario

## jam: Lama belajar
- tipe: angka
- satuan: jam
- wajib: tidak

Berapa lama Anda belajar?

## saran: Saran
- tipe: teks
- wajib: tidak

Satu hal yang perlu kami perbaiki?
""",
    "kebutuhan.md": """\
---
jenis: survei
id: kebutuhan
judul: Kebutuhan belajar
anonim: tidak
ulang: ya
wajib: tidak
---

## lanjut: Kursus berikutnya

Apa yang ingin Anda pelajari berikutnya?

- ( ) a) Menulis laporan
- ( ) b) Melayani lewat telepon
""",
}


def write_practice(root: Path) -> Path:
    """Writes a course with a scenario, two surveys and an assignment into `root` and returns its folder."""
    for name, text in _PRACTICE.items():
        _write(root / PRACTICE / name, text)
    return root / PRACTICE


def write_course(
    root: Path,
    course: str,
    *,
    folder: str = "",
    title: str = "",
    lessons: Sequence[str] = ("satu", "dua"),
    quiz: str = "",
    version: str = "1.0",
    picture: bool = False,
    head: Mapping[str, str] | None = None,
    former: Mapping[str, str] | None = None,
) -> Path:
    """Writes a whole course into `root` and returns its folder, named by `folder` or else the course's id.

    `lessons` are item ids in order, `quiz` that of a quiz at the end with two questions. `head` holds further keys of
    ``kursus.md``, `former` the former id of a lesson. With `picture` the first lesson shows one.
    """
    place = root / (folder or course)
    entries = [
        f"{number}. [{id_.title()}]({id_}.md)" for number, id_ in enumerate([*lessons, *_some(quiz)], 1)
    ]
    keys = {
        "format": "1.0",
        "id": course,
        "judul": title or course.replace("-", " ").title(),
        "ringkasan": "Kursus kecil untuk mencoba.",
        "versi": version,
        "jp": "1",
        **(head or {}),
    }
    _write(place / "kursus.md", f"{_head(keys)}\n## Isi\n\n### M1: Bagian\n\n" + "\n".join(entries) + "\n")
    for number, id_ in enumerate(lessons):
        keys = {"id": id_, "judul": f"Pelajaran {id_}"}
        if former and id_ in former:
            keys["id-lama"] = f"[{former[id_]}]"
        body = f"Isi pelajaran {id_}: apa yang dilakukan lebih dulu.\n"
        if picture and number == 0:
            (place / "aset").mkdir(parents=True, exist_ok=True)
            (place / "aset" / "alur.svg").write_bytes(PICTURE)
            body += '\n![Alur tiga langkah](aset/alur.svg "Alur")\n'
        _write(place / f"{id_}.md", f"{_head(keys)}\n{body}")
    if quiz:
        _write(
            place / f"{quiz}.md",
            QUIZ.format(id=quiz, title=quiz.title()).replace("---\n", f"---\nid: {quiz}\n", 1),
        )
    return place


def break_course(folder: Path) -> None:
    """Makes the course unreadable at a known line: its outline names a file that is not there (E301)."""
    file = folder / "kursus.md"
    _write(file, file.read_text(encoding="utf-8") + "9. [Hilang](hilang.md)\n")


def _head(keys: Mapping[str, str]) -> str:
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in keys.items()) + "---\n"


def _some(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
