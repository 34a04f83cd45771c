"""Rules that change, each as one sentence with the value before and after."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from lms.content.course import Course, Item, QuizRules
from lms.content.rules.completion import pass_mark
from lms.plugin.message import Message, counted, decimal, mark

_NONE = Message(mark("none"))
_UNLIMITED = Message(mark("unlimited"))


def course_rules(old: Course, new: Course) -> Iterator[Message]:
    """What changes for the course as a whole."""
    if old.passing.min_score != new.passing.min_score:
        values = _values(_percent(old.passing.min_score), _percent(new.passing.min_score))
        yield Message(mark("Lowest final score to pass the course: %(old)s → %(new)s"), values)
    if old.passing.all_required != new.passing.all_required:
        yield Message(
            mark("The course is now passed only when every required part is done")
            if new.passing.all_required
            else mark("The course is now passed without every required part being done")
        )
    if old.jp != new.jp:
        yield Message(mark("Lesson hours (JP): %(old)s → %(new)s"), _values(decimal(old.jp), decimal(new.jp)))
    if old.order != new.order:
        yield Message(
            mark("The parts must now be done in order")
            if new.order == "sequential"
            else mark("The parts may now be done in any order")
        )
    if old.requires != new.requires:
        values = _values(", ".join(old.requires) or _NONE, ", ".join(new.requires) or _NONE)
        yield Message(mark("Courses that come first: %(old)s → %(new)s"), values)
    if old.version != new.version:
        yield Message(mark("Version: %(old)s → %(new)s"), _values(old.version, new.version))


def item_rules(old: Item, new: Item, part: str, undecided: int) -> Iterator[Message]:
    """What changes for one part, called `part`; `undecided` have begun it and not completed it."""
    named = False
    for text in _known(old, new, part, undecided):
        named = True
        yield text
    if not named and _rest(old) != _rest(new):
        yield Message(mark("“%(part)s”: other rules"), {"part": part})


def _known(old: Item, new: Item, part: str, undecided: int) -> Iterator[Message]:
    if pass_mark(old) != pass_mark(new):
        values = _values(_percent(pass_mark(old)), _percent(pass_mark(new)))
        yield _pass_mark(part, undecided, values)
    if old.required != new.required:
        text = (
            mark("“%(part)s” is now required") if new.required else mark("“%(part)s” is no longer required")
        )
        yield Message(text, {"part": part})
    if old.visible != new.visible:
        text = mark("“%(part)s” is now shown") if new.visible else mark("“%(part)s” is now hidden")
        yield Message(text, {"part": part})
    if old.weight != new.weight:
        values = {"part": part, **_values(decimal(old.weight), decimal(new.weight))}
        yield Message(mark("“%(part)s”: weight %(old)s → %(new)s"), values)
    if old.requires != new.requires:
        values = {"part": part, **_values(", ".join(old.requires) or _NONE, ", ".join(new.requires) or _NONE)}
        yield Message(mark("“%(part)s”: parts that come first %(old)s → %(new)s"), values)
    if isinstance(old.rules, QuizRules) and isinstance(new.rules, QuizRules):
        yield from _quiz(old.rules, new.rules, part)


def _pass_mark(part: str, undecided: int, values: dict[str, object]) -> Message:
    if not undecided:
        return Message(mark("“%(part)s”: pass mark %(old)s → %(new)s"), {"part": part, **values})
    return counted(
        "“%(part)s”: pass mark %(old)s → %(new)s, for %(n)s person who has not passed yet",
        "“%(part)s”: pass mark %(old)s → %(new)s, for %(n)s people who have not passed yet",
        undecided,
        part=part,
        **values,
    )


def _quiz(old: QuizRules, new: QuizRules, part: str) -> Iterator[Message]:
    if old.attempts != new.attempts:
        values = _values(old.attempts or _UNLIMITED, new.attempts or _UNLIMITED)
        yield Message(mark("“%(part)s”: attempts %(old)s → %(new)s"), {"part": part, **values})
    if old.time_limit != new.time_limit:
        values = _values(_minutes(old.time_limit), _minutes(new.time_limit))
        yield Message(mark("“%(part)s”: minutes to answer %(old)s → %(new)s"), {"part": part, **values})
    if old.question_count != new.question_count:
        values = _values(old.question_count, new.question_count)
        yield Message(mark("“%(part)s”: questions asked %(old)s → %(new)s"), {"part": part, **values})


def _rest(item: Item) -> tuple[object, ...]:
    return item.rules, item.completion, item.available_from, item.available_until


def _values(old: object, new: object) -> dict[str, object]:
    return {"old": old, "new": new}


def _percent(value: Fraction | None) -> object:
    return _NONE if value is None else decimal(value)


def _minutes(seconds: int | None) -> object:
    return _UNLIMITED if seconds is None else decimal(Fraction(seconds, 60))
