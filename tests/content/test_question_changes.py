"""What an edition changes in questions of every type: words, key, both or nothing; and what translations keep."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from lms.content.contents import Contents, Reading
from lms.content.course import Course
from lms.content.editions.compare import Changes, changes, compare
from lms.content.reading.reader import read
from lms.content.site import Site
from tests.content.reading import PACKAGES, REGISTRY, Escaper, places
from tests.content.test_compare import Used

PACKAGE = PACKAGES / "types" / "jenis-soal"


def edition(folder: Path, old: str = "", new: str = "", file: str = "kuis.md") -> Reading:
    """The course with every type of question, with some words replaced in one file."""
    shutil.copytree(PACKAGE, folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return read(folder, REGISTRY, Site(), Escaper())


def changed(before: Reading, after: Reading) -> Changes:
    return changes(*course_of(before, after))


def course_of(before: Reading, after: Reading) -> tuple[Course, Course, Contents, Contents]:
    """Both editions as a comparison takes them."""
    assert before.course is not None
    assert after.course is not None, places(after)
    assert before.contents is not None
    assert after.contents is not None
    return before.course, after.course, before.contents, after.contents


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return edition(tmp_path_factory.mktemp("first") / "jenis-soal")


@pytest.mark.parametrize(
    ("old", "new", "reworded", "rekeyed"),
    [
        ("disebut apa?", "bernama apa?", "lembaga", ""),
        ("- KPK\n", "- KPK\n- Komisi\n", "", "lembaga"),
        ("toleransi-ketik: 1", "toleransi-ketik: 2", "", "lembaga"),
        ("RAHASIA unit pengendalian", "Unit pengendalian", "lembaga", ""),
        ("satuan: orang", "satuan: peserta", "peserta", ""),
        ("- 2100\n", "- 2101\n", "", "peserta"),
        ("Menolak dengan sopan\n3.", "Menolak santun\n3.", "urutan", ""),
        ("tipe: urutan", "tipe: urutan\n- nilai-sebagian: posisi", "", "urutan"),
        ("| a) Gratifikasi |", "| a) Arti gratifikasi |", "istilah", ""),
        ("tipe: jodoh", "tipe: jodoh\n- nilai-sebagian: tepat", "", "istilah"),
        ("Penerima melapor", "Penerima harus melapor", "kalimat", ""),
        ("[[=30]]", "[[=14]]", "", "kalimat"),
        ("[[KPK; Komisi", "[[KPK; UPG; Komisi", "", "kalimat"),
        ("!boleh dibagi", "!boleh ditukar", "kalimat", "kalimat"),
        ("[[wajib ditolak; !boleh", "[[!wajib ditolak; boleh", "", "kalimat"),
        ("dari rekanan.\n\n### Rubrik", "dari mitra.\n\n### Rubrik", "menolak", ""),
        ("| b) Kejelasan | 2 |", "| b) Kejelasan | 3 |", "menolak", "menolak"),
        ("minimal-kata: 5", "minimal-kata: 6", "", ""),
        ("Seorang pemohon", "Seorang warga", "loket", ""),
        ("RAHASIA untuk pelatih", "Untuk pelatih", "", ""),
    ],
)
def test_words_and_key_are_told_apart(
    first: Reading, tmp_path: Path, old: str, new: str, reworded: str, rekeyed: str
) -> None:
    found = changed(first, edition(tmp_path / "jenis-soal", old, new))
    assert found.reworded == ((reworded,) if reworded else ())
    assert found.rekeyed == ((rekeyed,) if rekeyed else ())


def test_another_number_of_gaps_is_asked_about_while_answers_exist(first: Reading, tmp_path: Path) -> None:
    after = edition(tmp_path / "jenis-soal", "[[=30]]", "30")
    english = (tmp_path / "jenis-soal" / "kuis.en.md").read_text(encoding="utf-8")
    (tmp_path / "jenis-soal" / "kuis.en.md").write_text(english.replace("[[=30]]", "30"), encoding="utf-8")
    after = read(tmp_path / "jenis-soal", REGISTRY, Site(), Escaper())
    for answers, expected in ((7, ["W407"]), (0, [])):
        used = Used(questions={"kalimat": answers})
        found = compare(*course_of(first, after), used)
        told = [one for one in found if one.code == "W407"]
        assert [one.code for one in told] == expected
        assert [one.message.values["n"] for one in told] == [7] * bool(answers)


def test_the_key_of_a_language_has_its_words_and_the_numbers_of_the_base(first: Reading) -> None:
    assert first.contents
    asked: dict[str, Any] = {one.id: one for one in first.contents.quizzes["kuis"].questions}
    accepted = [text for text, _ in asked["lembaga"].spec_in("en")["answers"]]
    assert accepted == ["KPK", "Komisi Pemberantasan Korupsi", "UPG", "Corruption Eradication Commission"]
    assert asked["lembaga"].spec_in("jv") == asked["lembaga"].spec
    number = asked["peserta"].spec_in("en")
    assert (number["unit"], number["language"]) == ("people", "en")
    assert number["amounts"] == asked["peserta"].spec["amounts"]
    assert [row for row, _ in asked["istilah"].spec_in("en")["rows"]] == ["a", "b"]
    assert [gap["kind"] for gap in asked["kalimat"].spec_in("en")["gaps"]] == ["number", "text", "select"]
    assert asked["urutan"].specs == {}
    assert asked["menolak"].specs == {}
    assert asked["menolak"].texts["en"]["criterion:b"] == "Clarity"
    assert asked["menolak"].texts["en"]["level:2:b"] == "Firm"
