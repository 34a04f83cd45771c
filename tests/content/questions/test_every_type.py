"""What holds for questions of every type that comes with the product."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.source.header import Rules
from lms.content.source.scanner import scan
from lms.content.source.sections import read_sections
from lms.plugin.fence import Fenced
from lms.plugin.question import PENDING, Mark, NotAnAnswer, Parsed, Release, Section, Text, uses_of
from tests.content.questions.asking import (
    GRADED,
    REGISTRY,
    SURVEY,
    filled,
    parse,
    question,
    shown,
    told,
    trimmed,
)

NOTHING, FEEDBACK, KEY = Release(False, False), Release(True, False), Release(True, True)
ALL = (*GRADED, *SURVEY)
SECRETS = ("Sebab.", "Fraction", "KPK", "2100", "2.100", "Santun", "'30'")


@pytest.mark.parametrize("text", ALL)
def test_a_question_without_a_mistake_is_kept_as_json(text: str) -> None:
    kind, parsed = parse(text, survey=text in SURVEY)
    assert [told_ for told_ in told(parsed) if not told_.endswith("W406")] == []
    assert kind.from_json(json.loads(json.dumps(kind.to_json(parsed.spec)))) == parsed.spec
    assert kind.rekey(parsed.spec, parsed.spec) == parsed.spec


def test_there_is_a_sample_of_each() -> None:
    assert {parse(text, survey=text in SURVEY)[0].name for text in ALL} == set(REGISTRY.names)


@settings(max_examples=120)
@given(st.sampled_from(ALL), st.randoms(use_true_random=False), st.booleans(), st.data())
def test_every_form_can_be_answered_in_any_way(
    text: str, rng: random.Random, shuffle: bool, data: st.DataObject
) -> None:
    kind, parsed = parse(text, survey=text in SURVEY)
    order = list(kind.arrange(parsed.spec, rng, shuffle))
    asked = question(kind, parsed)
    empty = kind.present(asked, order, None)
    posted = data.draw(filled(empty))
    response = kind.read(parsed.spec, order, posted)
    assert json.loads(json.dumps(response)) == response
    assert shown(kind.present(asked, order, response)) == trimmed(posted)
    assert (response is None) == (not trimmed(posted))
    grade = kind.grade(parsed.spec, response)
    assert grade is PENDING or (isinstance(grade, Fraction) and 0 <= grade <= 1)
    assert kind.grade(parsed.spec, None) == 0
    assert bool(kind.summary(asked, response)) == bool(trimmed(posted))
    for release in (NOTHING, FEEDBACK, KEY):
        for part in kind.review(asked, order, response, release):
            assert "<b>30" not in part.html


@settings(max_examples=60)
@given(st.sampled_from(GRADED), st.randoms(use_true_random=False))
def test_nothing_tells_the_key_before_it_is_released(text: str, rng: random.Random) -> None:
    kind, parsed = parse(text)
    order = kind.arrange(parsed.spec, rng, True)
    asked = question(kind, parsed)
    form = str(kind.present(asked, order, None))
    assert not [secret for secret in SECRETS if secret in form]
    assert "KPK" not in parsed.texts.get("stem", parse("\n\nx [[y]]")[1].texts["stem"]).source
    assert not any(f"'{key}'" in form for key in order)
    for release in (NOTHING, FEEDBACK):
        for part in kind.review(asked, order, None, release):
            assert (part.mark, part.why, part.taken) == (Mark.PLAIN, "", False)


PIECES = (
    "[[",
    "]]",
    ";",
    "!",
    "=",
    "| ",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "a) ",
    "(50%) ",
    "\\",
    "```\n",
    "> ",
    "1.500",
    "..",
    "",
)


@settings(max_examples=150)
@given(
    st.sampled_from(ALL), st.lists(st.tuples(st.integers(0, 300), st.sampled_from(PIECES), st.integers(0, 9)))
)
def test_whatever_is_written_is_read_or_told(text: str, cuts: list[tuple[int, str, int]]) -> None:
    heading = text
    for at, piece, gone in cuts:
        heading = heading[:at] + piece + heading[at + gone :]
    section = read_sections(scan(f"## a: A\n{heading}".split("\n"), 1), Rules("a.md", ("question",)), "id", 1)
    (written,) = section.written
    kind = REGISTRY.get(written.type)
    if kind is None:
        return
    parsed = kind.parse(replace(written.section, graded=text in GRADED))
    assert parsed.spec is not None or parsed.findings
    assert all(found.line >= 1 and found.column >= 1 for found in parsed.findings)
    if parsed.spec is not None:
        assert kind.from_json(json.loads(json.dumps(kind.to_json(parsed.spec)))) == parsed.spec


@pytest.mark.parametrize("text", ALL)
def test_old_and_foreign_responses_are_no_reason_to_fall_over(text: str) -> None:
    kind, parsed = parse(text, survey=text in SURVEY)
    asked = question(kind, parsed)
    order = list(kind.arrange(parsed.spec, random.Random(1), True))
    for response in ("z", 7, ["z"], [None, "z", "z", "z"], {"z": 1}, {"a": "z"}, {"a": 99}, True):
        kind.present(asked, order, response)
        kind.grade(parsed.spec, response)
        kind.summary(asked, response)
        kind.review(asked, order, response, KEY)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (text, fields)
        for text, fields in zip(
            (GRADED[0], GRADED[1], GRADED[2], GRADED[3], GRADED[4], GRADED[5], SURVEY[0], SURVEY[2]),
            (
                {"answer": ["x" * 201]},
                {"number": ["1", "2"]},
                {"order.1": ["5"]},
                {"pair.1": ["1", "2"]},
                {"gap3": ["4"]},
                {"text": ["x" * 20_001]},
                {"rate.1": ["4"]},
                {"text": ["a", "b"]},
            ),
            strict=True,
        )
    ],
)
def test_what_was_not_offered_is_no_answer(text: str, fields: dict[str, list[str]]) -> None:
    kind, parsed = parse(text, survey=text in SURVEY)
    order = list(kind.arrange(parsed.spec, random.Random(1), True))
    with pytest.raises(NotAnAnswer):
        kind.read(parsed.spec, order, fields)


def test_where_each_type_stands() -> None:
    survey = {name for name in REGISTRY.names if uses_of(REGISTRY[name]).survey}
    assert survey == {"single", "multiple", "numeric", "likert", "text"}
    assert {name for name in REGISTRY.names if not uses_of(REGISTRY[name]).quiz} == {"likert", "text"}
    assert {name for name in REGISTRY.names if uses_of(REGISTRY[name]).check} == {"single", "multiple"}
    assert [name for name in REGISTRY.names if uses_of(REGISTRY[name]).shared_text] == ["case"]
    assert uses_of(REGISTRY["upload"]).room == "files"
    fenced = Fenced(REGISTRY["upload"], lambda *_: None)
    assert uses_of(fenced) == uses_of(REGISTRY["upload"])


def test_the_fence_stands_around_translations_too() -> None:
    class Broken(type(REGISTRY["short"])):  # type: ignore[misc]
        def translate(self, spec: object, base: Section, section: Section) -> Parsed:
            raise RuntimeError("a plugin's mistake")

    heard: list[str] = []
    fenced = Fenced(Broken(), lambda where, _: heard.append(where))
    parsed = parse(GRADED[0])[1]
    section = Section("a", "A", "a.md", 1, (), Text("Batang?", 3))
    assert fenced.translate(parsed.spec, section, section).spec is parsed.spec
    assert heard == ["short.translate"]
    plain = Fenced(REGISTRY["single"], lambda *_: None)
    kept = parse(GRADED[8])[1].spec
    assert plain.translate(kept, section, section).spec is kept
