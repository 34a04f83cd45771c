"""The questions of a survey as forms, and what was typed into them as answers. Knows no database.

Question 3 has its fields under ``q3-``. What cannot be an answer is told at its field, and whatever was typed is put
back where it was.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from lms.content.contents import QuestionFile, QuestionRecord
from lms.content.fingerprints import fingerprint
from lms.content.questions.registry import Registry
from lms.content.questions.words import WordLimits
from lms.content.source.numerals import read_decimal
from lms.features.quizzes.served import serve
from lms.plugin.form import (
    Field,
    FileField,
    Form,
    NumberField,
    OneOf,
    Order,
    SelectPerRow,
    SomeOf,
    TextField,
)
from lms.plugin.message import Message, mark
from lms.plugin.question import NotAnAnswer, Question, QuestionType, Response

Fields = Mapping[str, tuple[str, ...]]

MISSING = Message(mark("Answer this."))
UNREADABLE = Message(mark("This is none of the answers here. Answer once more."))
NO_NUMBER = Message(mark("Write a number, with digits only."))
TOO_LONG = mark("Write at most %(n)s characters; there are %(count)s.")
UNWRITABLE = Message(mark("This contains characters that cannot be stored. Type it again."))
STRAY = Message(
    mark("Something arrived that does not belong to this survey. Look at your answers and send them again.")
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a survey in one language. Without `kind` its plugin is gone, and it cannot be answered now."""

    number: int
    record: QuestionRecord
    question: Question
    kind: QuestionType | None
    order: tuple[str, ...]
    form: Form

    @property
    def prefix(self) -> str:
        """What the names of its fields begin with."""
        return f"q{self.number}-"


@dataclass(frozen=True, slots=True)
class Typed:
    """What a page sent: the number of the edition it showed, how often it knew of an answer, the fields by question.

    `unwritable` are names of fields with characters that cannot be stored.
    """

    edition: int = 0
    seen: int = 0
    fields: Mapping[int, Fields] = field(default_factory=dict)
    unwritable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Read:
    """The answers by question, and what is wrong by the full name of the field; ``""`` is about the whole page."""

    responses: Mapping[str, Response]
    problems: Mapping[str, Message]


def questions(types: Registry, file: QuestionFile, language: str, own: str) -> tuple[Asked, ...]:
    """The questions in a language, or where they have no such texts in the course's `own`."""
    return tuple(
        _asked(types, number, record, language, own) for number, record in enumerate(file.questions, 1)
    )


def _asked(types: Registry, number: int, record: QuestionRecord, language: str, own: str) -> Asked:
    kind, served = types.get(record.type), serve(record, None, language, own)
    if kind is None:
        nothing = Question(record.id, record.type, None, served.texts, served.language, served.title)
        return Asked(number, record, nothing, None, (), Form(()))
    question = served.question(kind)
    order = tuple(kind.arrange(question.spec, random.Random(0), False))  # noqa: S311  # in the order of the file
    return Asked(number, record, question, kind, order, kind.present(question, order, None))


def wording(record: QuestionRecord) -> str:
    """What keeps answers to differently worded questions apart: its words, and what can be answered."""
    told = json.dumps(record.spec, sort_keys=True, ensure_ascii=False)
    return fingerprint("survey", [record.type, record.wording, told])


def form_wording(file: QuestionFile) -> str:
    """The same for all questions of a survey together."""
    return fingerprint("form", [part for record in file.questions for part in (record.id, wording(record))])


def refilled(asked: Asked, typed: Typed) -> Form:
    """The form of a question with what was typed, whether that is an answer or not."""
    given = typed.fields.get(asked.number, {})
    return Form(tuple(_refilled(one, given) for one in asked.form.fields))


def read(asked: Sequence[Asked], typed: Typed) -> Read:
    """What was answered, and all that is wrong with it."""
    responses: dict[str, Response] = {}
    problems: dict[str, Message] = {}
    known = {one.number: {name for entry in one.form.fields for name in _names(entry)} for one in asked}
    if any(not given.keys() <= known.get(number, set()) for number, given in typed.fields.items()):
        problems[""] = STRAY
    for one in asked:
        given = typed.fields.get(one.number, {})
        found, wrong = _read(one, given)
        responses[one.record.id] = found
        problems.update({one.prefix + name: message for name, message in wrong.items()})
    problems.update(dict.fromkeys(sorted(typed.unwritable), UNWRITABLE))
    return Read(responses, problems)


def _read(one: Asked, given: Fields) -> tuple[Response, dict[str, Message]]:
    if one.kind is None or not one.form.fields:
        return None, {}
    filled = [_refilled(entry, given) for entry in one.form.fields]
    wrong = {entry.name: why for entry in filled if (why := _problem(entry, given, one.question.language))}
    try:
        response = one.kind.read(one.question.spec, one.order, given)
    except NotAnAnswer:
        return None, wrong or {one.form.fields[0].name: UNREADABLE}
    limits = getattr(one.question.spec, "limits", None)
    if isinstance(limits, WordLimits) and isinstance(response, str) and (why := limits.problem(response)):
        wrong.setdefault(one.form.fields[0].name, why)
    if one.record.required:
        wrong = {**{entry.name: MISSING for entry in filled if _is_empty(entry)}, **wrong}
    if not wrong and isinstance(filled[0], NumberField) and isinstance(response, str):
        number = read_decimal(response, one.question.language)
        response = response if number is None else plain(number)
    return response, wrong


def plain(number: Fraction) -> str:
    """A number that was typed, as it is kept: with a point for decimals, whatever the language."""
    digits = number.denominator.bit_length()  # enough for twos and fives in whatever mixture
    scaled = number * 10**digits
    if scaled.denominator != 1:
        return f"{number.numerator}/{number.denominator}"
    whole, sign = abs(scaled.numerator), "-" if number < 0 else ""
    text = f"{whole // 10**digits}.{whole % 10**digits:0{digits}}".rstrip("0").rstrip(".")
    return sign + text


def _names(entry: Field) -> set[str]:
    match entry:
        case SelectPerRow():
            return {f"{entry.name}.{row.value}" for row in entry.rows}
        case Order():
            return {f"{entry.name}.{option.value}" for option in entry.options}
    return {entry.name}


def _first(given: Fields, name: str) -> str:
    sent = given.get(name, ())
    return sent[0] if sent else ""


def _refilled(entry: Field, given: Fields) -> Field:
    match entry:
        case OneOf():
            return replace(entry, chosen=_first(given, entry.name))
        case SomeOf():
            return replace(entry, chosen=tuple(given.get(entry.name, ())))
        case SelectPerRow():
            rows = {row.value: _first(given, f"{entry.name}.{row.value}") for row in entry.rows}
            return replace(entry, chosen=rows)
        case Order():
            ranks = {one.value: _first(given, f"{entry.name}.{one.value}") for one in entry.options}
            return replace(entry, ranks=ranks)
        case TextField() | NumberField():
            return replace(entry, value=_first(given, entry.name))
    return entry


def _is_empty(entry: Field) -> bool:
    match entry:
        case OneOf() | SomeOf():
            return not entry.chosen
        case SelectPerRow():
            return not all(entry.chosen.get(row.value) for row in entry.rows)
        case Order():
            return not all(entry.ranks.get(option.value) for option in entry.options)
        case TextField() | NumberField():
            return not entry.value.strip()
        case FileField():
            return False


def _problem(entry: Field, given: Fields, language: str) -> Message | None:
    """What is wrong with one field, as far as the primitive itself tells."""
    values = {value for name in _names(entry) for value in given.get(name, ())} - {""}
    match entry:
        case OneOf() | SomeOf() | SelectPerRow():
            known = {option.value for option in entry.options}
            several = not isinstance(entry, SomeOf) and any(len(given.get(n, ())) > 1 for n in _names(entry))
            return UNREADABLE if several or values - known else None
        case TextField():
            count = len(entry.value.strip())
            return (
                Message(TOO_LONG, {"n": entry.max_length, "count": count})
                if count > entry.max_length
                else None
            )
        case NumberField():
            is_number = not entry.value.strip() or read_decimal(entry.value, language) is not None
            return None if is_number else NO_NUMBER
    return None
