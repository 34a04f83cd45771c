"""The words of the format in Indonesian and English, one to one (chapter 27), looked up by place.

The English word is the internal name. A place is a kind of file (`quiz`: its keys), a key (`order`: its values) or a
part of the text (`heading`). The same word may stand for different things in different places; in which language a word
was written never matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    words = []
    for pair in text.split(","):
        indonesian, _, english = pair.strip().partition("=")
        words.append((indonesian, english or indonesian))
    return tuple(words)


_TABLE: Mapping[str, str] = MappingProxyType(
    {
        "kind": "pelajaran=lesson, kuis=quiz, bank, survei=survey, tugas=assignment, skenario=scenario,"
        " acara=event",
        # keys, by kind of file
        "file": "id, jenis=type, judul=title, ringkasan=summary, id-lama=former-ids,"
        " terjemahan-dari=translated-from",
        "item": "wajib=required, durasi=duration, prasyarat=requires, kompetensi=competencies, tujuan=objectives,"
        " bobot=weight, selesai=completion, terlihat=visible, terbit=available-from, tutup=available-until",
        "course": "format, id, judul=title, ringkasan=summary, butuh=needs, kode=code, sasaran=audience,"
        " mitra=partners, rujukan=sources, ditinjau=reviewed, tinjau-tiap=review-every, bahasa=language,"
        " versi=version, jp=hours-jp, tingkat=level, kategori=category, instansi=organisation, penulis=authors,"
        " lisensi=licence, sampul=cover, urutan=order, prasyarat=requires, kompetensi=competencies,"
        " tujuan=objectives, kelulusan=passing, sertifikat=certificate, masa=access-period, id-lama=former-ids,"
        " tanda=tags, terjemahan-dari=translated-from",
        "passing": "nilai-minimal=min-score, semua-wajib=all-required",
        "certificate": "terbit=issue, jenis=kind, berlaku=valid-for, tampilkan-nilai=show-score, nomor=number,"
        " penandatangan=signer, jabatan=signer-title",
        "lesson": "baca-minimal=min-time, unsur=service-element",
        "quiz": "peran=role, pasangan=pair, batas-lulus=pass, percobaan=attempts, jeda=wait, waktu=time-limit,"
        " nilai-dipakai=grade, acak-soal=shuffle-questions, acak-pilihan=shuffle-choices, umpan-balik=feedback,"
        " tampilkan-kunci=show-answers, potongan-petunjuk=hint-penalty, satu-per-halaman=one-per-page,"
        " boleh-mundur=allow-back, ambil=draw",
        "bank": "",
        "survey": "anonim=anonymous, ulang=repeatable, responden=respondents, kapan=when",
        "assignment": "kirim=submit, berkas=file-types, ukuran-maks=max-size, jumlah-maks=max-files, tenggat=due,"
        " setelah-tenggat=late, batas-lulus=pass, kirim-ulang=resubmit, penilai=marker",
        "scenario": "percobaan=attempts, nilai-dipakai=grade, batas-lulus=pass",
        "scene": "hasil=outcome, id-lama=former-ids",
        "question": "tipe=type, poin=points, label=tags, kompetensi=competencies, wajib=required, acak=shuffle,"
        " kasus=case, nilai-sebagian=partial, tingkat=difficulty, jawaban=answer, peka-huruf=case-sensitive,"
        " toleransi-ketik=typos, satuan=unit, minimal-kata=min-words, maksimal-kata=max-words, skala=scale,"
        " label-bawah=low-label, label-atas=high-label, opsional=optional, id-lama=former-ids, berkas=file-types,"
        " ukuran-maks=max-size, jumlah-maks=max-files",
        # values, by key
        "flag": "ya=yes, tidak=no",
        "truth": "benar=true, salah=false",
        "level": "dasar=basic, menengah=intermediate, lanjut=advanced",
        "order": "bebas=free, berurutan=sequential",
        "certificate-kind": "kelulusan=completion, keikutsertaan=attendance",
        "completion": "tombol=button, dibuka=opened, lulus=passed, dikirim=submitted",
        "role": "latihan=practice, pretes=pretest, postes=posttest, ujian=exam",
        "grade": "tertinggi=highest, terakhir=last, pertama=first, rata-rata=average",
        "feedback": "langsung=immediate, setelah-kirim=after-submit, tidak=none",
        "show-answers": "setelah-kirim=after-submit, setelah-lulus=after-pass, percobaan-habis=attempts-used,"
        " tidak=never",
        "pass": "tidak=none",
        "attempts": "bebas=unlimited",
        "draw": "dari=from, semua=all, label=tag, tingkat=level",
        "difficulty": "mudah=easy, sedang=medium, sulit=hard",
        "outcome": "baik=good, cukup=fair, buruk=poor",
        "submit": "berkas=file, teks=text, tautan=link",
        "late": "terima=accept, potong=deduct, tolak=reject",
        "question-type": "tunggal=single, ganda=multiple, benar-salah=true-false, isian=short, angka=numeric,"
        " urutan=ordering, jodoh=matching, rumpang=cloze, esai=essay, unggah=upload, skala=likert, teks=text,"
        " kasus=case",
        "partial-multiple": "selisih=net, tepat=exact, tiap-opsi=each, bobot=weights",
        "partial-ordering": "pasangan=pairs, posisi=positions, tepat=exact",
        "partial-matching": "tiap-pasang=each, tepat=exact",
        "partial-cloze": "tiap-isian=each, tepat=exact",
        "respondents": "peserta=participants, atasan=superior, rekan=peers, warga=citizens",
        "when": "akhir=end, setelah=after",
        "marker": "pengajar=trainer, atasan=superior, mentor",
        "service-element": "persyaratan, prosedur, waktu, biaya, produk, kompetensi, perilaku, sarana, pengaduan",
        "prefix": "modul=module",
        "pattern": "tahun=year, bulan=month, bulan-romawi=month-roman, kursus=course, kode=code,"
        " penyelenggara=organiser, urut=seq",
        # parts of the text
        "contents": "Isi=Contents",
        "check": "Cek=Check",
        "heading": "Petunjuk=Hint, Pembahasan=Explanation, Jawaban=Answers, Rubrik=Rubric,"
        " Catatan pelatih=Trainer notes",
        "reserved-heading": "Variabel=Variables",
        "column": "Bobot=Weight, Kode=Code, Nama=Name",
        "alert": "CATATAN=NOTE, KIAT=TIP, PENTING=IMPORTANT, AWAS=WARNING, BAHAYA=CAUTION,"
        " DASAR-HUKUM=REGULATION, COBA=TRY, RINCIAN=DETAIL",
        "unit": "detik=seconds, menit=minutes, jam=hours, hari=days, minggu=weeks, bulan=months, tahun=years",
    }
)


_NO_DIGITS = str.maketrans("", "", "0123456789")


@cache
def _words(place: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for indonesian, english in _pairs(_TABLE[place]) if _TABLE[place] else ():
        internal = english.lower().replace(" ", "-")
        found[indonesian.lower()] = internal
        found[english.lower()] = internal
    return MappingProxyType(found)


def places() -> tuple[str, ...]:
    """Every place of the table."""
    return tuple(_TABLE)


def pairs(place: str) -> tuple[tuple[str, str], ...]:
    """(Indonesian, English) of each word of `place`, in the order of the format."""
    return _pairs(_TABLE[place]) if _TABLE[place] else ()


def lookup(word: str, *where: str) -> str | None:
    """The internal name of a written word, tried in each place of `where`; letter case does not matter."""
    key = " ".join(word.split()).lower()
    for place in where:
        internal = _words(place).get(key)
        if internal is not None:
            return internal
    return None


def written(internal: str, place: str, language: str = "id") -> str:
    """How `internal` is written in Indonesian or English; the word itself where the table lacks it."""
    for indonesian, english in pairs(place):
        if english.lower().replace(" ", "-") == internal:
            return indonesian if language == "id" else english
    return internal


def allowed(*where: str) -> str:
    """The words of these places for a message: Indonesian ones, joined by commas."""
    return ", ".join(indonesian for place in where for indonesian, _ in pairs(place))


def nearest(word: str, *where: str) -> str:
    """The written word of these places at most two edits away, or an empty text."""
    return nearest_of(word.lower(), (known for place in where for known in _words(place)))


def nearest_of(word: str, known: Iterable[str], limit: int = 2) -> str:
    """The first of the nearest words at most `limit` edits away; never one that shares no letter with `word`."""
    best, best_distance = "", limit + 1
    for candidate in known:
        if abs(len(candidate) - len(word)) >= best_distance or len(word) > 100:
            continue
        distance = edit_distance(word, candidate)
        if distance < best_distance and distance < max(len(word), len(candidate)):
            best, best_distance = candidate, distance
    return best


def nearest_id(word: str, known: Iterable[str]) -> str:
    """Like `nearest_of` for ids, where another number is another part and never a slip."""
    bare = word.translate(_NO_DIGITS)
    return nearest_of(word, [one for one in known if one.translate(_NO_DIGITS) != bare])


def edit_distance(one: str, two: str) -> int:
    """Least number of letters inserted, deleted, replaced, or swapped with their neighbour."""
    before: list[int] = []
    last = list(range(len(two) + 1))
    for i, letter in enumerate(one, 1):
        current = [i]
        for j, other in enumerate(two, 1):
            cost = min(last[j] + 1, current[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == two[j - 2] and one[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, last = last, current
    return last[-1]
