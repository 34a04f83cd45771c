"""Translations: the same keys with other words, and what does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.content.contents import Reading
from tests.content.reading import COURSE, LESSON, QUESTION, QUIZ, codes, places, read_files

COURSE_EN = "---\ntitle: Example course\n---\n\n## Contents\n\n### m1: One\n"
LESSON_EN = "---\ntitle: Lesson\n---\n\nText.\n"
QUESTION_EN = """## gempa: In an earthquake

What is to be done?

- ( ) b) Run
  > Falling things hurt.
- ( ) a) Take cover
"""
QUIZ_EN = "---\ntitle: Quiz\n---\n\nRead with care.\n\n"
EN = {"kursus.en.md": COURSE_EN, "pelajaran.en.md": LESSON_EN, "kuis.en.md": QUIZ_EN + QUESTION_EN}


def translated(tmp_path: Path, **changes: str) -> Reading:
    return read_files(
        tmp_path, {**EN, **{name.replace("_", ".") + ".md": text for name, text in changes.items()}}
    )


def test_a_whole_translation(tmp_path: Path) -> None:
    reading = translated(tmp_path)
    assert codes(reading) == []
    assert reading.course is not None
    assert reading.contents is not None
    assert reading.course.languages == ("id", "en")
    assert [dict(item.title) for item in reading.course.items] == [
        {"id": "Pelajaran", "en": "Lesson"},
        {"id": "Kuis", "en": "Quiz"},
    ]
    assert reading.course.modules[0].title == {"id": "Satu", "en": "One"}
    assert [item.label["en"] for item in reading.course.items] == ["Lesson", "Quiz"]
    file = reading.contents.quizzes["kuis"]
    assert file.intro == {"en": "Read with care."}
    (question,) = file.questions
    assert question.spec["choices"] == [["a", "1"], ["b", "0"]]
    assert question.texts["en"]["choice:a"] == "Take cover"
    assert question.texts["en"]["feedback:b"] == "Falling things hurt."
    assert "feedback:b" not in question.texts["id"]
    assert set(reading.contents.bodies["pelajaran"]) == {"id", "en"}


@pytest.mark.parametrize(
    ("quiz", "expected"),
    [
        (QUIZ_EN + QUESTION_EN.replace("( ) a", "(x) a"), []),
        (QUIZ_EN + QUESTION_EN.replace("( ) b", "(x) b"), ["E807", "E807"]),
        (QUIZ_EN + QUESTION_EN.replace("( ) b", "(50%) b"), ["E807", "E807"]),
        (QUIZ_EN + QUESTION_EN.replace("b) ", ""), ["E805"]),
        (QUIZ_EN + QUESTION_EN.replace("b) ", "d) "), ["E806"]),
        (QUIZ_EN + QUESTION_EN.replace("Run", "Take cover"), ["E423"]),
        (QUIZ_EN + QUESTION_EN.replace("gempa", "banjir"), ["E804"]),
        (QUIZ_EN + QUESTION_EN + QUESTION_EN, ["E403"]),
        (QUIZ_EN + QUESTION_EN.replace("earthquake\n", "earthquake\n- points: 2\n", 1), ["E803"]),
        (QUIZ_EN, ["W804"]),
        (QUIZ_EN.replace("---\n\n", "pass: 70%\n---\n\n") + QUESTION_EN, ["E803"]),
        (QUIZ_EN.replace("---\n\n", "type: quiz\n---\n\n") + QUESTION_EN, []),
    ],
)
def test_what_a_translation_may_hold(tmp_path: Path, quiz: str, expected: list[str]) -> None:
    found = codes(translated(tmp_path, kuis_en=quiz))
    assert sorted(set(found)) == sorted(set(expected))


def test_keys_equal_to_the_base_may_stand(tmp_path: Path) -> None:
    base = (QUIZ + QUESTION).replace("judul: Kuis", "judul: Kuis\nbatas-lulus: 70\nwajib: ya")
    english = QUIZ_EN.replace("---\n\n", "pass: 70%\nrequired: yes\n---\n\n") + QUESTION_EN
    assert codes(translated(tmp_path, kuis=base, kuis_en=english)) == []


def test_knowledge_checks_are_found_by_their_ids(tmp_path: Path) -> None:
    lesson = LESSON + "\n" + QUESTION.replace("## gempa", "### Cek gempa")
    english = LESSON_EN + "\n" + QUESTION_EN.replace("## gempa", "### Check gempa")
    reading = translated(
        tmp_path / "a",
        pelajaran=lesson,
        pelajaran_en=english,
        kuis_en=QUIZ_EN,
        kuis=QUIZ.replace("judul", "ambil: 1 dari bank\njudul"),
        bank="---\njenis: bank\nid: bank\njudul: B\n---\n\n" + QUESTION.replace("gempa", "lain"),
    )
    assert reading.contents is not None
    (check,) = reading.contents.checks["pelajaran"]
    assert check.texts["en"]["choice:a"] == "Take cover"
    assert codes(translated(tmp_path / "b", pelajaran=lesson)) == ["W804"]
    assert codes(translated(tmp_path / "c", pelajaran_en=english)) == ["E804"]


def test_missing_files_and_modules_are_told_once(tmp_path: Path) -> None:
    files = {**EN, "kuis.en.md": None, "kursus.en.md": COURSE_EN.partition("### m1")[0] + "### m2: Two\n"}
    assert places(read_files(tmp_path, files)) == [
        "kuis.md:0:0: W804",
        "kursus.en.md:7:5: E804",
    ]


def test_navigation_says_what_the_list_of_the_translation_says(tmp_path: Path) -> None:
    entries = "\n1. [First steps](pelajaran.md)\n2. [What you know](kuis.en.md)\n"
    reading = translated(tmp_path / "a", kursus_en=COURSE_EN + entries)
    assert codes(reading) == []
    assert reading.course is not None
    assert [item.label["en"] for item in reading.course.items] == ["First steps", "What you know"]
    assert [item.title["en"] for item in reading.course.items] == ["Lesson", "Quiz"]
    bank = "---\njenis: bank\nid: bank\njudul: B\n---\n\n" + QUESTION.replace("gempa", "lain")
    other = translated(tmp_path / "b", kursus_en=COURSE_EN + "\n- [Bank](bank.md)\n", bank=bank)
    assert "kursus.en.md:9:10: E804" in places(other)


def test_for_whom_a_course_is_and_its_sources_are_told_in_each_language(tmp_path: Path) -> None:
    lists = "sasaran:\n  - Petugas\nrujukan:\n  - UU 24/2007\njp:"
    files = {
        **EN,
        "kursus.md": COURSE.replace("jp:", lists),
        "kursus.en.md": COURSE_EN.replace("---\n\n", "audience:\n  - Officers\n---\n\n", 1),
    }
    course = read_files(tmp_path, files).course
    assert course is not None
    assert [course.audience_in(language) for language in ("id", "en")] == [("Petugas",), ("Officers",)]
    assert course.sources_in("en") == course.sources_in("id") == ("UU 24/2007",)


def test_a_course_in_english_with_indonesian_beside(tmp_path: Path) -> None:
    files = {
        "kursus.md": COURSE.replace("jp: 1", "hours-jp: 1\nlanguage: en"),
        "kursus.id.md": "---\njudul: Contoh\n---\n\n## Isi\n\n### m1: Satu\n",
        "pelajaran.id.md": LESSON_EN,
        "kuis.id.md": QUIZ_EN + QUESTION_EN,
        "kuis.en.md": QUIZ_EN,
    }
    assert places(read_files(tmp_path, files)) == ["kuis.en.md:0:0: E801"]
