"""Records as JSON and back: nothing lost, nothing foreign let in, older documents still read."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.activities import Assignment, Decision, Extension, Scenario, Scene
from lms.content.contents import Block, Body, Card, Check, Contents, Html, Media, QuestionFile, QuestionRecord
from lms.content.course import (
    AssignmentRules,
    Course,
    Duration,
    ExtensionRules,
    Item,
    LessonRules,
    Module,
    QuizRules,
    ScenarioRules,
    SurveyRules,
)
from lms.content.editions.encoding import BODY, CHECKS, CONTENTS, COURSE, QUESTION, QUESTION_FILE, DecodeError

free = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.fractions()
    | st.dates()
    | st.builds(Duration, st.fractions(), st.just("days")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.just("@"), inner, max_size=3)
    ),
    max_leaves=6,
)
words = st.dictionaries(st.sampled_from(["id", "en", "jv"]), st.text(max_size=8), max_size=2)
questions = st.builds(
    QuestionRecord, spec=free, texts=st.dictionaries(st.sampled_from(["id", "en"]), words), title=words
)
parts = st.one_of(*(st.builds(kind) for kind in (Html, Card, Check, Media, Block)))
bodies = st.lists(parts, max_size=4).map(tuple)
items = st.builds(
    Item,
    title=words,
    label=words,
    rules=st.builds(LessonRules)
    | st.builds(QuizRules)
    | st.builds(SurveyRules)
    | st.builds(AssignmentRules, due=st.none() | st.builds(Duration, st.fractions(), st.just("days")))
    | st.builds(ScenarioRules, best=st.none() | st.fractions())
    | st.builds(ExtensionRules),
    duration=st.none() | st.fractions(),
    available_from=st.none() | st.dates(),
    weight=st.fractions(),
)
modules = st.builds(Module, title=words, items=st.lists(items, max_size=3).map(tuple))
courses = st.builds(
    Course,
    title=words,
    modules=st.lists(modules, max_size=2).map(tuple),
    jp=st.fractions(),
    reviewed=st.none() | st.dates(),
    review_every=st.none() | st.builds(Duration, st.fractions(), st.just("months")),
    former_ids=st.lists(st.text(max_size=4), max_size=2).map(tuple),
)


@settings(max_examples=30)
@given(courses)
def test_a_course_comes_back_as_it_was(course: Course) -> None:
    text = COURSE.encode(course)
    assert COURSE.decode(text) == course
    assert COURSE.encode(COURSE.decode(text)) == text


@given(bodies)
def test_a_body_comes_back_with_the_kind_of_each_part(body: Body) -> None:
    again = BODY.decode(BODY.encode(body))
    assert again == body
    assert [type(part) for part in again] == [type(part) for part in body]


@given(questions)
def test_a_question_comes_back_as_it_was(question: QuestionRecord) -> None:
    again = QUESTION.decode(QUESTION.encode(question))
    assert again == question
    assert _kinds(again.spec) == _kinds(question.spec)


@given(st.lists(questions, max_size=3).map(tuple), bodies)
def test_all_contents_come_back_as_they_were(some: tuple[QuestionRecord, ...], body: Body) -> None:
    file = QuestionFile("b", {"id": "<p>Mulai</p>"}, some)
    story = Scenario({"id": "<p>Mulai</p>"}, (Scene("s", {}, {}, (Decision("s", {"id": "Ya"}),)),))
    contents = Contents(
        {"a": {"id": body}},
        {"a": some},
        {"q": file},
        {"b": file},
        surveys={"e": file},
        assignments={"t": Assignment({"kriteria": []}, notes={"id": "<p>Catatan</p>"})},
        scenarios={"s": story},
        extensions={"x": Extension("x-peta", {"a": 1})},
    )
    assert CONTENTS.decode(CONTENTS.encode(contents)) == contents
    assert CHECKS.decode(CHECKS.encode(some)) == some
    assert QUESTION_FILE.decode(QUESTION_FILE.encode(file)) == file


def _kinds(value: Any) -> Any:
    """The types inside a value, since 1 == True and (1,) would pass for [1] in nothing else."""
    if isinstance(value, dict):
        return {name: _kinds(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value), [_kinds(one) for one in value]
    return type(value)


SMALL = Course("c", {"id": "C"}, (), jp=Fraction(5, 4), reviewed=date(2026, 11, 22))


def changed(**fields: Any) -> str:
    document = json.loads(COURSE.encode(SMALL))
    document["data"].update(fields)
    return json.dumps(document)


def test_fractions_and_dates_are_readable() -> None:
    data = json.loads(COURSE.encode(SMALL))["data"]
    assert (data["jp"], data["reviewed"]) == ("5/4", "2026-11-22")


def test_a_field_that_an_older_document_lacks_takes_its_default() -> None:
    document = json.loads(COURSE.encode(SMALL))
    del document["data"]["tags"]
    assert COURSE.decode(json.dumps(document)) == SMALL
    del document["data"]["id"]
    with pytest.raises(DecodeError, match="'id' is missing"):
        COURSE.decode(json.dumps(document))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "no JSON"),
        ("[]", "not a document"),
        (QUESTION_FILE.encode(QuestionFile("b", {}, ())), "questions of version 1, not course"),
        (COURSE.encode(SMALL).replace('"v":1', '"v":2'), "version 2"),
        (changed(colour="red"), "unknown field 'colour'"),
        (changed(version=1), "course.version: 1 is no str"),
        (changed(jp="1/0"), "course.jp: '1/0' is no fraction"),
        (changed(jp=1.5), "is no fraction"),
        (changed(reviewed="kemarin"), "is no date"),
        (changed(tags="a"), "course.tags: not a list"),
        (changed(title=[]), "course.title: not a mapping"),
        (changed(passing={"all_required": 1}), "1 is no bool"),
        (changed(modules=[{"id": "m", "title": {}, "items": [3]}]), r"items\[0\]: not a record"),
    ],
)
def test_what_is_no_such_document_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(DecodeError, match=message):
        COURSE.decode(text)


@pytest.mark.parametrize("part", [{"@": "Script"}, {"text": "x"}, "x"])
def test_a_part_of_an_unknown_kind_is_refused(part: object) -> None:
    text = json.dumps({"v": 1, "is": "body", "data": [part]})
    with pytest.raises(DecodeError, match="unknown kind"):
        BODY.decode(text)


def test_what_json_cannot_hold_exactly_is_refused_when_written() -> None:
    def holding(value: object) -> QuestionRecord:
        return QuestionRecord("q", "single", value, {}, {})

    for foreign in (object(), {1: 2}, b"x"):
        with pytest.raises(TypeError):
            QUESTION.encode(holding(foreign))
    with pytest.raises(ValueError, match="JSON"):
        QUESTION.encode(holding(float("nan")))
