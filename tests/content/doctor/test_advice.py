"""What the doctor says of lessons and quizzes, where, and of what it keeps silent."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import NullTranslations
from pathlib import Path

import pytest

from lms.content.doctor.advice import advise
from lms.content.findings import format_line
from lms.plugin.finding import Finding
from tests.content.reading import COURSE, LESSON, QUIZ, SMALL, read_files

SHORT = "Petugas mencatat permintaan warga. Warga menunggu di kursi. "
LONG = "Petugas " + "mencatat lalu mengirim surat itu " * 7 + "sampai selesai. "


def advice(tmp_path: Path, files: Mapping[str, str]) -> list[Finding]:
    """The advice on the small course with these files."""
    reading = read_files(tmp_path, files)
    assert reading.course is not None, reading.findings
    assert reading.contents is not None
    return list(advise(reading.course, reading.contents, {**SMALL, **files}))


def lesson(body: str, minutes: int | None = None) -> str:
    head = f"---\nid: pelajaran\njudul: Pelajaran\n{f'durasi: {minutes} menit' if minutes else ''}\n---\n\n"
    return head.replace("\n\n---", "\n---", 1) + body


def places(found: list[Finding], code: str) -> list[tuple[str, int]]:
    return [(one.path, one.line) for one in found if one.code == code]


def test_a_short_plain_course_gets_no_advice_on_its_lessons(tmp_path: Path) -> None:
    assert [one for one in advice(tmp_path, {}) if one.code < "A2"] == []


def test_long_sentences_are_named_with_their_lines(tmp_path: Path) -> None:
    body = f"{SHORT}\n{LONG}\n\n## Lagi\n\n{LONG}\n\n- {LONG}\n\n{LONG}{SHORT}\n"
    (found,) = [one for one in advice(tmp_path, {"pelajaran.md": lesson(body)}) if one.code == "A101"]
    assert [place.line for place in found.places] == [7, 11, 15]  # the item of a list may run long
    assert "3 sentences have more than 30 words" in format_line(found, NullTranslations())


def test_two_long_sentences_are_a_matter_of_taste(tmp_path: Path) -> None:
    assert places(advice(tmp_path, {"pelajaran.md": lesson(f"{LONG}\n\n{LONG}\n")}), "A101") == []


def test_code_tables_and_checks_are_no_prose(tmp_path: Path) -> None:
    body = f"```\n{LONG}{LONG}{LONG}{LONG}\n```\n\n| a |\n|---|\n" + f"| {LONG}{LONG}{LONG} |\n"
    assert places(advice(tmp_path, {"pelajaran.md": lesson(body)}), "A101") == []


def test_a_paragraph_longer_than_a_screen(tmp_path: Path) -> None:
    body = SHORT * 2 + "\n\n" + SHORT * 20 + "\n"
    assert places(advice(tmp_path, {"pelajaran.md": lesson(body)}), "A102") == [("pelajaran.md", 8)]


@pytest.mark.parametrize(("minutes", "told"), [(1, True), (4, False), (9, False), (30, True), (None, False)])
def test_minutes_that_cannot_be_true(minutes: int | None, told: bool, tmp_path: Path) -> None:
    body = "\n\n## Lagi\n\n".join([SHORT * 10] * 8) + "\n"  # some 650 words: four minutes
    found = places(advice(tmp_path, {"pelajaran.md": lesson(body, minutes)}), "A103")
    assert bool(found) == told


def test_what_is_to_be_done_takes_time_too(tmp_path: Path) -> None:
    body = "\n\n## Lagi\n\n".join([SHORT * 10] * 8) + "\n"
    done = body + "\n> [!COBA] Di unit Anda\n> Catat satu keluhan.\n" * 4
    assert places(advice(tmp_path / "a", {"pelajaran.md": lesson(body, 25)}), "A103")
    assert not places(advice(tmp_path / "b", {"pelajaran.md": lesson(done, 25)}), "A103")


def test_a_lesson_that_never_asks_anything_back(tmp_path: Path) -> None:
    body = "\n\n## Lagi\n\n".join([SHORT * 10] * 14) + "\n"
    check = "\n### Cek cek-a: Tanya\n\nApa?\n\n- (x) Ya\n- ( ) Tidak\n"
    assert places(advice(tmp_path / "a", {"pelajaran.md": lesson(body)}), "A105")
    assert not places(advice(tmp_path / "b", {"pelajaran.md": lesson(body + check)}), "A105")


def test_a_lesson_too_long_for_one_sitting_and_without_headings(tmp_path: Path) -> None:
    found = advice(tmp_path, {"pelajaran.md": lesson("\n\n".join([SHORT * 10] * 40) + "\n")})
    assert places(found, "A104")
    assert places(found, "A106")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("Kirim ke RKA. Isi RKA dulu. RKA itu penting.\n", True),
        ("Rencana Kerja Anggaran (RKA) dikirim. Isi RKA. RKA itu penting. RKA lagi.\n", False),
        ("RKA, yaitu rencana kerja, dikirim. Isi RKA. RKA itu penting.\n", False),
        ("Kirim ke RKA. Isi RKA dulu. RKA itu penting.\n\n*[RKA]: Rencana Kerja Anggaran\n", False),
        ("Kirim ke ASN. Isi ASN dulu. ASN itu penting.\n", False),
        ("Kirim ke RKA.\n", False),
    ],
)
def test_abbreviations_that_nobody_explains(body: str, told: bool, tmp_path: Path) -> None:
    assert bool(places(advice(tmp_path, {"pelajaran.md": lesson(body)}), "A107")) == told


def test_more_hours_than_a_course_takes(tmp_path: Path) -> None:
    files = {"kursus.md": COURSE.replace("jp: 1", "jp: 4")}
    assert places(advice(tmp_path, files), "A201") == [("kursus.md", 1)]


def quiz(rows: list[str], count: int = 8, stem: str = "Apa?", extra: str = "") -> str:
    choices = "\n".join(rows)
    return QUIZ + "".join(
        f"## soal-{chr(96 + n)}x: Soal {n}\n\n{stem}\n\n{choices}\n\n{extra}" for n in range(1, count + 1)
    )


@pytest.mark.parametrize(
    ("code", "rows", "stem"),
    [
        ("A301", ["- (x) Catat lalu kabari pimpinan", "- ( ) Simpan saja", "- ( ) Buang saja"], "Apa?"),
        ("A302", ["- (x) Catat", "- ( ) Simpan di laci meja", "- ( ) Buang ke tempatnya"], "Apa?"),
        ("A303", ["- (x) Catat surat", "- ( ) Selalu simpan", "- ( ) Buang saja ya"], "Apa?"),
        ("A304", ["- (x) Nomor agenda", "- ( ) Nama penerima", "- ( ) Warna amplop"], "Di mana agenda itu?"),
        ("A308", ["- (x) Catat surat", "- ( ) Simpan surat", "- ( ) Buang surat ya"], "Apa?"),
    ],
)
def test_a_pattern_in_most_questions(code: str, rows: list[str], stem: str, tmp_path: Path) -> None:
    found = [one for one in advice(tmp_path, {"kuis.md": quiz(rows, stem=stem)}) if one.code == code]
    assert len(found) == 1
    assert len(found[0].places) == 8
    assert found[0].line == found[0].places[0].line


def test_a_pattern_needs_questions(tmp_path: Path) -> None:
    rows = ["- (x) Catat lalu kabari pimpinan", "- ( ) Simpan saja", "- ( ) Buang saja"]
    assert places(advice(tmp_path, {"kuis.md": quiz(rows, count=5)}), "A301") == []


@pytest.mark.parametrize(
    ("code", "rows", "stem"),
    [
        ("A305", ["- (x) Semua benar", "- ( ) Simpan", "- ( ) Buang"], "Apa?"),
        ("A306", ["- (x) Catat", "- ( ) Simpan", "- ( ) Buang"], "Petugas melakukan ini, kecuali?"),
    ],
)
def test_a_single_question_that_is_hard_to_read_or_too_easy(
    code: str, rows: list[str], stem: str, tmp_path: Path
) -> None:
    found = places(advice(tmp_path, {"kuis.md": quiz(rows, count=1, stem=stem)}), code)
    assert found == [("kuis.md", 7)]


def test_feedback_or_an_explanation_is_enough(tmp_path: Path) -> None:
    rows = ["- (x) Catat surat", "- ( ) Simpan surat", "- ( ) Buang surat ya"]
    found = advice(tmp_path, {"kuis.md": quiz(rows, extra="### Pembahasan\n\nKarena itu bukti.\n\n")})
    assert places(found, "A308") == []


def test_a_bank_that_is_too_small_for_a_second_attempt(tmp_path: Path) -> None:
    bank = quiz(["- (x) Catat", "- ( ) Simpan"], count=6).replace(
        "jenis: kuis\nid: kuis", "jenis: bank\nid: soal"
    )
    files = {"kuis.md": QUIZ.replace("judul: Kuis\n", "judul: Kuis\nambil: [5 dari soal]\n"), "bank.md": bank}
    assert places(advice(tmp_path, files), "A310") == [("kuis.md", 1)]


def test_a_competency_that_no_question_asks_about(tmp_path: Path) -> None:
    course = COURSE.replace("jp: 1\n", "jp: 1\nkompetensi:\n  ABC: Mencatat surat\n  DEF: Menyimpan surat\n")
    asked = quiz(["- (x) Catat", "- ( ) Simpan"]).replace("\n\nApa?", "\n- kompetensi: ABC\n\nApa?", 1)
    (found,) = [
        one for one in advice(tmp_path, {"kursus.md": course, "kuis.md": asked}) if one.code == "A202"
    ]
    assert found.message.values == {"c": "DEF"}


def test_advice_never_stops_a_course(tmp_path: Path) -> None:
    found = advice(tmp_path, {"pelajaran.md": LESSON + "\n\n" + SHORT * 40})
    assert found
    assert not any(one.is_error for one in found)
