"""The built-in question types, through the contract that every type fulfils."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.questions.registry import Registry, builtin_types
from lms.content.source import vocabulary
from lms.content.source.header import Rules
from lms.content.source.scanner import scan
from lms.content.source.sections import read_sections
from lms.plugin.form import OneOf, SomeOf
from lms.plugin.question import (
    Mark,
    NotAnAnswer,
    Parsed,
    Question,
    QuestionType,
    Release,
)

REGISTRY = Registry(builtin_types())
NOTHING, FEEDBACK, KEY = Release(False, False), Release(True, False), Release(True, True)


def parse(*lines: str, meta: str = "", language: str = "id") -> tuple[QuestionType, Parsed]:
    text = ["## soal-a: Judul", *([meta] if meta else []), "", "Batang?", "", *lines]
    (written,) = read_sections(scan(text, 1), Rules("a.md", ("question",)), language, 9).written
    kind = REGISTRY[written.type]
    return kind, kind.parse(written.section)


def question(kind: QuestionType, parsed: Parsed) -> Question:
    texts = {name: f"<em>{text.source}</em>" for name, text in parsed.texts.items()}
    return Question("soal-a", kind.name, parsed.spec, {"stem": "Batang?", **texts})


def codes(parsed: Parsed) -> list[str]:
    return [found.code for found in parsed.findings]


MARKS = {"single": ("(x)", "( )"), "multiple": ("[x]", "[ ]")}


@st.composite
def questions(draw: st.DrawFn) -> tuple[QuestionType, Parsed]:
    """A question of any type without a mistake."""
    name = draw(st.sampled_from(["single", "multiple", "weights", "true-false"]))
    if name == "true-false":
        return parse(meta=f"- jawaban: {draw(st.sampled_from(['benar', 'salah', 'true', 'false']))}")
    count = draw(st.integers(2, 12))
    labelled = draw(st.booleans())
    if name == "weights":
        cut = draw(st.integers(1, 99))
        marks = [f"[{cut}%]", f"[{100 - cut}%]", *(["[-30%]", "[ ]"] * count)][:count]
    elif name == "single":
        right = draw(st.integers(0, count - 1))
        part = draw(st.sampled_from(["( )", "(25%)", "(33,333%)"]))
        marks = ["(x)" if n == right else part for n in range(count)]
    else:
        chosen = draw(st.sets(st.integers(0, count - 1), min_size=2))
        marks = ["[x]" if n in chosen else "[ ]" for n in range(count)]
    rule = draw(st.sampled_from(["selisih", "tepat", "tiap-opsi"])) if name == "multiple" else ""
    lines = []
    for n, mark in enumerate(marks):
        label = f"{chr(97 + n)}) " if labelled else ""
        lines += [f"- {mark} {label}Pilihan nomor {n}", *(["  > Sebab."] if n % 2 else [])]
    return parse(*lines, meta=f"- nilai-sebagian: {rule}" if rule else "")


def options(kind: QuestionType, made: Question, order: Sequence[str], response: Any = None) -> OneOf | SomeOf:
    (field,) = kind.present(made, order, response).fields
    assert isinstance(field, OneOf | SomeOf)
    return field


@given(questions(), st.randoms(use_true_random=False), st.booleans(), st.data())
def test_every_type_keeps_the_contract(
    made: tuple[QuestionType, Parsed], rng: random.Random, shuffle: bool, data: st.DataObject
) -> None:
    kind, parsed = made
    spec = parsed.spec
    assert not [found for found in parsed.findings if found.is_error]
    assert kind.from_json(json.loads(json.dumps(kind.to_json(spec)))) == spec
    assert kind.rekey(spec, spec) == spec

    order = list(kind.arrange(spec, rng, shuffle))
    asked = question(kind, parsed)
    field = options(kind, asked, order)
    assert [option.value for option in field.options] == [str(n) for n in range(1, len(order) + 1)]
    assert not field.chosen

    most = len(order) if isinstance(field, SomeOf) else 1
    posted = data.draw(
        st.lists(st.sampled_from([o.value for o in field.options]), unique=True, max_size=most)
    )
    response = kind.read(spec, order, {field.name: posted})
    assert (response is None) == (not posted)
    assert json.loads(json.dumps(response)) == response
    again = options(kind, asked, order, response)
    chosen = again.chosen if isinstance(again, SomeOf) else [again.chosen] * bool(again.chosen)
    assert sorted(chosen) == sorted(posted)

    grade = kind.grade(spec, response)
    assert isinstance(grade, Fraction)
    assert 0 <= grade <= 1
    assert kind.grade(spec, None) == 0
    words = kind.summary(asked, response)
    assert bool(words) == bool(posted)
    assert "<" not in words


@given(questions(), st.randoms(use_true_random=False))
def test_nothing_tells_the_key_before_it_is_released(
    made: tuple[QuestionType, Parsed], rng: random.Random
) -> None:
    kind, parsed = made
    asked = question(kind, parsed)
    order = kind.arrange(parsed.spec, rng, True)
    shown = str(kind.present(asked, order, None))
    assert "Sebab." not in shown
    assert "Fraction" not in shown
    assert not any(f"'{key}'" in shown for key in order)
    for part in kind.review(asked, order, None, NOTHING):
        assert (part.mark, part.why, part.taken) == (Mark.PLAIN, "", False)
    for part in kind.review(asked, order, None, FEEDBACK):
        assert (part.mark, part.why) == (Mark.PLAIN, "")


@given(questions(), st.data())
def test_what_was_not_offered_is_no_answer(made: tuple[QuestionType, Parsed], data: st.DataObject) -> None:
    kind, parsed = made
    order = kind.arrange(parsed.spec, random.Random(1), True)
    name = options(kind, question(kind, parsed), order).name
    wrong = data.draw(st.sampled_from([str(len(order) + 1), "0", "a", " 1", "01", "-1", "true"]))
    with pytest.raises(NotAnAnswer):
        kind.read(parsed.spec, order, {name: [wrong]})
    with pytest.raises(NotAnAnswer):
        kind.read(parsed.spec, order, {name: ["1", "1"]})
    assert kind.read(parsed.spec, order, {}) is None
    assert kind.read(parsed.spec, order, {name: [""]}) is None


FIVE = ("- [x] a) A", "- [x] b) B", "- [ ] c) C", "- [x] d) D", "- [ ] e) E")


@pytest.mark.parametrize(
    ("rule", "chosen", "grade"),
    [
        ("selisih", "abc", "1/3"),
        ("tiap-opsi", "abc", "3/5"),
        ("tepat", "abc", "0"),
        ("net", "abcde", "1/3"),
        ("each", "abcde", "3/5"),
        ("exact", "abd", "1"),
        ("selisih", "ce", "0"),
        ("selisih", "", "0"),
        ("tiap-opsi", "", "0"),
        ("tepat", "", "0"),
    ],
)
def test_multiple_choice(rule: str, chosen: str, grade: str) -> None:
    kind, parsed = parse(*FIVE, meta=f"- nilai-sebagian: {rule}")
    assert kind.grade(parsed.spec, list(chosen) or None) == Fraction(grade)


@pytest.mark.parametrize(
    ("chosen", "grade"), [("ab", "1"), ("a", "3/5"), ("ac", "1/10"), ("c", "0"), ("abc", "1/2"), ("d", "0")]
)
def test_weights(chosen: str, grade: str) -> None:
    kind, parsed = parse("- [60%] a) A", "- [40%] b) B", "- [-50%] c) C", "- [ ] d) D")
    assert kind.grade(parsed.spec, list(chosen)) == Fraction(grade)


def test_thirds_add_up_to_the_whole() -> None:
    kind, parsed = parse("- [33,333%] a) A", "- [33,333%] b) B", "- [33,333%] c) C", "- [ ] d) D")
    assert codes(parsed) == []
    assert kind.grade(parsed.spec, ["a"]) == Fraction(1, 3)
    assert kind.grade(parsed.spec, ["a", "b", "c"]) == 1


def test_single_choice() -> None:
    kind, parsed = parse("- ( ) a) A", "- (x) b) B", "- (50%) c) C")
    assert [kind.grade(parsed.spec, key) for key in (*"abc", "z", None)] == [0, 1, Fraction(1, 2), 0, 0]


@pytest.mark.parametrize(
    ("word", "right"), [("benar", "true"), ("salah", "false"), ("True", "true"), ("FALSE", "false")]
)
def test_true_false(word: str, right: str) -> None:
    kind, parsed = parse(meta=f"- jawaban: {word}")
    assert kind.grade(parsed.spec, right) == 1
    assert kind.grade(parsed.spec, "true" if right == "false" else "false") == 0
    assert kind.arrange(parsed.spec, random.Random(3), True) == ("true", "false")
    assert [text.source for text in parsed.texts.values()] == ["Benar", "Salah"]
    english = parse(meta="- answer: true", language="en")[1]
    assert [text.source for text in english.texts.values()] == ["True", "False"]


def test_review_of_several() -> None:
    kind, parsed = parse(*[line for choice in FIVE for line in (choice, f"  > Sebab {choice[-1]}.")])
    asked = question(kind, parsed)
    parts = kind.review(asked, "abcde", ["a", "c"], KEY)
    assert [part.mark for part in parts] == [Mark.RIGHT, Mark.MISSED, Mark.WRONG, Mark.MISSED, Mark.PLAIN]
    assert all(part.why for part in parts)
    parts = kind.review(asked, "abcde", ["a", "c"], FEEDBACK)
    assert {part.mark for part in parts} == {Mark.PLAIN}
    assert [bool(part.why) for part in parts] == [True, False, True, False, False]
    assert kind.summary(asked, ["a", "c"]) == "A; C"


def test_review_of_one() -> None:
    kind, parsed = parse("- ( ) a) A", "  > Bukan.", "- (x) b) B", "- (50%) c) C")
    asked = question(kind, parsed)
    assert [p.mark for p in kind.review(asked, "abc", "a", KEY)] == [Mark.WRONG, Mark.MISSED, Mark.PLAIN]
    assert [p.mark for p in kind.review(asked, "abc", "a", FEEDBACK)] == [Mark.WRONG, Mark.PLAIN, Mark.PLAIN]
    assert [p.mark for p in kind.review(asked, "abc", "b", FEEDBACK)] == [Mark.PLAIN, Mark.RIGHT, Mark.PLAIN]
    assert [p.taken for p in kind.review(asked, "abc", "a", NOTHING)] == [True, False, False]


def test_a_corrected_key_grades_what_was_served() -> None:
    kind, served = parse("- (x) a) Lama", "- ( ) b) B")
    corrected = parse("- ( ) b) B", "- (50%) c) C", "- (x) a) Baru")[1].spec
    assert kind.rekey(served.spec, corrected) == served.spec
    swapped = parse("- (x) b) Lain", "- ( ) a) Baru")[1].spec
    rekeyed = kind.rekey(served.spec, swapped)
    assert rekeyed.keys == ("a", "b")
    assert [kind.grade(rekeyed, "a"), kind.grade(rekeyed, "b")] == [0, 1]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["- (x) a) A", "- (-5%) b) B"], ["E422"]),
        (["- (x) a) A", "- (0%) b) B"], ["E422"]),
        (["- [x] a) A", "- [x] b) B", "- [120%] c) C"], ["E425", "E425", "E422"]),
        (["- [99,9%] A", "- [ ] B"], ["W405"]),
        (["- [99,8%] A", "- [ ] B"], ["E425"]),
        (["- [-50%] A", "- [ ] B"], ["E424"]),
        ([f"- ( ) {n}" for n in range(12)] + ["- (x) x"], ["E420"]),
        ([f"- (x) {n}" for n in range(60)], ["E420"]),
        (["- (x) Sama", "- ( ) SAMA "], ["E423"]),
    ],
)
def test_mistakes(lines: list[str], expected: list[str]) -> None:
    assert codes(parse(*lines)[1]) == expected


def test_rules_that_do_not_fit_the_marks() -> None:
    assert codes(parse(*FIVE, meta="- nilai-sebagian: bobot")[1]) == ["E425"]
    assert codes(parse(*FIVE, meta="- nilai-sebagian: selisi")[1]) == ["E207"]
    assert codes(parse("- [50%] A", "- [50%] B", meta="- partial: net")[1]) == ["E425"]
    assert codes(parse(meta="- jawaban: mungkin")[1]) == ["E207"]


def test_the_registry_knows_types_by_name() -> None:
    known = {english for _, english in vocabulary.pairs("question-type")}
    assert set(REGISTRY.names) == known
    assert "single" in REGISTRY
    assert REGISTRY.get("x-peta") is None
    assert all(isinstance(kind, QuestionType) for kind in builtin_types())
