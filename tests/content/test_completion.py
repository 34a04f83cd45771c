"""Completion, progress and passing: chapter 17 of the format, beside a second reading of its formulas."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content.course import (
    AssignmentRules,
    Course,
    ExtensionRules,
    Item,
    LessonRules,
    Module,
    Passing,
    QuizRules,
    Rules,
    ScenarioRules,
    SurveyRules,
)
from lms.content.rules.completion import (
    FinalScore,
    Gate,
    ItemState,
    final_score,
    gate,
    gates,
    is_complete,
    progress,
    rule_of,
    verdict,
)

DAY = date(2026, 11, 22)
DONE = ItemState(opened=True, completed=True)


def lesson(name: str, **changes: object) -> Item:
    item = Item(name, "lesson", f"{name}.md", {"id": name}, {"id": name}, LessonRules(), completion="button")
    return replace(item, **changes)  # type: ignore[arg-type]


def quiz(name: str, mark: int | None = 70, role: str = "exam", **changes: object) -> Item:
    rules = QuizRules(role=role, pass_mark=None if mark is None else Fraction(mark))
    item = Item(name, "quiz", f"{name}.md", {"id": name}, {"id": name}, rules, completion="passed")
    return replace(item, **changes)  # type: ignore[arg-type]


def course(*items: Item, **changes: object) -> Course:
    return replace(Course("c", {"id": "C"}, (Module("m", {"id": "M"}, items),)), **changes)  # type: ignore[arg-type]


def sent(score: int | None, **changes: object) -> ItemState:
    state = ItemState(opened=True, score=None if score is None else Fraction(score), attempts_ended=1)
    return replace(state, **changes)  # type: ignore[arg-type]


def other(kind: str, completion: str = "", mark: Fraction | None = None) -> Item:
    kinds: dict[str, Rules] = {
        "survey": SurveyRules(),
        "assignment": AssignmentRules(pass_mark=mark),
        "scenario": ScenarioRules(pass_mark=mark),
        "x-peta": ExtensionRules(),
    }
    rules = kinds[kind]
    return Item("o", kind, "o.md", {"id": "o"}, {"id": "o"}, rules, completion=completion)


@pytest.mark.parametrize(
    ("item", "rule", "short_of_it", "enough"),
    [
        (lesson("a"), "button", ItemState(opened=True), DONE),
        (lesson("a", completion="opened"), "opened", ItemState(), ItemState(opened=True)),
        (quiz("q"), "passed 70", sent(69), sent(70)),
        (quiz("q", 0), "passed 0", sent(None, pending=True), sent(0)),
        (quiz("q", None), "submitted", ItemState(opened=True, started=True), sent(None)),
        (quiz("q", completion="submitted"), "submitted", ItemState(opened=True), sent(0)),
        (quiz("q", role="pretest"), "submitted", ItemState(started=True), sent(0)),
        (quiz("q", role="practice", completion=""), "submitted", ItemState(opened=True), sent(0)),
        (quiz("q", role="practice"), "passed 70", sent(0), sent(70)),
        (other("survey"), "submitted", ItemState(opened=True), sent(None)),
        (other("assignment"), "marked", sent(None, pending=True), sent(0)),
        (other("assignment", "submitted"), "submitted", ItemState(), sent(None, pending=True)),
        (other("assignment", mark=Fraction(60)), "passed 60", sent(59), sent(60)),
        (other("scenario"), "submitted", ItemState(started=True), sent(None)),
        (other("scenario", mark=Fraction(60)), "passed 60", sent(59), sent(60)),
        (other("scenario", "submitted", Fraction(60)), "submitted", ItemState(started=True), sent(0)),
        (other("x-peta"), "plugin", sent(100), DONE),
    ],
)
def test_each_kind_completes_by_its_own_rule(
    item: Item, rule: str, short_of_it: ItemState, enough: ItemState
) -> None:
    assert rule_of(item) == rule
    assert not is_complete(item, short_of_it)
    assert is_complete(item, enough)
    assert is_complete(item, replace(short_of_it, completed=True)), "once complete stays complete"


def test_progress_names_what_is_missing_and_leaves_out_the_optional_and_the_hidden() -> None:
    items = (lesson("a"), lesson("b"), lesson("x", required=False), lesson("y", visible=False), quiz("q"))
    result = progress(course(*items), {"a": DONE, "x": DONE, "y": DONE})
    assert (result.done, result.required, result.percent) == (1, 3, 33)
    assert [item.id for item in result.missing] == ["b", "q"]


def test_without_required_items_progress_is_what_was_opened() -> None:
    optional = course(lesson("a", required=False), lesson("b", required=False))
    assert progress(optional, {"a": ItemState(opened=True)}).percent == 50
    assert not verdict(optional, {"a": ItemState(opened=True)}).passed
    both = {"a": ItemState(opened=True), "b": DONE}
    assert progress(optional, both).percent == 100
    assert verdict(optional, both).passed


def test_one_of_many_missing_is_never_shown_as_a_hundred() -> None:
    items = [lesson(f"l{n}") for n in range(300)]
    states = {item.id: DONE for item in items[1:]}
    assert progress(course(*items), states).percent == 99


def test_the_final_score_weighs_items_and_counts_what_was_not_tried_as_nothing() -> None:
    c = course(quiz("a", weight=Fraction(1)), quiz("b", weight=Fraction(3)), quiz("x", role="practice"))
    assert final_score(c, {"a": sent(80), "x": sent(100)}) == FinalScore(Fraction(20), provisional=True)
    assert final_score(c, {"a": sent(80), "b": sent(90)}) == FinalScore(Fraction(175, 2), provisional=False)
    assert final_score(c, {"a": sent(80), "b": sent(90, pending=True)}).provisional
    assert final_score(course(lesson("l")), {}) == FinalScore(None, provisional=False)


def test_a_minimum_score_and_awaited_marks_hold_the_pass_back() -> None:
    c = course(lesson("l"), quiz("q", None, weight=Fraction(1)), passing=Passing(min_score=Fraction(75)))
    assert verdict(c, {"l": DONE, "q": sent(75)}).passed
    low = verdict(c, {"l": DONE, "q": sent(74)})
    assert (low.passed, low.missing, low.score_short, low.awaiting) == (False, (), True, False)
    waiting = verdict(c, {"l": DONE, "q": sent(80, pending=True)})
    assert (waiting.passed, waiting.awaiting) == (False, True)


def test_where_not_all_is_required_the_score_alone_decides() -> None:
    c = course(
        lesson("l"),
        quiz("q", weight=Fraction(1)),
        passing=Passing(min_score=Fraction(60), all_required=False),
    )
    assert verdict(c, {"q": sent(60)}).passed
    assert verdict(c, {"q": sent(59)}).missing == ()


def test_removing_the_one_missing_lesson_passes_the_course_and_adding_one_takes_nothing_back() -> None:
    states = {"a": DONE, "q": sent(70)}
    assert not verdict(course(lesson("a"), lesson("b"), quiz("q")), states).passed
    assert verdict(course(lesson("a"), quiz("q")), states).passed
    assert is_complete(quiz("q", 90), replace(states["q"], completed=True))


def test_an_edition_that_hides_everything_completes_nobody() -> None:
    hidden = course(lesson("a", visible=False), quiz("q", visible=False))
    assert not verdict(hidden, {"a": DONE}).passed
    assert progress(hidden, {"a": DONE}).percent == 0


def test_prerequisites_may_name_items_and_modules() -> None:
    first = Module("dasar", {}, (lesson("a"), lesson("b", required=False), lesson("h", visible=False)))
    second = Module("lanjut", {}, (lesson("c", requires=("module:dasar",)), lesson("d", requires=("c", "h"))))
    c = Course("c", {}, (first, second))
    assert gate(c, c.items[3], {}, DAY) == Gate(False, (c.items[0],), "prerequisite")
    assert gate(c, c.items[3], {"a": DONE}, DAY).open
    assert gate(c, c.items[4], {"a": DONE}, DAY) == Gate(False, (c.items[3],), "prerequisite")
    assert gate(c, c.items[4], {"c": DONE}, DAY).open, "a hidden item cannot be done, so it holds nobody up"


def test_in_sequence_an_item_opens_when_all_required_before_it_are_complete() -> None:
    items = (quiz("p", role="pretest"), lesson("a"), lesson("x", required=False), lesson("b"))
    c = course(*items, order="sequential")
    assert gate(c, items[0], {}, DAY).open
    assert gate(c, items[1], {}, DAY) == Gate(False, (items[0],), "sequence")
    assert gate(c, items[1], {"p": sent(0)}, DAY).open, "a pre-test only has to be sent"
    assert gate(c, items[3], {"p": sent(0), "a": DONE}, DAY).open
    assert gate(c, items[3], {"b": DONE}, DAY).open, "what is done stays open to be read again"


def test_dates_open_and_close_an_item() -> None:
    item = lesson("a", available_from=date(2026, 11, 20), available_until=date(2026, 11, 22))
    assert gate(course(item), item, {}, date(2026, 11, 19)).reason == "not-yet"
    assert gate(course(item), item, {}, date(2026, 11, 20)).open
    assert gate(course(item), item, {}, date(2026, 11, 22)).open
    assert gate(course(item), item, {}, date(2026, 11, 23)).reason == "closed"


def test_a_pretest_under_way_stays_open_until_it_is_sent() -> None:
    item = quiz("p", role="pretest", available_until=date(2026, 11, 1), requires=("a",))
    c = course(lesson("a"), item)
    assert gate(c, item, {"p": ItemState(opened=True, started=True)}, DAY).open
    assert not gate(c, item, {"p": ItemState(opened=True)}, DAY).open


def names(items: tuple[Item, ...]) -> set[str]:
    return {item.id for item in items}


scores = st.one_of(st.none(), st.fractions(0, 100, max_denominator=7))
states_of_one = st.builds(
    ItemState, st.booleans(), st.booleans(), scores, st.integers(0, 2), st.booleans(), st.just(False)
)


@st.composite
def runs(make: st.DrawFn) -> tuple[Course, dict[str, ItemState]]:
    items = []
    for n in range(make(st.integers(1, 6))):
        weight = Fraction(make(st.integers(0, 3)))
        required, visible = make(st.booleans()), make(st.booleans())
        if make(st.booleans()):
            items.append(lesson(f"i{n}", required=required, visible=visible))
        else:
            marked = make(st.one_of(st.none(), st.integers(0, 100)))
            items.append(quiz(f"i{n}", marked, required=required, visible=visible, weight=weight))
    passing = Passing(make(st.one_of(st.none(), st.just(Fraction(60)))), make(st.booleans()))
    order = make(st.sampled_from(["free", "sequential"]))
    states = {item.id: make(states_of_one) for item in items if make(st.booleans())}
    return course(*items, passing=passing, order=order), states


@given(runs())
def test_the_formulas_are_those_of_the_format(run: tuple[Course, dict[str, ItemState]]) -> None:
    c, states = run
    of = {item.id: states.get(item.id, ItemState()) for item in c.items}

    def complete(item: Item) -> bool:
        state = of[item.id]
        if state.completed or item.kind == "lesson":
            return state.completed
        assert isinstance(item.rules, QuizRules)
        if item.rules.pass_mark is None:
            return state.attempts_ended >= 1
        return state.score is not None and state.score >= item.rules.pass_mark

    required = [item for item in c.items if item.required and item.visible]
    counted = [item for item in c.items if item.visible and item.weight > 0]
    total = sum(item.weight for item in counted)
    score = (
        sum(item.weight * (of[item.id].score or 0) for item in counted) / Fraction(total) if total else None
    )

    shown = progress(c, states)
    if required:
        assert shown.percent == math.floor(Fraction(100 * sum(map(complete, required)), len(required)))
    visible = any(item.visible for item in c.items)
    assert (shown.percent == 100) == (visible and not shown.missing)
    assert final_score(c, states).value == score

    minimum = c.passing.min_score
    waits = [*counted, *(required if c.passing.all_required else [])]
    expected = (
        visible
        and (not c.passing.all_required or all(map(complete, required)))
        and (minimum is None or (score is not None and score >= minimum))
        and not any(of[item.id].pending for item in waits)
    )
    if required or minimum is not None or not c.passing.all_required:
        assert verdict(c, states).passed == expected
    else:
        assert verdict(c, states).passed == (shown.percent == 100 and expected)


@given(runs(), st.data())
def test_doing_more_never_takes_progress_away(
    run: tuple[Course, dict[str, ItemState]], data: st.DataObject
) -> None:
    c, states = run
    item = data.draw(st.sampled_from(c.items))
    more = {**states, item.id: replace(states.get(item.id, ItemState()), opened=True, completed=True)}
    before, after = progress(c, states), progress(c, more)
    assert after.percent >= before.percent
    assert names(after.missing) <= names(before.missing)
    assert names(verdict(c, more).missing) <= names(verdict(c, states).missing)
    if verdict(c, states).passed:
        assert verdict(c, more).passed
    shut = {name for name, g in gates(c, states, DAY).items() if not g.open}
    assert {name for name, g in gates(c, more, DAY).items() if not g.open} <= shut


@given(runs())
def test_removing_what_is_missing_passes_a_course_that_lacks_nothing_else(
    run: tuple[Course, dict[str, ItemState]],
) -> None:
    c, states = run
    now = verdict(c, states)
    if not now.missing or now.awaiting or c.passing.min_score is not None:
        return
    kept = tuple(item for item in c.items if item not in now.missing)
    if any(item.required and item.visible for item in kept):
        assert verdict(course(*kept, passing=c.passing), states).passed


@given(runs())
def test_a_gate_is_shut_only_by_what_is_incomplete(run: tuple[Course, dict[str, ItemState]]) -> None:
    c, states = run
    for item in c.items:
        found = gate(c, item, states, DAY)
        assert found == gates(c, states, DAY)[item.id]
        assert found.open == (found.reason == "")
        assert not any(is_complete(m, states.get(m.id, ItemState())) for m in found.missing)
