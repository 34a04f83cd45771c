"""Draw lines, and the defaults that items take from their kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lms.content.course import Draw, QuizRules
from lms.content.reading.item_rules import read_draw
from tests.content.reading import COURSE, LESSON, QUESTION, QUIZ, codes, places, read_files


@pytest.mark.parametrize(
    ("line", "draw"),
    [
        ("5 dari bank-dasar", Draw(5, "bank-dasar")),
        ("semua dari bank", Draw(None, "bank")),
        ("All from Bank", Draw(None, "bank")),
        ("2 dari bank label konsep", Draw(2, "bank", ("konsep",))),
        ("2 from bank tag a,b , c d level hard", Draw(2, "bank", ("a", "b", "c d"), "hard")),
        ("1 dari bank tingkat sulit", Draw(1, "bank", (), "hard")),
        ("0 dari bank", None),
        ("lima dari bank", None),
        ("5 bank", None),
        ("5 dari", None),
        ("5 dari b_c", None),
        ("5 dari bank label", None),
        ("5 dari bank label tingkat sulit", None),
        ("5 dari bank konsep", None),
        ("5 dari bank tingkat berat", None),
        ("-1 dari bank", None),
    ],
)
def test_draw_lines(line: str, draw: Draw | None) -> None:
    assert read_draw(line) == draw


def quiz(tmp_path: Path, header: str) -> tuple[Any, list[str]]:
    reading = read_files(
        tmp_path, {"kuis.md": QUIZ.replace("judul: Kuis", "judul: Kuis\n" + header) + QUESTION}
    )
    return (reading.course.item("kuis") if reading.course else None), codes(reading)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("peran: ujian", ("passed", 1, True, 70, "after-submit", "after-pass")),
        ("peran: postes", ("passed", 1, True, 70, "after-submit", "after-pass")),
        ("peran: pretes", ("submitted", 0, True, None, "none", "never")),
        ("peran: latihan", ("submitted", 0, False, None, "after-submit", "after-submit")),
        (
            "role: practice\nrequired: yes\nweight: 2\npass: 50",
            ("submitted", 2, True, 50, "after-submit", "after-submit"),
        ),
        ("batas-lulus: tidak\nselesai: dikirim", ("submitted", 1, True, None, "after-submit", "after-pass")),
        ("umpan-balik: tidak\ntampilkan-kunci: tidak", ("passed", 1, True, 70, "none", "never")),
    ],
)
def test_defaults_of_a_quiz(tmp_path: Path, header: str, expected: tuple[Any, ...]) -> None:
    item, found = quiz(tmp_path, header)
    assert found == []
    rules: QuizRules = item.rules
    assert (
        item.completion,
        item.weight,
        item.required,
        rules.pass_mark,
        rules.feedback,
        rules.show_answers,
    ) == expected


def test_a_rule_of_another_kind(tmp_path: Path) -> None:
    assert quiz(tmp_path, "selesai: tombol")[1] == ["E207"]


def test_draws_are_counted_against_their_bank(tmp_path: Path) -> None:
    def bank(name: str) -> str:
        return QUESTION.replace("gempa:", f"{name}:").replace("gempa\n", "gempa\n- label: konsep\n", 1)

    text = "---\njenis: bank\nid: bank\njudul: Bank\n---\n\n" + "\n".join(bank(name) for name in "abc")
    text = text.replace("Saat gempa\n\n", "Saat gempa\n- label: konsep\n\n")
    for second, expected in ((2, ["kuis.md:7:5: E503"]), (1, [])):
        lines = f"ambil:\n  - 2 dari bank label konsep\n  - {second} dari bank label konsep\n"
        files = {"kuis.md": QUIZ.replace("---\n\n", lines + "---\n\n"), "bank.md": text}
        assert places(read_files(tmp_path / str(second), files)) == expected


def test_minutes_against_lesson_hours(tmp_path: Path) -> None:
    for minutes, expected in ((33, ["W307"]), (34, []), (56, []), (57, ["W307"])):
        lesson = LESSON.replace("judul", f"durasi: {minutes} menit\njudul")
        course = COURSE.replace("- [Kuis](kuis.md)\n", "")
        files = {"kursus.md": course, "pelajaran.md": lesson, "kuis.md": None}
        assert codes(read_files(tmp_path / str(minutes), files)) == expected
