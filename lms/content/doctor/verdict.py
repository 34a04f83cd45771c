"""A rehearsal in words and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from lms.content.doctor.rehearsal import Leak, QuizRehearsal, Rehearsal, Sat
from lms.plugin.message import Message, mark

_EASY = mark(
    "Whoever has not read passes %(n)s of 100 times; the easiest way: %(way)s. Guessing once passes %(chance)s."
)
_FAIR = mark("Whoever has not read passes at most %(n)s of 100 times. Guessing once passes %(chance)s.")
_RULES = mark(
    "Fewer attempts, a wait between them, a larger bank or keys shown only after passing make guessing useless."
)
_QUESTIONS = mark("These questions give themselves away; change their choices.")


def percent(share: Fraction) -> int:
    """Of a hundred, rounded half up."""
    return int(share * 100 + Fraction(1, 2))


def sentence(quiz: QuizRehearsal) -> Message:
    """What came of a rehearsal, in a sentence."""
    best, chance = quiz.robots[0], percent(quiz.chance.share)
    if quiz.easiest is None:
        return Message(_FAIR, {"n": percent(best.share), "chance": chance})
    return Message(_EASY, {"n": percent(best.share), "way": best.says, "chance": chance})


def advice(quiz: QuizRehearsal) -> Message | None:
    """What to do about it; None where nothing need be done."""
    if quiz.easiest is None:
        return None
    return Message(_QUESTIONS if quiz.easiest.leaks else _RULES)


def to_json(rehearsal: Rehearsal) -> dict[str, Any]:
    """The rehearsal as plain values, shares as fractions."""
    return {
        "times": rehearsal.times,
        "seed": rehearsal.seed,
        "quizzes": [
            {
                "item": quiz.item,
                "title": dict(quiz.title),
                "path": quiz.path,
                "questions": quiz.questions,
                "chance": _sat(quiz.chance),
                "robots": [_sat(one) for one in quiz.robots],
            }
            for quiz in rehearsal.quizzes
        ],
    }


def from_json(data: Mapping[str, Any]) -> Rehearsal:
    """The rehearsal again, from what `to_json` gave."""
    quizzes = tuple(
        QuizRehearsal(
            quiz["item"],
            quiz["title"],
            quiz["path"],
            quiz["questions"],
            _read_sat(quiz["chance"]),
            tuple(_read_sat(one) for one in quiz["robots"]),
        )
        for quiz in data["quizzes"]
    )
    return Rehearsal(quizzes, data["times"], data["seed"])


def _sat(sat: Sat) -> dict[str, Any]:
    leaks = [
        {
            "question": leak.question,
            "path": leak.path,
            "line": leak.line,
            "share": str(leak.share),
            "chance": str(leak.chance),
        }
        for leak in sat.leaks
    ]
    return {
        "robot": sat.robot,
        "says": sat.says.text,
        "passed": sat.passed,
        "times": sat.times,
        "leaks": leaks,
    }


def _read_sat(data: Mapping[str, Any]) -> Sat:
    leaks = tuple(
        Leak(
            one["question"],
            one["path"],
            one["line"],
            Fraction(one["share"]),
            Fraction(one["chance"]),
        )
        for one in data["leaks"]
    )
    says = data["says"]
    return Sat(data["robot"], Message(says), data["passed"], data["times"], leaks)
