"""What answers are worth, type by type, and what their reviews show."""

from __future__ import annotations

import gettext
import random
import time
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.questions.comparing import is_near, matches
from lms.content.questions.words import count_words
from lms.content.source.vocabulary import edit_distance
from lms.plugin.question import (
    PENDING,
    Mark,
    Parsed,
    QuestionType,
    Release,
    Remarking,
    Response,
    Text,
    Weight,
)
from tests.content.questions.asking import (
    CLOZE,
    ESSAY,
    MATCHING,
    NAMED,
    NUMERIC,
    ORDERING,
    RANGE,
    SHORT,
    TEXT,
    UPLOAD,
    parse,
    question,
    told,
)

KEY, FEEDBACK = Release(True, True), Release(True, False)


@pytest.mark.parametrize(
    ("answer", "accepted", "same"),
    [
        (" kpk. ", "KPK", True),
        ("Ｋ Ｐ Ｋ", "k p k", True),
        ("“Jum'at”", '"jum’at"', True),
        ("a–b", "a-b", True),
        ("komisi  pemberantasan\nkorupsi!", "Komisi Pemberantasan Korupsi", True),
        ("Komisi Yudisial", "Komisi *", True),
        ("Komisi", "Komisi*", True),
        ("tolak sopan", "tolak * sopan", True),
        ("tolak dengan sopan", "tolak * sopan", True),
        ("tolaksopan", "tolak * sopan", False),
        ("5*3", r"5\*3", True),
        ("5x3", r"5\*3", False),
        ("aba", "ab*ba", False),
        ("", "*", False),
        ("...", "KPK", False),
    ],
)
def test_words_are_compared_as_people_mean_them(answer: str, accepted: str, same: bool) -> None:
    assert matches(answer, accepted) is same


def test_letters_and_slips_count_where_the_author_says_so() -> None:
    assert not matches("kpk", "KPK", case_sensitive=True)
    assert matches("inspketorat", "Inspektorat", typos=1)
    assert not matches("inspketorrat", "Inspektorat", typos=1)
    assert matches("inspketorrat", "Inspektorat", typos=2)
    assert not matches("KKP", "KPK", typos=2)


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 2))
def test_nearness_is_the_edit_distance(one: str, two: str, limit: int) -> None:
    assert is_near(one, two, limit) is (edit_distance(one, two) <= limit)


def test_comparing_takes_no_longer_for_hostile_words() -> None:
    start = time.perf_counter()
    for _ in range(30):
        matches("a" * 200, "a*a*a*b" + "a" * 190, typos=2)
        matches("ab" * 100, "ba" * 100, typos=2)
    assert time.perf_counter() - start < 10  # backtracking would take years


def test_the_best_accepted_answer_counts_and_explains() -> None:
    kind, parsed = parse(SHORT)
    shares = [kind.grade(parsed.spec, answer) for answer in ("kpk", "komisi apa saja", "upg", "x")]
    assert shares == [1, 1, Fraction(1, 2), 0]
    asked = question(kind, parsed)
    (part,) = kind.review(asked, (), "UPG", FEEDBACK)
    assert (part.html, part.mark, part.why) == ("UPG", Mark.PARTLY, "<em>Sebab.</em>")
    parts = kind.review(asked, (), "<KPU>", KEY)
    assert [part.html for part in parts] == ["&lt;KPU&gt;", "KPK", "Komisi *"]
    assert [part.mark for part in parts] == [Mark.WRONG, Mark.MISSED, Mark.MISSED]


@pytest.mark.parametrize(
    ("answer", "share"),
    [("2100", "1"), ("2.100", "1"), ("2 100,0", "1"), ("1995", "1/2"), ("2205", "1/2"), ("1994", "0"), ("2.1", "0"),
     ("seribu", "0"), ("2,1e3", "0")],
)  # fmt: skip
def test_numbers_are_exact_and_their_limits_count(answer: str, share: str) -> None:
    kind, parsed = parse(NUMERIC)
    assert kind.grade(parsed.spec, answer) == Fraction(share)


@pytest.mark.parametrize(
    ("written", "right", "wrong"),
    [
        ("3,5 ± 0,1", ("3,4", "3.6"), ("3,39", "3,7")),
        ("3,5+-0,1", ("3,4",), ("3,39",)),
        ("-2,0", ("−2", "- 2"), ("2",)),
        ("150 .. 250", ("150", "250"), ("149,9", "250,1")),
        ("-10 +- 10%", ("-11", "-9"), ("-11,1", "10")),
    ],
)
def test_tolerances_and_ranges(written: str, right: tuple[str, ...], wrong: tuple[str, ...]) -> None:
    kind, parsed = parse(f"- tipe: angka\n\nBerapa?\n\n### Jawaban\n- {written}")
    assert told(parsed) == []
    assert {kind.grade(parsed.spec, answer) for answer in right} == {1}
    assert {kind.grade(parsed.spec, answer) for answer in wrong} == {0}


def remarks(kind: QuestionType, parsed: Parsed, response: Response) -> list[tuple[Weight, str]]:
    """What the type says before the answer is sent, in English."""
    assert isinstance(kind, Remarking)
    english = gettext.NullTranslations()
    return [(one.weight, one.text.translate(english)) for one in kind.remarks(parsed.spec, response)]


def test_a_number_that_can_be_read_twice_is_read_back() -> None:
    kind, parsed = parse(NUMERIC)
    assert told(parsed) == ["8:3 W406"]
    assert parsed.findings[0].edit is not None
    assert parsed.findings[0].edit.text == "2100"
    asked = question(kind, parsed)
    assert remarks(kind, parsed, "2.100") == [(Weight.NOTE, "Read as 2100.")]
    assert remarks(kind, parsed, "dua") == [
        (Weight.DOUBT, '"dua" cannot be read as a number. Write it in digits.')
    ]
    assert remarks(kind, parsed, "2100") == remarks(kind, parsed, None) == []
    english = parse(NUMERIC.replace("2.100", "1.500"), language="en")
    assert [found.message.values["n"] for found in english[1].findings] == ["1.5"]
    assert kind.summary(asked, "2.100") == "2.100 orang"


@pytest.mark.parametrize(
    ("rule", "answer", "share"),
    [
        ("pasangan", "bacd", "2/3"),
        ("posisi", "bacd", "1/2"),
        ("tepat", "bacd", "0"),
        ("pairs", "dcba", "0"),
        ("positions", "dcba", "0"),
        ("exact", "abcd", "1"),
        ("pasangan", "abcd", "1"),
        ("pasangan", "abc", "0"),
        ("posisi", "ab", "1/2"),
    ],
)
def test_orders(rule: str, answer: str, share: str) -> None:
    lines = "\n".join(f"{n}. {key}) Langkah {key}" for n, key in enumerate("abcd", 1))
    kind, parsed = parse(f"- tipe: urutan\n- nilai-sebagian: {rule}\n\nUrutkan.\n\n{lines}")
    assert kind.grade(parsed.spec, {key: n for n, key in enumerate(answer, 1)}) == Fraction(share)


@given(st.integers(2, 12), st.randoms(use_true_random=False))
def test_lines_are_never_shown_in_their_right_order(count: int, rng: random.Random) -> None:
    lines = "\n".join(f"{n}. Langkah {n}" for n in range(1, count + 1))
    kind, parsed = parse(f"- tipe: urutan\n\nUrutkan.\n\n{lines}")
    order = kind.arrange(parsed.spec, rng, False)
    spec: Any = parsed.spec
    assert sorted(order) == sorted(spec.keys)
    assert tuple(order) != spec.keys


def test_two_lines_with_one_number_are_pointed_out() -> None:
    kind, parsed = parse(ORDERING)
    asked = question(kind, parsed)
    order = list(parsed.spec.keys) if parsed.spec else []
    assert not kind.present(asked, order, {"a": 1, "b": 2}).fields[0].help
    assert kind.present(asked, order, {"a": 1, "b": 1}).fields[0].help


def test_a_corrected_order_grades_what_was_served() -> None:
    kind, parsed = parse(ORDERING)
    swapped = parse(ORDERING.replace("b) Nilai", "c) Nilai").replace("c) Lapor", "b) Lapor"))[1].spec
    right = {key: n for n, key in enumerate("badc", 1)}
    assert kind.grade(parsed.spec, right) == 1
    assert kind.grade(kind.rekey(parsed.spec, swapped), right) not in (1, PENDING)
    other = parse(ORDERING.replace("4. c) Lapor", ""))[1].spec
    assert kind.rekey(parsed.spec, other) == parsed.spec


def test_an_order_is_set_beside_the_right_one_once_the_key_is_released() -> None:
    kind, parsed = parse(ORDERING)
    asked, given = question(kind, parsed), {"a": 1, "b": 2, "d": 3}
    told_ = [
        (part.label.text % part.label.values, part.mark, bool(part.why))  # type: ignore[union-attr]
        for part in kind.review(asked, "abcd", given, KEY)
    ]
    assert told_ == [
        ("Place 1, yours 2", Mark.WRONG, False),
        ("Place 2, yours 1", Mark.WRONG, True),
        ("Place 3", Mark.RIGHT, False),
        ("Place 4", Mark.MISSED, False),
    ]
    own = kind.review(asked, "abcd", given, FEEDBACK)
    assert [(part.html, part.mark) for part in own] == [
        ("<em>Tolak</em>", Mark.PLAIN),
        ("<em>Nilai</em>", Mark.PLAIN),
        ("<em>Catat</em>", Mark.PLAIN),
    ]


def test_pairs() -> None:
    kind, parsed = parse(MATCHING)
    spec: Any = parsed.spec
    assert spec.right == {"b": "b", "a": "a", "c": "a"}  # equal words are one target
    assert len(spec.targets) == 3
    assert kind.grade(spec, {"a": "a", "b": "b", "c": "a"}) == 1
    assert kind.grade(spec, {"a": "a", "c": "b"}) == Fraction(1, 3)
    exact = parse(MATCHING.replace("tipe: jodoh", "tipe: jodoh\n- nilai-sebagian: tepat"))[1].spec
    assert [kind.grade(exact, {"a": "a", "b": "b", "c": c}) for c in "ab"] == [1, 0]
    asked = question(kind, parsed)
    parts = kind.review(asked, [key for key, _ in spec.targets], {"b": "a"}, KEY)
    assert [(part.label, part.mark) for part in parts][:2] == [("Suap", Mark.WRONG), ("Suap", Mark.MISSED)]


def test_swapped_pairs_are_another_key_also_for_an_attempt_that_is_open() -> None:
    kind, served = parse(MATCHING)
    swapped = (
        MATCHING.replace("Agar berbuat", "X").replace("| Paksaan", "| Agar berbuat").replace("X", "Paksaan")
    )
    current = parse(swapped.replace("| c) Palak | paksaan |", "| c) Palak | Agar berbuat |"))[1]
    rekeyed = kind.rekey(served.spec, current.spec)
    assert rekeyed.right == {"b": "a", "a": "b", "c": "b"}
    assert kind.rekey(served.spec, parse(MATCHING.replace("Hibah", "Hadiah"))[1].spec) == served.spec


def test_gaps_stand_in_the_stem_without_their_answers() -> None:
    kind, parsed = parse(CLOZE)
    assert parsed.texts["stem"] == Text("Paling lambat ⟦1⟧ hari ke ⟦2⟧.\nPemberian ⟦3⟧, `[[kode]]`.", 4)
    texts = [text.source for name, text in parsed.texts.items() if name.startswith("choice:2:")]
    assert texts == ["boleh", "wajib ditolak", "!aneh"]
    spec: Any = parsed.spec
    right = spec.gaps[2].right
    assert kind.grade(parsed.spec, ["30", "kpk", right]) == 1
    assert kind.grade(parsed.spec, ["29", "unit; apa saja", right]) == Fraction(2, 3)
    assert kind.grade(parsed.spec, [None, "KPK", "x"]) == Fraction(1, 3)
    exact = parse("- nilai-sebagian: tepat" + CLOZE)[1].spec
    assert [kind.grade(exact, [day, "KPK", right]) for day in ("30", "29")] == [1, 0]


def test_the_review_of_gaps_names_each() -> None:
    kind, parsed = parse(CLOZE)
    parts = kind.review(
        question(kind, parsed), kind.arrange(parsed.spec, random.Random(1), True), ["30", "x", None], KEY
    )
    assert [(part.label.values["number"], part.mark) for part in parts] == [  # type: ignore[union-attr]
        (1, Mark.RIGHT),
        (2, Mark.WRONG),
        (2, Mark.MISSED),
        (3, Mark.MISSED),
    ]
    assert [part.html for part in parts] == ["30", "x", "KPK", "<em>wajib ditolak</em>"]


def test_answers_to_gaps_follow_a_new_key_while_their_kinds_stay() -> None:
    kind, parsed = parse(CLOZE)
    current = parse(CLOZE.replace("[[=30", "[[=14"))[1].spec
    assert kind.rekey(parsed.spec, current) == current
    fewer = parse(CLOZE.replace("[[KPK; (50%) unit\\; apa saja]]", "KPK"))[1].spec
    assert kind.rekey(parsed.spec, fewer) == parsed.spec


def test_lines_left_empty_or_numbered_twice_are_told_before_sending() -> None:
    kind, parsed = parse(ORDERING)
    asked = remarks(kind, parsed, {"b": 1, "a": 1, "d": 3})
    assert asked == [
        (Weight.DOUBT, "Two lines have the same number. Give each a number of its own."),
        (Weight.DOUBT, "1 line has no number yet."),
    ]
    assert remarks(kind, parsed, {"b": 1, "a": 2, "d": 3, "c": 4}) == remarks(kind, parsed, None) == []
    kind, parsed = parse(MATCHING)
    assert remarks(kind, parsed, {"a": "a"}) == [(Weight.DOUBT, "2 lines have no pair yet.")]
    assert remarks(kind, parsed, None) == []


def test_an_essay_waits_for_a_person_unless_it_says_nothing() -> None:
    kind, parsed = parse(ESSAY)
    assert [kind.grade(parsed.spec, text) for text in ("Tidak.", "…  !", "", None)] == [PENDING, 0, 0, 0]
    asked = question(kind, parsed)
    (part,) = kind.review(asked, (), "Satu\n<dua>\n\ntiga", KEY)
    assert part.html == "<p>Satu<br>&lt;dua&gt;</p><p>tiga</p>"
    assert kind.present(asked, (), "Satu dua").fields[0].help.text == "Write at least %(n)s word."  # type: ignore[union-attr]
    assert remarks(kind, parsed, "Satu dua") == [
        (Weight.STOP, "This answer has 2 words; at least 3 are needed.")
    ]
    assert remarks(kind, parsed, "Satu, dua - tiga") == [(Weight.NOTE, "3 words.")]
    assert remarks(kind, parsed, None) == []
    assert count_words("a - b\n2 … ?!") == 3


def test_files_wait_for_a_person() -> None:
    kind, parsed = parse(UPLOAD)
    spec: Any = parsed.spec
    assert (spec.types, spec.max_bytes, spec.max_files) == (("jpg", "png"), 3_000_000, 2)
    assert kind.grade(spec, [{"name": "foto.jpg"}]) is PENDING
    assert kind.grade(spec, []) == 0
    (field,) = kind.present(question(kind, parsed), (), None).fields
    assert field.types == (".jpg", ".png")  # type: ignore[union-attr]


def test_surveys_keep_positions_or_numbers_and_grade_nothing() -> None:
    named, parsed = parse(NAMED, survey=True)
    assert named.read(parsed.spec, ["a", "b"], {"rate.1": ["3"], "rate.2": [""]}) == {"a": 3}
    assert named.summary(question(named, parsed), {"a": 3}) == "Materi jelas: Baik"
    ranged, numbers = parse(RANGE, survey=True)
    assert ranged.read(numbers.spec, ["a"], {"rate.1": ["1"]}) == {"a": 0}
    assert ranged.grade(numbers.spec, {"a": 10}) == 0
    text = parse(TEXT, survey=True)
    assert text[0].grade(text[1].spec, "Bagus") == 0
    number, unkeyed = parse("- tipe: angka\n\nUmur?", survey=True)
    assert told(unkeyed) == []
    assert number.grade(unkeyed.spec, "40") == 0


def test_a_picture_is_told_by_its_description() -> None:
    kind, parsed = parse("\n\nMana?\n\n- (x) a) Loket\n- ( ) b) Antrean")
    asked = question(kind, parsed)
    picture = '<p>Papan <img src="x.svg" alt="Loket &amp; papan" width="2"></p>'
    shown = replace(asked, texts={**asked.texts, "choice:a": picture})
    assert kind.summary(shown, "a") == "Papan Loket & papan"
