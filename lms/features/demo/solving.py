"""How the people of the demonstration fill in questions: rightly by their skill, else by chance.

The right answer is found by asking the type what an answer is worth, and mending it part by part, so that every type is
served, also those of plugins.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

from lms.content.doctor.robots import guessed
from lms.features.quizzes.served import Served
from lms.plugin.form import (
    FileField,
    Form,
    NumberField,
    OneOf,
    Order,
    SelectPerRow,
    SomeOf,
    TextField,
)
from lms.plugin.question import NotAnAnswer, Pending, QuestionType

Fields = dict[str, tuple[str, ...]]


class Asked(Protocol):
    """A question as it is asked: in a quiz, or in recall."""

    @property
    def served(self) -> Served: ...

    @property
    def order(self) -> Sequence[str]: ...


def answer(
    kind: QuestionType, asked: Asked, rng: random.Random, skill: float, words: Sequence[str] = ()
) -> Fields:
    """The fields of an answer. `skill` goes from 0 to 1; below 0 the answer is wrong wherever it can be.

    `words` are what is written where a text is asked for; without them such a question stays open.
    """
    spec = kind.from_json(asked.served.spec)
    form = kind.present(asked.served.question(kind), asked.order, None)
    if any(isinstance(field, FileField) for field in form.fields):
        return {}
    if any(isinstance(field, TextField) and field.long for field in form.fields):
        return {form.fields[0].name: (rng.choice(words),)} if words else {}
    worth = _Worth(kind, spec, asked.order)
    possible = list(_choices(form)) or list(_tries(form, asked.served.spec, rng, worth))
    right = [fields for fields in possible if worth.of(fields) == 1]
    if skill < 0:
        possible = [fields for fields in possible if fields not in right] or possible
    is_sure = bool(right) and rng.random() < skill
    return rng.choice(right if is_sure else possible) if possible else {}


def opinion(form: Form, rng: random.Random, words: Sequence[str]) -> Fields:
    """What somebody says in a survey: mostly content, with words of their own now and then."""
    fields: Fields = {name: tuple(values) for name, values in guessed(form, rng).items()}
    for field in form.fields:
        if isinstance(field, SelectPerRow):
            weights = [place**2 for place in range(1, len(field.options) + 1)]
            for row in field.rows:
                fields[f"{field.name}.{row.value}"] = (rng.choices(field.options, weights)[0].value,)
        elif isinstance(field, TextField) and rng.random() < 0.4:
            fields[field.name] = (rng.choice(words),)
        elif isinstance(field, NumberField):
            fields[field.name] = (str(rng.randint(1, 5)),)
    return fields


class _Worth:
    """What an answer is worth, by its type; nothing for what cannot be read or waits for a person."""

    def __init__(self, kind: QuestionType, spec: Any, order: Sequence[str]) -> None:
        self.kind, self.spec, self.order = kind, spec, order

    def of(self, fields: Mapping[str, tuple[str, ...]]) -> Fraction:
        try:
            share = self.kind.grade(self.spec, self.kind.read(self.spec, self.order, fields))
        except NotAnAnswer:
            return Fraction(0)
        return Fraction(0) if isinstance(share, Pending) else share


def _choices(form: Form) -> Iterator[Fields]:
    """Every way to fill a form of one group of choices."""
    if len(form.fields) != 1:
        return
    (field,) = form.fields
    values = [option.value for option in field.options] if isinstance(field, (OneOf, SomeOf)) else []
    sizes = range(1, len(values) + 1) if isinstance(field, SomeOf) else (1,)
    for size in sizes:
        for chosen in itertools.combinations(values, size):
            yield {field.name: chosen}


def _tries(form: Form, key: Any, rng: random.Random, worth: _Worth) -> Iterator[Fields]:
    """Guesses at any other form, and what comes of one by mending it part by part."""
    fields: Fields = {name: tuple(values) for name, values in guessed(form, rng).items()}
    yield dict(fields)
    told = sorted({text for text in _told(key) if len(text) < 60})
    for field in form.fields:
        match field:
            case OneOf():
                options: list[Fields] = [{field.name: (option.value,)} for option in field.options]
                fields = _best(fields, options, worth)
            case SelectPerRow():
                for row in field.rows:
                    options = [{f"{field.name}.{row.value}": (one.value,)} for one in field.options]
                    fields = _best(fields, options, worth)
            case TextField() | NumberField():
                fields = _best(fields, [{field.name: (text,)} for text in told], worth)
            case Order():
                for _turn in field.options:
                    fields = _best(fields, list(_swaps(field, fields)), worth)
        yield dict(fields)


def _swaps(field: Order, fields: Fields) -> Iterator[Fields]:
    names = [f"{field.name}.{option.value}" for option in field.options]
    for one, other in itertools.combinations(names, 2):
        yield {one: fields[other], other: fields[one]}


def _best(fields: Fields, changes: Sequence[Mapping[str, tuple[str, ...]]], worth: _Worth) -> Fields:
    tried = [fields, *({**fields, **change} for change in changes)]
    return max(tried, key=worth.of)


def _told(key: Any) -> Iterator[str]:
    """Every word and number that the key of a question is made of."""
    if isinstance(key, Mapping):
        for value in key.values():
            yield from _told(value)
    elif isinstance(key, (list, tuple)):
        for value in key:
            yield from _told(value)
    elif isinstance(key, (str, int)) and not isinstance(key, bool):
        yield str(key)
