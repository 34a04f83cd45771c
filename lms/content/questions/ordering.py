"""Ordering (chapter 9.6): lines to be put in their right order."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from lms.content.findings import finding
from lms.content.questions import keying, listed
from lms.content.questions.settings import setting
from lms.content.source.values import one_of
from lms.plugin.form import Form, Order
from lms.plugin.keying import NotAKey
from lms.plugin.message import Message, counted, mark
from lms.plugin.question import (
    Json,
    Mark,
    Marked,
    NotAnAnswer,
    Parsed,
    Question,
    Release,
    Remark,
    Response,
    Section,
    Weight,
)

_FIELD = "order"
_RULES = "partial-ordering"
_TWICE = Message(mark("Two lines have the same number. Give each a number of its own."))


@dataclass(frozen=True, slots=True)
class OrderingSpec:
    """The keys of the lines in their right order, and the rule for partial points."""

    keys: tuple[str, ...]
    rule: str = "pairs"


class Ordering:
    """``1. …`` in the right order; a response tells the place of each key, as far as places were chosen."""

    name = "ordering"

    def parse(self, section: Section) -> Parsed:
        if not section.ordered:
            return Parsed(None, findings=(finding("E402/list", section.path, section.line, 1),))
        if len(section.ordered) > listed.FAR_TOO_MANY:
            return Parsed(None, findings=(listed.wrong_number(section.ordered, section.path, 2, 12),))
        findings = listed.check_list(section.ordered, section.path, 2, 12)
        keys = listed.keys_of(section.ordered)
        rule = setting(section, "partial", one_of(_RULES), "pairs", findings)
        return Parsed(OrderingSpec(keys, rule), listed.texts_of(section.ordered, keys), tuple(findings))

    def to_json(self, spec: Any) -> Json:
        return {"keys": list(spec.keys), "rule": spec.rule}

    def from_json(self, data: Json) -> Any:
        return OrderingSpec(tuple(str(key) for key in data["keys"]), str(data["rule"]))

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        """Always in another order than the right one."""
        order = rng.sample(spec.keys, len(spec.keys))
        if tuple(order) == spec.keys and len(order) > 1:
            turn = rng.randrange(1, len(order))
            order = order[turn:] + order[:turn]
        return order

    def present(self, question: Question, order: Sequence[str], response: Response) -> Form:
        places = _places(response)
        ranks = {str(n): str(places[key]) for n, key in enumerate(order, 1) if key in places}
        label = Message(mark("Put these in the right order"))
        is_twice = len(set(ranks.values())) < len(ranks)
        return Form(
            (Order(_FIELD, listed.options(question, order), ranks, label, _TWICE if is_twice else ""),)
        )

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Response:
        allowed = {str(n): n for n in range(1, len(order) + 1)}
        given: dict[str, int] = {}
        for n, key in enumerate(order, 1):
            sent = [value for value in fields.get(f"{_FIELD}.{n}", ()) if value != ""]
            if len(sent) > 1 or any(value not in allowed for value in sent):
                raise NotAnAnswer(_FIELD)
            if sent:
                given[key] = allowed[sent[0]]
        return given or None

    def grade(self, spec: Any, response: Response) -> Fraction:
        places = {key: place for key, place in _places(response).items() if key in spec.keys}
        return GRADES[spec.rule](spec.keys, places) if places else Fraction(0)

    def remarks(self, spec: Any, response: Response) -> Sequence[Remark]:
        """On lines that share a number, and on lines without one."""
        places = _places(response)
        found = [Remark(_TWICE, Weight.DOUBT)] if len(set(places.values())) < len(places) else []
        left = len(spec.keys) - len(places) if places else 0
        if left:
            text = counted("%(n)s line has no number yet.", "%(n)s lines have no number yet.", left)
            found.append(Remark(text, Weight.DOUBT))
        return found

    def rekey(self, served: Any, current: Any) -> Any:
        return current if set(served.keys) == set(current.keys) else served

    def key_form(self, question: Question, order: Sequence[str]) -> Form:
        places = {key: str(place) for place, key in enumerate(question.spec.keys, 1)}
        ranks = {str(n): places[key] for n, key in enumerate(order, 1) if key in places}
        return Form((Order(_FIELD, listed.options(question, order), ranks, keying.RIGHT),))

    def key_from(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Any:
        try:
            places = _places(self.read(spec, order, fields))
        except NotAnAnswer:
            places = {}
        if sorted(places.values()) != list(range(1, len(spec.keys) + 1)):
            raise NotAKey(keying.NO_ORDER)
        return OrderingSpec(tuple(sorted(spec.keys, key=lambda key: places[key])), spec.rule)

    def review(
        self, question: Question, order: Sequence[str], response: Response, release: Release
    ) -> Sequence[Marked]:
        places, keys = _places(response), question.spec.keys
        if not release.key:
            own = sorted((key for key in order if key in places), key=lambda key: places[key])
            return [_part(question, key, places[key], Mark.PLAIN, taken=True) for key in own]
        return [_compared(question, key, n, places.get(key)) for n, key in enumerate(keys, 1)]

    def summary(self, question: Question, response: Response) -> str:
        places = _places(response)
        keys = sorted((key for key in question.spec.keys if key in places), key=lambda key: places[key])
        return "; ".join(f"{places[key]}. {listed.plain(question, key)}" for key in keys)


def _places(response: Response) -> dict[str, int]:
    if not isinstance(response, dict):
        return {}
    return {key: place for key, place in response.items() if type(place) is int}


def _part(
    question: Question, key: str, place: int, shown: Mark, taken: bool, own: int | None = None, why: str = ""
) -> Marked:
    label = Message(mark("Place %(number)s"), {"number": place})
    if own is not None:
        label = Message(mark("Place %(number)s, yours %(own)s"), {"number": place, "own": own})
    return Marked(question.texts.get(f"choice:{key}", ""), shown, taken, why, label)


def _compared(question: Question, key: str, right: int, own: int | None) -> Marked:
    """A line at its right place, with the place that it was given where that is another one."""
    if own == right:
        return _part(question, key, right, Mark.RIGHT, taken=True)
    why = question.texts.get(f"feedback:{key}", "")
    shown = Mark.MISSED if own is None else Mark.WRONG
    return _part(question, key, right, shown, taken=own is not None, own=own, why=why)


def _pairs(keys: Sequence[str], places: Mapping[str, int]) -> Fraction:
    pairs = list(itertools.combinations(keys, 2))
    right = sum(a in places and b in places and places[a] < places[b] for a, b in pairs)
    return max(Fraction(0), Fraction(2 * right, len(pairs)) - 1) if pairs else Fraction(0)


def _positions(keys: Sequence[str], places: Mapping[str, int]) -> Fraction:
    return Fraction(sum(places.get(key) == n for n, key in enumerate(keys, 1)), len(keys))


def _exact(keys: Sequence[str], places: Mapping[str, int]) -> Fraction:
    return Fraction(int(_positions(keys, places) == 1))


GRADES: Mapping[str, Callable[[Sequence[str], Mapping[str, int]], Fraction]] = MappingProxyType(
    {"pairs": _pairs, "positions": _positions, "exact": _exact}
)
