"""Robots that answer by the look of a question, as people do who have not read.

A robot sees what a learner sees: the stem and the form of primitives. It gives, for each field, the answers that are
equally good to it; chance picks one of them. So it serves every type of question, also those of plugins.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from lms.content.doctor import plainly
from lms.plugin.form import (
    FileField,
    Form,
    NumberField,
    OneOf,
    Option,
    Order,
    SelectPerRow,
    SomeOf,
    TextField,
)
from lms.plugin.message import Message, mark

Fields = Mapping[str, tuple[str, ...]]
Rank = Callable[[str, int, str, Sequence[str]], float]
"""How much a robot likes a choice, from its words, its place from 0, the stem, and the words of all choices."""

_MOST_COMBINATIONS = 64


@dataclass(frozen=True, slots=True)
class Robot:
    """One way to answer. `rank` chooses among choices; `ticks` says how many of several it ticks (0: all)."""

    name: str
    says: Message
    rank: Rank
    ticks: int = 1

    def answers(self, stem: str, form: Form) -> tuple[Fields, ...]:
        """The answers to a question that this robot finds equally good, as posted fields; never none."""
        parts = [self._field(field, stem) for field in form.fields]
        combined = []
        for chosen in product(*parts):
            fields: dict[str, tuple[str, ...]] = {}
            for one in chosen:
                fields |= one
            combined.append(fields)
            if len(combined) == _MOST_COMBINATIONS:
                break
        return tuple(combined)

    def _field(self, field: object, stem: str) -> list[Fields]:
        match field:
            case OneOf():
                return [{field.name: (option.value,)} for option in self._best(field.options, stem)] or [{}]
            case SomeOf():
                return [{field.name: self._ticked(field.options, stem)}]
            case SelectPerRow():
                return [self._rows(field)]
            case Order():
                return [self._order(field, stem)]
            case TextField():
                return [{field.name: (_longest_word(stem),)}]
            case NumberField():
                return [{field.name: (number,)} for number in plainly.numbers(stem)[:3]] or [{}]
            case FileField():
                return [{}]
        return [{}]

    def _ranked(self, options: Sequence[Option], stem: str) -> list[tuple[float, int]]:
        texts = [plainly.plain(option.html) for option in options]
        return [(self.rank(text, place, stem, texts), place) for place, text in enumerate(texts)]

    def _best(self, options: Sequence[Option], stem: str) -> list[Option]:
        ranked = self._ranked(options, stem)
        top = max((rank for rank, _ in ranked), default=0)
        return [options[place] for rank, place in ranked if rank == top]

    def _ticked(self, options: Sequence[Option], stem: str) -> tuple[str, ...]:
        ranked = sorted(self._ranked(options, stem), key=lambda one: (-one[0], one[1]))
        many = self.ticks or len(ranked)
        return tuple(options[place].value for _, place in ranked[:many])

    def _rows(self, field: SelectPerRow) -> Fields:
        fields = {}
        for row in field.rows:
            best = self._best(field.options, plainly.plain(row.html))
            if best:
                fields[f"{field.name}.{row.value}"] = (best[0].value,)
        return fields

    def _order(self, field: Order, stem: str) -> Fields:
        ranked = sorted(self._ranked(field.options, stem), key=lambda one: (-one[0], one[1]))
        return {
            f"{field.name}.{field.options[place].value}": (str(rank),)
            for rank, (_, place) in enumerate(ranked, start=1)
        }


def _longest_word(stem: str) -> str:
    return max(plainly.words(stem), key=len, default="")


def _shared(text: str, other: str) -> int:
    return len(plainly.telling(text) & plainly.telling(other))


def _common(text: str, texts: Sequence[str]) -> float:
    """How much a choice has in common with the others: distractors are often made by changing the right one."""
    own = plainly.telling(text)
    return sum(len(own & plainly.telling(other)) for other in texts if other is not text)


ROBOTS: tuple[Robot, ...] = (
    Robot("longest", Message(mark("pick the longest choice")), lambda text, *_: len(text)),
    Robot("shortest", Message(mark("pick the shortest choice")), lambda text, *_: -len(text)),
    Robot("first", Message(mark("always pick the first choice")), lambda _t, place, *_: -place),
    Robot("third", Message(mark("always pick C")), lambda _t, place, *_: float(place == 2)),
    Robot(
        "numbers",
        Message(mark("pick the choice with a number in it")),
        lambda text, *_: float(plainly.has_number(text)),
    ),
    Robot(
        "cautious",
        Message(mark("avoid choices with words such as “always” and “never”")),
        lambda text, *_: -float(bool(plainly.absolutes(text))),
        ticks=2,
    ),
    Robot(
        "everything",
        Message(mark("pick “all of the above” where it stands")),
        lambda text, *_: float(plainly.takes_everything(text)),
    ),
    Robot("all", Message(mark("tick everything")), lambda *_: 0.0, ticks=0),
    Robot(
        "echo",
        Message(mark("pick the choice that repeats words of the question")),
        lambda text, _p, stem, _t: _shared(text, stem),
    ),
    Robot(
        "reasons",
        Message(mark("pick the choice that explains the most")),
        lambda text, *_: plainly.reasons(text),
        2,
    ),
    Robot(
        "blend",
        Message(mark("pick the choice that has most in common with the others")),
        lambda text, _p, _s, texts: _common(text, texts),
        ticks=2,
    ),
)
"""The robots that have a method. The twelfth, who guesses again and again, is the rehearsal's own."""

PERSISTENT = Message(mark("guess, and use every attempt"))
GUESSING = Message(mark("for comparison: guess, once"))


def guessed(form: Form, rng: random.Random) -> Fields:
    """An answer by chance alone; texts and numbers are left empty, for nobody hits them."""
    fields: dict[str, tuple[str, ...]] = {}
    for field in form.fields:
        match field:
            case OneOf() if field.options:
                fields[field.name] = (rng.choice(field.options).value,)
            case SomeOf():
                ticked = tuple(option.value for option in field.options if rng.getrandbits(1))
                fields[field.name] = ticked or (rng.choice(field.options).value,)
            case SelectPerRow() if field.options:
                for row in field.rows:
                    fields[f"{field.name}.{row.value}"] = (rng.choice(field.options).value,)
            case Order():
                ranks = rng.sample(range(1, len(field.options) + 1), len(field.options))
                for option, rank in zip(field.options, ranks, strict=True):
                    fields[f"{field.name}.{option.value}"] = (str(rank),)
    return fields
