"""A course whose quizzes are taken step by step: answers checked one by one, hints, a page for each question."""

from __future__ import annotations

from pathlib import Path

COURSE = "bimbing"
GUIDED, FORWARD, PAGED = "dibimbing", "maju", "lembar"
FILES = "berkas"
CASE_PAGED, CASE_FORWARD = "kasus-lembar", "kasus-maju"

_COURSE = """\
---
format: 1.0
id: bimbing
judul: Dibimbing
ringkasan: Kursus kecil untuk mencoba kuis selangkah demi selangkah.
versi: 1.0
jp: 1
---

## Isi

### m1: Bagian

1. [Dibimbing](dibimbing.md)
2. [Maju](maju.md)
3. [Lembar](lembar.md)
4. [Berkas](berkas.md)
5. [Kasus per lembar](kasus-lembar.md)
6. [Kasus maju](kasus-maju.md)
"""

_HEADS = {
    GUIDED: "judul: Dibimbing\npercobaan: 3\njeda: 2 jam\numpan-balik: langsung\npotongan-petunjuk: 25%",
    FORWARD: "judul: Maju\nperan: latihan\nboleh-mundur: tidak\nwaktu: 30 menit",
    PAGED: "judul: Lembar\nperan: latihan\nsatu-per-halaman: ya",
}

_QUESTIONS = """
## @pilih: Nomor darurat

Nomor mana yang dipakai saat keadaan darurat?

- ( ) z1) Seratus dua puluh satu
  > RAHASIA-salah
- (x) z2) Seratus dua belas
  > RAHASIA-benar
- (50%) z3) Seratus sepuluh
  > RAHASIA-setengah

### Petunjuk
PETUNJUK-satu

### Petunjuk
PETUNJUK-dua

### Pembahasan
RAHASIA-pembahasan

## @hitung: Jumlah
- tipe: angka
- satuan: orang

Berapa peserta yang selamat?

### Jawaban
- 1500

## @tulis: Laporan
- tipe: esai
- minimal-kata: 3
- maksimal-kata: 6
- poin: 2

Tulis laporan singkat.
"""

_FILES = """\
---
jenis: kuis
id: berkas
judul: Berkas
peran: latihan
waktu: 30 menit
---

Kata pengantar.

## u-foto: Foto jalur evakuasi
- tipe: unggah
- berkas: png, txt
- ukuran-maks: 100 KB
- jumlah-maks: 2

Unggah foto jalur evakuasi.

## u-tahu: Jalur

- jawaban: benar

Jalur evakuasi bebas hambatan.
"""

_CASE_HEADS = {
    CASE_PAGED: "judul: Kasus per lembar\nsatu-per-halaman: ya",
    CASE_FORWARD: "judul: Kasus maju\nboleh-mundur: tidak\numpan-balik: langsung",
}

_CASE = """
## @awal: Sebelum kasus
- jawaban: benar

Loket dibuka pukul delapan.

## @loket: Kasus di loket
- tipe: kasus

KASUS Seorang warga menunggu sejak pagi di loket.

## @dulu: Yang dilakukan dulu
- kasus: @loket
- tipe: esai

Apa yang Anda lakukan lebih dulu?

## @berapa: Lama menunggu
- kasus: @loket
- tipe: angka

Berapa jam warga itu menunggu?

### Jawaban
- 3

## @akhir: Sesudah kasus
- jawaban: salah

Loket ditutup pukul sembilan.
"""


def write_course(root: Path, version: str = "1.0") -> Path:
    """Writes the course into `root`: three quizzes with the same three questions, and one that asks for files."""
    folder = root / COURSE
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kursus.md").write_text(_COURSE.replace("versi: 1.0", f"versi: {version}"), encoding="utf-8")
    for item, head in _HEADS.items():
        body = _QUESTIONS.replace("@", f"{item[0]}-")
        (folder / f"{item}.md").write_text(
            f"---\njenis: kuis\nid: {item}\n{head}\n---\n\nKata pengantar.\n{body}", encoding="utf-8"
        )
    (folder / f"{FILES}.md").write_text(_FILES, encoding="utf-8")
    for item, head in _CASE_HEADS.items():
        body = _CASE.replace("@", f"{item.rpartition('-')[2][0]}k-")
        (folder / f"{item}.md").write_text(
            f"---\njenis: kuis\nid: {item}\n{head}\nperan: latihan\n---\n\nKata pengantar.\n{body}",
            encoding="utf-8",
        )
    return folder
