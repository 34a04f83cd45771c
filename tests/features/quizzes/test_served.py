"""What is served survives storage unchanged, and only its key is ever renewed."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from lms.content.contents import QuestionRecord
from lms.content.questions.listed import ListedSpec
from lms.content.questions.multiple import MultipleChoice
from lms.content.questions.registry import Registry, builtin_types
from lms.content.questions.single import SingleChoice
from lms.features.quizzes import grading
from lms.features.quizzes.queries import Asked, Stored
from lms.features.quizzes.served import Served, from_body, serve, with_key_of
from lms.plugin.question import PENDING
from tests.support.site import NOON

TYPES = Registry(builtin_types())
KEYS = ("a", "b", "c", "d")

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
points = st.fractions(F(1, 100), 100)


@st.composite
def records(draw: st.DrawFn) -> QuestionRecord:
    """A question with choices, one of them right, in one or two languages."""
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=2, unique=True))
    right = draw(st.sampled_from(keys))
    multiple = draw(st.booleans())
    spec = ListedSpec(tuple(keys), tuple(F(int(key == right)) for key in keys), "net" if multiple else "")
    kind = MultipleChoice() if multiple else SingleChoice()
    languages = draw(st.sampled_from([("id",), ("id", "en")]))
    texts = {
        language: {"stem": draw(words), **{f"choice:{key}": draw(words) for key in keys}}
        for language in languages
    }
    return QuestionRecord(
        id="soal",
        type=kind.name,
        spec=kind.to_json(spec),
        texts=texts,
        title={language: draw(words) for language in languages},
        points=draw(points),
        competencies=tuple(draw(st.lists(words, max_size=2))),
        key=draw(words),
    )


def kept(served: Served) -> Served:
    """What comes back from the database."""
    return from_body(json.loads(json.dumps(served.body())))


@given(records(), st.sampled_from(["id", "en"]), st.integers(), st.booleans())
def test_question_and_order_come_back_as_they_were_shown(
    record: QuestionRecord, language: str, seed: int, shuffle: bool
) -> None:
    served = serve(record, None, language, "id")
    again = kept(served)
    assert again == served
    assert again.fingerprint == served.fingerprint
    kind = TYPES[served.type]
    order = tuple(kind.arrange(kind.from_json(served.spec), random.Random(seed), shuffle))
    loaded = tuple(json.loads(json.dumps(order)))
    assert sorted(loaded) == sorted(key for key, _ in record.spec["choices"])
    before = kind.present(served.question(kind), order, None)
    assert kind.present(again.question(kind), loaded, None) == before


@given(records(), st.integers())
def test_every_choice_that_is_shown_can_be_taken_and_is_shown_as_taken(
    record: QuestionRecord, seed: int
) -> None:
    served = serve(record, None, "id", "id")
    kind = TYPES[served.type]
    spec = kind.from_json(served.spec)
    order = tuple(kind.arrange(spec, random.Random(seed), True))
    for value in range(1, len(order) + 1):
        response = kind.read(spec, order, {"choice": (str(value),)})
        assert json.loads(json.dumps(response)) == response
        field = kind.present(served.question(kind), order, response).fields[0]
        assert field.chosen in (str(value), (str(value),))  # type: ignore[union-attr,operator]


@given(records(), records())
def test_different_bodies_have_different_fingerprints(one: QuestionRecord, other: QuestionRecord) -> None:
    left, right = serve(one, None, "id", "id"), serve(other, None, "id", "id")
    assert (left.fingerprint == right.fingerprint) == (left.body() == right.body())


def question(right: str = "a", keys: tuple[str, ...] = KEYS, **changes: object) -> QuestionRecord:
    spec = ListedSpec(keys, tuple(F(int(key == right)) for key in keys))
    texts = {
        "stem": f"stem {right}",
        "explanation": f"because {right}",
        **{f"choice:{key}": f"choice {key} {right}" for key in keys},
        **{f"feedback:{key}": f"feedback {key} {right}" for key in keys},
    }
    record = QuestionRecord(
        id="soal", type="single", spec=SingleChoice().to_json(spec), texts={"id": texts}, title={}, key=right
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def asked(record: QuestionRecord, response: object) -> Asked:
    answer = Stored(1, response, NOON, None, None)
    return Asked(1, serve(record, None, "id", "id"), KEYS, False, None, answer)


def test_a_renewed_key_brings_its_explanation_and_leaves_the_wording() -> None:
    served = with_key_of(serve(question("a"), None, "id", "id"), question("b"), SingleChoice())
    assert served.key == "b"
    assert served.texts["explanation"] == "because b"
    assert served.texts["feedback:c"] == "feedback c b"
    assert served.texts["stem"] == "stem a"
    assert served.texts["choice:a"] == "choice a a"


def test_the_key_in_force_grades_where_its_labels_fit() -> None:
    one = asked(question("a"), "b")
    assert grading.grade([one], {}, TYPES).score == 0
    assert grading.grade([one], {"soal": question("b")}, TYPES).score == 100
    assert grading.grade([one], {"soal": question("b", ("a", "b"))}, TYPES).score == 0
    assert grading.grade([one], {"soal": question("b", type="multiple")}, TYPES).score == 0


def test_a_type_that_is_gone_or_fails_leaves_the_attempt_to_a_person() -> None:
    one = asked(question("a"), "a")
    gone = grading.grade([one], {}, Registry(()))
    assert gone.score is PENDING
    broken = replace(one, served=replace(one.served, spec={"choices": "nonsense"}))
    assert grading.grade([one, broken], {}, TYPES).score is PENDING
