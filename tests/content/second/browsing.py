"""Answers as a browser sends them: options are found on the form by their words, as a learner finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from lms.plugin.form import (
    Form,
    OneOf,
    Option,
    Order,
    SelectPerRow,
    SomeOf,
)
from tests.content.second.wording import names

Fields = Mapping[str, list[str]]
Answer = Callable[[Form], Fields]


def nothing(form: Form) -> Fields:
    """A form sent as it came."""
    return {}


def value_of(options: Iterable[Option], words: str) -> str:
    (found,) = (option.value for option in options if words in option.html)
    return found


def pick(n: int) -> Answer:
    def answer(form: Form) -> Fields:
        (field,) = form.fields
        assert isinstance(field, OneOf)
        true_false = len(field.options) == 2 and "Pilihan" not in field.options[0].html
        value = field.options[n].value if true_false else value_of(field.options, names(n + 1)[n])
        return {field.name: [value]}

    return answer


def tick(chosen: Iterable[int]) -> Answer:
    def answer(form: Form) -> Fields:
        (field,) = form.fields
        assert isinstance(field, SomeOf)
        return {field.name: [value_of(field.options, names(n + 1)[n]) for n in chosen]}

    return answer


def type_in(text: str) -> Answer:
    def answer(form: Form) -> Fields:
        return {field.name: [text] for field in form.fields}

    return answer


def rank(order: list[int]) -> Answer:
    def answer(form: Form) -> Fields:
        (field,) = form.fields
        assert isinstance(field, Order)
        return {
            f"{field.name}.{value_of(field.options, names(item + 1)[item])}": [str(place)]
            for place, item in enumerate(order, 1)
        }

    return answer


def pair(given: Mapping[str, str]) -> Answer:
    def answer(form: Form) -> Fields:
        (field,) = form.fields
        assert isinstance(field, SelectPerRow)
        return {
            f"{field.name}.{value_of(field.rows, left)}": [value_of(field.options, right) if right else ""]
            for left, right in given.items()
        }

    return answer


def fill(given: list[str]) -> Answer:
    def answer(form: Form) -> Fields:
        return dict(_filled(form, given))

    return answer


def _filled(form: Form, given: list[str]) -> Iterator[tuple[str, list[str]]]:
    for field, text in zip(form.fields, given, strict=True):
        yield field.name, [value_of(field.options, text)] if isinstance(field, OneOf) else [text]
