"""Rubrics: what the table says, what is wrong with it, and what marks by it are worth."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from lms.content.rules import scoring
from lms.content.source.rubrics import RubricRead, from_json, read_rubric
from lms.plugin.message import Message, decimal
from lms.plugin.question import Text

HEAD = "| Kriteria | Bobot | Kurang (0) | Cukup (1) | Baik (2) |"
FIVE = "|---|---|---|---|---|"
KINDNESS = "| a) Kesopanan | 1 | Kasar | Netral | Santun |"
CLARITY = "| b) Kejelasan | 2 | Tidak menolak | Ragu | Tegas |"


def read(*lines: str, language: str = "id") -> RubricRead:
    return read_rubric(Text("\n".join(lines), 10), "tugas.md", language)


def told(*lines: str) -> list[str]:
    return [f"{f.line}:{f.column} {f.code}" for f in read(*lines).findings]


def test_the_words_and_the_worth_of_a_rubric() -> None:
    found = read(HEAD, FIVE, KINDNESS, CLARITY)
    assert found.findings == ()
    assert found.rubric is not None
    assert found.rubric.criteria == (("a", Fraction(1)), ("b", Fraction(2)))
    assert found.texts["criterion:b"] == Text("Kejelasan", 13)
    assert found.texts["level:2"] == Text("Baik", 10)
    assert found.texts["level:0:b"] == Text("Tidak menolak", 13)
    assert found.labels == (("a", 12, 3), ("b", 13, 3))
    assert from_json(json.loads(json.dumps(found.rubric.to_json()))) == found.rubric


def test_marks_by_level_are_exact() -> None:
    rubric = read(HEAD, FIVE, KINDNESS, CLARITY).rubric
    assert rubric is not None
    share = rubric.share({"a": 1, "b": 2})
    assert share == Fraction(5, 6)
    assert scoring.points(Fraction(4), share) == Fraction(10, 3)
    shown = decimal(Fraction(10, 3))
    assert isinstance(shown, Message)
    assert shown.values == {"whole": 3, "decimals": "33"}
    assert rubric.share({"a": 2, "b": 2}) == 1
    with pytest.raises(KeyError):
        rubric.share({"a": 1})
    for level in (-1, 3):
        with pytest.raises(IndexError):
            rubric.share({"a": 1, "b": level})


def test_weights_and_labels_may_be_left_out_and_the_lowest_level_may_count() -> None:
    found = read("| Criterion | Fair (1,5) | Good (4) |", "|---|---|---|", "| Clear | | |", "| Short | | |")
    assert found.findings == ()
    assert found.rubric is not None
    keys = [key for key, _ in found.rubric.criteria]
    assert len(set(keys)) == 2
    assert found.rubric.share(dict.fromkeys(keys, 0)) == Fraction(3, 8)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Nilai dengan bijak.",), ["10:1 E440"]),
        (("| Kriteria | Baik (2) |", "|---|---|", "| a) A | x |"), ["10:3 E440"]),
        (("| Kriteria | Kurang | Baik (2) |", "|---|---|---|", "| a) A | x | y |"), ["10:14 E440"]),
        (("| Kriteria | Baik (2) | Kurang (0) |", "|---|---|---|", "| A | x | y |"), ["10:25 E440"]),
        ((HEAD, FIVE), ["10:3 E440"]),
        ((HEAD, FIVE, "| a) A | nol | x | y | z |"), ["12:10 E440"]),
        ((HEAD, FIVE, "| a) A | 0 | x | y | z |"), ["12:10 E440"]),
        ((HEAD, FIVE, KINDNESS, "| Kejelasan | 2 | x | y | z |"), ["13:3 E410"]),
        ((HEAD, FIVE, KINDNESS, "| a) Kejelasan | 2 | x | y | z |"), ["13:3 E411"]),
        ((HEAD, FIVE, "| a) A | 1 | x | y | z | w |"), ["12:26 E440"]),
        ((HEAD, FIVE, *[f"| A{n} | 1 | x | y | z |" for n in range(11)]), ["22:3 E440"]),
    ],
)
def test_mistakes_are_told_at_their_cell(lines: tuple[str, ...], expected: list[str]) -> None:
    assert told(*lines) == expected
