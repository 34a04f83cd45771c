"""Drawing questions: what an attempt shows, whatever chance does, and the static check of it."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.contents import QuestionFile, QuestionRecord
from lms.content.course import Draw, QuizRules
from lms.content.rules.draw import Shortage, draw, question_count, shortages


def question(
    name: str, *tags: str, difficulty: str = "", case: str = "", kind: str = "single"
) -> QuestionRecord:
    return QuestionRecord(
        id=name,
        type=kind,
        spec={},
        texts={},
        title={"id": name},
        points=Fraction(1),
        tags=tags,
        difficulty=difficulty,
        case=case,
    )


def bank(*questions: QuestionRecord) -> dict[str, QuestionFile]:
    return {"b": QuestionFile("b", {}, questions)}


def ids(questions: tuple[QuestionRecord, ...]) -> list[str]:
    return [q.id for q in questions]


THREE = bank(*(question(f"q{n}", "konsep") for n in range(3)))


def test_two_lines_that_ask_for_more_than_the_bank_has_are_short() -> None:
    twice = QuizRules(draws=(Draw(2, "b", ("konsep",)), Draw(2, "b", ("konsep",))))
    assert shortages(twice, THREE, ()) == (Shortage(1, 2, 1, "short"),)
    enough = QuizRules(draws=(Draw(2, "b", ("konsep",)), Draw(1, "b", ("konsep",))))
    assert shortages(enough, THREE, ()) == ()


def test_nothing_to_ask_an_unknown_bank_and_labels_that_fit_nothing_are_told_apart() -> None:
    assert shortages(QuizRules(), THREE, ()) == (Shortage(-1, 1, 0, "none"),)
    assert shortages(QuizRules(draws=(Draw(2, "c"),)), THREE, ()) == (Shortage(0, 2, 0, "unknown"),)
    assert shortages(QuizRules(draws=(Draw(None, "b", ("x",)),)), THREE, ()) == (Shortage(0, 1, 0, "empty"),)


def test_more_questions_than_an_attempt_may_show() -> None:
    many = bank(*(question(f"q{n}") for n in range(201)))
    rules = QuizRules(draws=(Draw(None, "b"),))
    assert shortages(rules, many, ()) == (Shortage(-1, 201, 200, "too-many"),)
    assert shortages(QuizRules(draws=(Draw(199, "b"),)), many, (question("own"),)) == ()


def test_all_named_labels_and_the_difficulty_must_fit() -> None:
    banks = bank(
        question("a", "x", "y", difficulty="easy"),
        question("b", "x", difficulty="easy"),
        question("c", "x", "y", "z", difficulty="hard"),
    )
    rules = QuizRules(draws=(Draw(None, "b", ("x", "y")),))
    assert ids(draw(rules, (), banks, random.Random(1))) == ["a", "c"]
    rules = QuizRules(draws=(Draw(None, "b", ("x",), "easy"),))
    assert ids(draw(rules, (), banks, random.Random(1))) == ["a", "b"]


def test_drawn_questions_come_first_then_the_own_ones_in_file_order() -> None:
    own = (question("z"), question("y"))
    shown = ids(draw(QuizRules(draws=(Draw(2, "b"),)), own, THREE, random.Random(3)))
    assert shown[2:] == ["z", "y"]
    assert set(shown[:2]) <= {"q0", "q1", "q2"}


def test_shuffling_reaches_every_order() -> None:
    rules = QuizRules(draws=(Draw(None, "b"),), shuffle_questions=True)
    seen = {tuple(ids(draw(rules, (), THREE, random.Random(seed)))) for seed in range(200)}
    assert seen == set(permutations(["q0", "q1", "q2"]))


def test_questions_of_a_case_stand_together_in_file_order_where_the_first_one_stood() -> None:
    banks = bank(
        question("case", kind="case"),
        question("k1", case="case"),
        question("a"),
        question("k2", case="case"),
        question("b"),
    )
    rules = QuizRules(draws=(Draw(None, "b"),))
    assert ids(draw(rules, (), banks, random.Random(1))) == ["k1", "k2", "a", "b"]
    shuffled = QuizRules(draws=(Draw(None, "b"),), shuffle_questions=True)
    for seed in range(50):
        shown = ids(draw(shuffled, (), banks, random.Random(seed)))
        assert "case" not in shown
        assert shown.index("k2") == shown.index("k1") + 1


def test_a_bank_that_is_gone_is_an_error_not_an_empty_attempt() -> None:
    with pytest.raises(KeyError):
        draw(QuizRules(draws=(Draw(1, "gone"),)), (), THREE, random.Random(1))


tags = st.lists(st.sampled_from("xyz"), max_size=3, unique=True).map(tuple)
lines = st.lists(
    st.builds(
        Draw,
        st.one_of(st.none(), st.integers(1, 4)),
        st.sampled_from(["b", "c"]),
        st.lists(st.sampled_from("xyz"), max_size=2, unique=True).map(tuple),
    ),
    min_size=1,
    max_size=4,
)


@st.composite
def quizzes(make: st.DrawFn) -> tuple[QuizRules, tuple[QuestionRecord, ...], dict[str, QuestionFile]]:
    banks = {
        name: QuestionFile(
            name,
            {},
            tuple(question(f"{name}{n}", *t) for n, t in enumerate(make(st.lists(tags, max_size=8)))),
        )
        for name in ("b", "c")
    }
    own = tuple(question(f"own{n}") for n in range(make(st.integers(0, 3))))
    return QuizRules(draws=tuple(make(lines)), shuffle_questions=make(st.booleans())), own, banks


@given(quizzes(), st.integers())
def test_where_nothing_is_short_every_attempt_gets_what_its_lines_ask_for(
    quiz: tuple[QuizRules, tuple[QuestionRecord, ...], dict[str, QuestionFile]], seed: int
) -> None:
    rules, own, banks = quiz
    shown = draw(rules, own, banks, random.Random(seed))
    names = ids(shown)
    assert len(set(names)) == len(names)
    assert len(names) <= question_count(rules, banks, own)
    assert shown == draw(rules, own, banks, random.Random(seed))
    if not shortages(rules, banks, own):
        assert len(names) >= len(own) + sum(line.count or 0 for line in rules.draws)
        if all(line.count for line in rules.draws):
            assert len(names) == question_count(rules, banks, own)
    for line in rules.draws:
        if line.count is None:
            fitting = {q.id for q in banks[line.bank].questions if set(line.tags) <= set(q.tags)}
            assert fitting <= set(names)
