"""The sentences beside the progress bar, in the shapes real courses need."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from gettext import NullTranslations

import pytest

from lms.content.course import (
    AssignmentRules,
    Course,
    ExtensionRules,
    Item,
    LessonRules,
    Module,
    Passing,
    QuizRules,
    ScenarioRules,
)
from lms.content.rules.completion import ItemState, progress, verdict
from lms.content.rules.explanation import (
    item_rule_sentence,
    missing_sentence,
    progress_sentence,
    rule_sentence,
)
from lms.plugin.message import Message

DONE = ItemState(completed=True)


def lesson(n: int) -> Item:
    return Item(f"l{n}", "lesson", f"l{n}.md", {"id": f"Bab {n}", "en": f"Chapter {n}"}, {}, LessonRules())


def quiz(name: str, title: str, mark: Fraction | None = Fraction(70), role: str = "exam") -> Item:
    return Item(name, "quiz", f"{name}.md", {"id": title}, {}, QuizRules(role=role, pass_mark=mark))


def course(*items: Item, passing: Passing | None = None) -> Course:
    return Course("c", {"id": "C"}, (Module("m", {}, items),), passing=passing or Passing())


def said(message: Message) -> str:
    return message.translate(NullTranslations())


LESSONS = tuple(lesson(n) for n in range(8))
FINAL = quiz("akhir", "Kuis akhir")
MIDDLE = quiz("modul-2", "Modul 2", Fraction(145, 2))
SCORE = Passing(min_score=Fraction(75))
OPTIONAL = Passing(min_score=Fraction(75), all_required=False)


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (course(*LESSONS, FINAL), "Passed when all 9 parts are done and the final quiz is 70 or more."),
        (course(*LESSONS), "Passed when all 8 parts are done."),
        (course(lesson(1)), "Passed when the 1 part is done."),
        (
            course(MIDDLE, *LESSONS, quiz("x", "Latihan", None)),
            "Passed when all 10 parts are done and “Modul 2” is 72.5 or more.",
        ),
        (
            course(MIDDLE, *LESSONS, FINAL),
            "Passed when all 10 parts are done and every quiz reaches its pass mark.",
        ),
        (
            course(*LESSONS, passing=SCORE),
            "Passed when all 8 parts are done and the final score is 75 or more.",
        ),
        (
            course(*LESSONS, FINAL, passing=SCORE),
            (
                "Passed when all 9 parts are done, the final quiz is 70 or more"
                " and the final score is 75 or more."
            ),
        ),
        (course(*LESSONS, FINAL, passing=OPTIONAL), "Passed when the final score is 75 or more."),
    ],
)
def test_the_rule_of_a_course_is_one_sentence(made: Course, sentence: str) -> None:
    assert said(rule_sentence(made)) == sentence


def test_the_missing_quiz_is_named_before_the_lessons() -> None:
    c = course(*LESSONS, MIDDLE)
    states = {item.id: DONE for item in LESSONS[3:]}
    now = progress(c, states)
    assert said(missing_sentence(now, "id")) == "Missing: the quiz “Modul 2” and 3 more parts"
    assert said(progress_sentence(now, "id")) == "5 of 9 done; missing: the quiz “Modul 2” and 3 more parts"
    assert said(missing_sentence(verdict(c, states), "id")) == "Missing: the quiz “Modul 2” and 3 more parts"


def test_one_missing_part_is_named_in_the_readers_language() -> None:
    c = course(*LESSONS)
    now = progress(c, {item.id: DONE for item in LESSONS[1:]})
    assert said(missing_sentence(now, "en")) == "Missing: the lesson “Chapter 0”"
    assert said(progress_sentence(now, "id")) == "7 of 8 done; missing: the lesson “Bab 0”"
    assert said(missing_sentence(now, "jv")) == "Missing: the lesson “Bab 0”"


def test_a_title_that_says_what_it_is_is_not_called_so_twice() -> None:
    assert said(missing_sentence(progress(course(FINAL), {}), "id")) == "Missing: Kuis akhir"


def test_of_many_missing_parts_only_the_number_is_told() -> None:
    c = course(*LESSONS, FINAL)
    now = progress(c, {item.id: DONE for item in LESSONS[:3]})
    assert said(missing_sentence(now, "id")) == "Missing: 6 parts"
    assert said(progress_sentence(now, "id")) == "3 of 9 done; missing: 6 parts"


def test_when_all_is_done_the_sentence_says_what_the_pass_waits_for() -> None:
    weighted = course(replace(quiz("q", "Q", None), weight=Fraction(1)), passing=SCORE)
    low = ItemState(score=Fraction(60), attempts_ended=1)
    assert said(missing_sentence(verdict(weighted, {"q": low}), "id")) == (
        "Missing: a final score of 75 or more"
    )
    marking = ItemState(attempts_ended=1, pending=True)
    assert said(missing_sentence(verdict(weighted, {"q": marking}), "id")) == (
        "Sent. A trainer still has to mark it."
    )
    good = ItemState(score=Fraction(75), attempts_ended=1)
    assert said(missing_sentence(verdict(weighted, {"q": good}), "id")) == "Nothing is missing."
    assert said(progress_sentence(progress(weighted, {"q": good}), "id")) == "1 of 1 done"


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (lesson(1), "Done when you mark it as done."),
        (
            Item("l", "lesson", "l.md", {}, {}, LessonRules(min_time=90)),
            "Done when you mark it as done, 2 minutes after opening it or later.",
        ),
        (
            Item("l", "lesson", "l.md", {}, {}, LessonRules(), completion="opened"),
            "Done when you have opened it.",
        ),
        (FINAL, "Done when your score is 70 or more."),
        (quiz("p", "P", role="pretest"), "Done when you have sent it."),
        (Item("t", "assignment", "t.md", {}, {}, AssignmentRules()), "Done when your work has been marked."),
        (Item("s", "scenario", "s.md", {}, {}, ScenarioRules()), "Done when you have reached an ending."),
        (Item("x", "x-peta", "x.md", {}, {}, ExtensionRules()), "Done when you have worked through it."),
    ],
)
def test_each_item_says_when_it_counts_as_done(item: Item, sentence: str) -> None:
    assert said(item_rule_sentence(item)) == sentence
