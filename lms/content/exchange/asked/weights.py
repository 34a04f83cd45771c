"""Weights of choices, as other systems write them, become a rule that ours knows."""

from __future__ import annotations

from fractions import Fraction

from lms.content.exchange.asked.records import Asked
from lms.plugin.importer import Fate
from lms.plugin.message import Message, mark

NO_KEY = mark("has no key")
_NO_KEY = "kunci belum ada"
TWO_KEYS = mark("more than one choice earns all points; tick the one that is right")
_TWO_KEYS = "lebih dari satu pilihan bernilai penuh"
NEGATIVE = mark("choices that took points away now earn none")
SCALED = mark("weights that did not add up to 100% were scaled")
_CLOSE = (Fraction(999, 1000), Fraction(1001, 1000))


def without_key(asked: Asked, said: str = NO_KEY, remark: str = _NO_KEY) -> None:
    """Leaves the key open, and says so in the report and at the place of the question."""
    for answer in asked.answers:
        answer.weight = Fraction(0)
    asked.rule = ""
    asked.said.append((Fate.CHANGED, Message(said)))
    asked.remark = remark


def settle_single(asked: Asked) -> None:
    """One choice earns all points, others some or none."""
    full = sum(answer.weight >= 1 for answer in asked.answers)
    if full != 1:
        without_key(asked, *((TWO_KEYS, _TWO_KEYS) if full else (NO_KEY, _NO_KEY)))
        return
    if any(answer.weight < 0 for answer in asked.answers):
        asked.said.append((Fate.CHANGED, Message(NEGATIVE)))
    for answer in asked.answers:
        answer.weight = min(Fraction(1), max(Fraction(0), answer.weight))


def settle_multiple(asked: Asked) -> None:
    """Each choice gives or takes its share; those that give add up to the whole."""
    total = sum((answer.weight for answer in asked.answers if answer.weight > 0), Fraction(0))
    if not total:
        without_key(asked)
        return
    asked.rule = "bobot"
    if not _CLOSE[0] <= total <= _CLOSE[1]:
        asked.said.append((Fate.CHANGED, Message(SCALED)))
        for answer in asked.answers:
            if answer.weight > 0:
                answer.weight /= total
    for answer in asked.answers:
        answer.weight = max(Fraction(-1), answer.weight)


def settle_typed(asked: Asked) -> None:
    """At least one accepted answer earns all points; those that earn none are no answers."""
    wrong = [answer for answer in asked.answers if answer.weight <= 0]
    if any(answer.feedback for answer in wrong):
        asked.said.append((Fate.LOST, Message(mark("what is said about wrong answers"))))
    asked.answers = [answer for answer in asked.answers if answer.weight > 0]
    if not any(answer.weight >= 1 for answer in asked.answers):
        without_key(asked)
        asked.answers.clear()
    for answer in asked.answers:
        answer.weight = min(Fraction(1), answer.weight)
