"""The rules of completion in words: what passes a course, what is missing, when an item counts as done.

Every sentence is whole, so that each language can order it as it likes. Titles stand in the language asked for, or
else in the course's own.
"""

from __future__ import annotations

from fractions import Fraction

from lms.content.course import Course, Item, LessonRules, Words
from lms.content.rules.completion import Progress, Verdict, pass_mark, rule_of
from lms.plugin.message import Message, counted, decimal, mark

NAMED_UP_TO = 4
"""Up to so many missing parts one of them is named; of more only the number is told."""


def rule_sentence(course: Course, language: str = "") -> Message:
    """When the course is passed: "Passed when all 9 parts are done and the final quiz is 70 or more."."""
    needed = course.passing.min_score
    parts = len(course.required_items) if course.passing.all_required else 0
    if not parts:
        if needed is not None:
            return Message(
                mark("Passed when the final score is %(score)s or more."), {"score": decimal(needed)}
            )
        if course.passing.all_required:
            return Message(mark("Passed when every part has been opened once."))
        return Message(mark("Passed as soon as the first step is done."))
    if needed is not None:
        return _parts_and_score(course, parts, decimal(needed), language)
    return _parts(course, parts, language)


def _parts(course: Course, n: int, language: str) -> Message:
    hurdles = _hurdles(course)
    if not hurdles:
        return counted("Passed when the %(n)s part is done.", "Passed when all %(n)s parts are done.", n)
    if len(hurdles) > 1:
        return counted(
            "Passed when the %(n)s part is done and every quiz reaches its pass mark.",
            "Passed when all %(n)s parts are done and every quiz reaches its pass mark.",
            n,
        )
    least = decimal(pass_mark(hurdles[0]) or Fraction(0))
    if _is_final_quiz(course, hurdles[0]):
        return counted(
            "Passed when the %(n)s part is done and the final quiz is %(mark)s or more.",
            "Passed when all %(n)s parts are done and the final quiz is %(mark)s or more.",
            n,
            mark=least,
        )
    return counted(
        "Passed when the %(n)s part is done and “%(title)s” is %(mark)s or more.",
        "Passed when all %(n)s parts are done and “%(title)s” is %(mark)s or more.",
        n,
        title=word(hurdles[0].title, language or course.language),
        mark=least,
    )


def _parts_and_score(course: Course, n: int, score: object, language: str) -> Message:
    hurdles = _hurdles(course)
    if not hurdles:
        return counted(
            "Passed when the %(n)s part is done and the final score is %(score)s or more.",
            "Passed when all %(n)s parts are done and the final score is %(score)s or more.",
            n,
            score=score,
        )
    if len(hurdles) > 1:
        return counted(
            "Passed when the %(n)s part is done, every quiz reaches its pass mark"
            " and the final score is %(score)s or more.",
            "Passed when all %(n)s parts are done, every quiz reaches its pass mark"
            " and the final score is %(score)s or more.",
            n,
            score=score,
        )
    least = decimal(pass_mark(hurdles[0]) or Fraction(0))
    if _is_final_quiz(course, hurdles[0]):
        return counted(
            "Passed when the %(n)s part is done, the final quiz is %(mark)s or more"
            " and the final score is %(score)s or more.",
            "Passed when all %(n)s parts are done, the final quiz is %(mark)s or more"
            " and the final score is %(score)s or more.",
            n,
            mark=least,
            score=score,
        )
    return counted(
        "Passed when the %(n)s part is done, “%(title)s” is %(mark)s or more"
        " and the final score is %(score)s or more.",
        "Passed when all %(n)s parts are done, “%(title)s” is %(mark)s or more"
        " and the final score is %(score)s or more.",
        n,
        title=word(hurdles[0].title, language or course.language),
        mark=least,
        score=score,
    )


def missing_sentence(what: Progress | Verdict, language: str) -> Message:
    """What is still to be done: "Missing: the quiz Modul 2 and 3 more parts"."""
    missing = what.missing
    if missing:
        if len(missing) > NAMED_UP_TO:
            return counted("Missing: %(n)s part", "Missing: %(n)s parts", len(missing))
        named = named_item(_to_name(missing), language)
        if len(missing) == 1:
            return Message(mark("Missing: %(what)s"), {"what": named})
        return counted(
            "Missing: %(what)s and %(n)s more part",
            "Missing: %(what)s and %(n)s more parts",
            len(missing) - 1,
            what=named,
        )
    if isinstance(what, Verdict):
        if what.awaiting:
            return Message(mark("Sent. A trainer still has to mark it."))
        if what.score_short and what.needed is not None:
            return Message(
                mark("Missing: a final score of %(score)s or more"), {"score": decimal(what.needed)}
            )
    return Message(mark("Nothing is missing."))


def progress_sentence(progress: Progress, language: str) -> Message:
    """How far and what is left, in one line: "3 of 5 done; missing: the quiz Modul 2"."""
    values: dict[str, object] = {"done": progress.done, "required": progress.required}
    missing = progress.missing
    if not missing:
        return Message(mark("%(done)s of %(required)s done"), values)
    if len(missing) > NAMED_UP_TO:
        return counted(
            "%(done)s of %(required)s done; missing: %(n)s part",
            "%(done)s of %(required)s done; missing: %(n)s parts",
            len(missing),
            **values,
        )
    named = named_item(_to_name(missing), language)
    if len(missing) == 1:
        return Message(mark("%(done)s of %(required)s done; missing: %(what)s"), {**values, "what": named})
    return counted(
        "%(done)s of %(required)s done; missing: %(what)s and %(n)s more part",
        "%(done)s of %(required)s done; missing: %(what)s and %(n)s more parts",
        len(missing) - 1,
        what=named,
        **values,
    )


def item_rule_sentence(item: Item) -> Message:
    """When this item counts as done."""
    match rule_of(item):
        case "button":
            minutes = -(-item.rules.min_time // 60) if isinstance(item.rules, LessonRules) else 0
            if minutes:
                return counted(
                    "Done when you mark it as done, %(n)s minute after opening it or later.",
                    "Done when you mark it as done, %(n)s minutes after opening it or later.",
                    minutes,
                )
            return Message(mark("Done when you mark it as done."))
        case "opened":
            return Message(mark("Done when you have opened it."))
        case "marked":
            return Message(mark("Done when your work has been marked."))
        case "submitted" if item.kind == "scenario":
            return Message(mark("Done when you have reached an ending."))
        case "submitted":
            return Message(mark("Done when you have sent it."))
        case "plugin":
            return Message(mark("Done when you have worked through it."))
    return Message(
        mark("Done when your score is %(mark)s or more."), {"mark": decimal(pass_mark(item) or Fraction(0))}
    )


_NAMES = {
    "lesson": mark("the lesson “%(title)s”"),
    "quiz": mark("the quiz “%(title)s”"),
    "survey": mark("the survey “%(title)s”"),
    "assignment": mark("the assignment “%(title)s”"),
    "scenario": mark("the scenario “%(title)s”"),
}
_SAID_BY_TITLE = {
    "lesson": ("pelajaran", "lesson"),
    "quiz": ("kuis", "quiz"),
    "survey": ("survei", "survey"),
    "assignment": ("tugas", "assignment"),
    "scenario": ("skenario", "scenario"),
}


def named_item(item: Item, language: str) -> Message | str:
    """The item inside a sentence: kind and title, or the title alone where it says the kind itself."""
    title = word(item.title, language)
    first = title.casefold().split(maxsplit=1)[:1]
    if item.kind not in _NAMES or first in [[said] for said in _SAID_BY_TITLE[item.kind]]:
        return title
    return Message(_NAMES[item.kind], {"title": title})


def word(words: Words, language: str) -> str:
    """The text in `language`, or in the language that stands first: the course's own."""
    return words.get(language) or next(iter(words.values()), "")


def _to_name(missing: tuple[Item, ...]) -> Item:
    """What has a mark to reach is worth naming first: reading a lesson surprises nobody."""
    return next((item for item in missing if rule_of(item).startswith("passed")), missing[0])


def _hurdles(course: Course) -> list[Item]:
    return [item for item in course.required_items if rule_of(item).startswith("passed")]


def _is_final_quiz(course: Course, item: Item) -> bool:
    """Whether people would call it the final quiz: no quiz comes after it."""
    return item.kind == "quiz" and [i for i in course.items if i.visible and i.kind == "quiz"][-1] is item
