"""A JSON Schema (2020-12) of the headers, so that an editor completes keys, explains them and marks slips.

Made from the models of the headers and the vocabulary, with the words of both languages. It is kinder than the check:
what it lets pass may still give a finding, what it refuses always does.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from lms.content.schema_texts import KEYS, KINDS
from lms.content.source import quantities as q
from lms.content.source import values as v
from lms.content.source import vocabulary
from lms.content.source.headers import COMMA_LISTS, MODELS, header_of

NAME = "course-1.0.json"
"""The file's name at its public address; another version of the format has another one."""

EXTENSION = "extension"
"""Stands for the kinds of item that plugins bring."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ID = "urn:suluh:course:1.0"

_NUMBER = r"[0-9][0-9 .,]*"

Schema = dict[str, Any]


def _text(pattern: str, *others: str) -> Schema:
    """Text of this shape, or one of the YAML types that an editor may have made of it."""
    kinds = ["string", *others]
    return {"type": kinds if others else "string", "pattern": f"^\\s*(?:{pattern})\\s*$"}


def _quantity(*places: str) -> Schema:
    units = sorted({word for place in places for pair in vocabulary.pairs(place) for word in pair})
    return _text(rf"{_NUMBER}\s*(?:{'|'.join([*units, *q.SINGULAR])})")


_SHAPES: Mapping[Callable[[str], Any], Schema] = {
    v.text: {"type": ["string", "number", "boolean"]},
    v.summary: {"type": ["string", "number", "boolean"], "maxLength": 300},
    v.flag: {"enum": ["ya", "tidak", "yes", "no", True, False]},
    q.whole: _text("[0-9]{1,10}", "integer"),
    q.count: _text("[0-9]{1,10}", "integer"),
    q.number: _text(_NUMBER, "number"),
    q.weight: _text(_NUMBER, "number"),
    q.lesson_hours: _text(_NUMBER, "number"),
    q.points: _text(_NUMBER, "number"),
    q.percent: _text(r"[0-9]{1,3}(?:[.,][0-9]{1,3})?\s*%?", "number"),
    q.pass_mark: _text(r"[0-9]{1,3}(?:[.,][0-9]{1,3})?\s*%?|tidak|none", "number", "boolean"),
    q.attempts: _text("[1-9][0-9]{0,5}|bebas|unlimited", "integer"),
    q.duration: _quantity("unit"),
    q.time_limit: _quantity("unit"),
    q.size: _text(rf"{_NUMBER}\s*(?:[BbKkMmGg][Bb]?)"),
    q.day: _text("[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    v.identifier: _text("[A-Za-z0-9][A-Za-z0-9-]{0,62}", "integer"),
    v.item_reference: _text("(?:(?:modul|module):)?[A-Za-z0-9][A-Za-z0-9-]{0,62}", "integer"),
    v.code: _text("[A-Za-z0-9][A-Za-z0-9.-]{0,30}", "number"),
    v.language: _text("[a-z]{2,3}(?:-[A-Za-z]{2})?"),
    v.version: _text("[0-9]{1,6}[.][0-9]{1,6}(?:[.][0-9]{1,6})?", "number"),
    v.format_number: _text("[0-9]{1,4}[.][0-9]{1,4}", "number"),
}
"""By the function that reads a value; one that is not here takes any text."""

_ANY: Schema = {"type": ["string", "number", "boolean"]}


def schema() -> Schema:
    """The schema as data."""
    kinds = {kind: _kind(kind) for kind in (*MODELS, EXTENSION)}
    return {
        "$schema": _DIALECT,
        "$id": _ID,
        "title": "Suluh: kepala berkas kursus / course file headers",
        "description": "Bagian di antara dua baris --- di awal berkas kursus."
        "\n\nThe part between two lines of --- at the top of a course file.",
        "anyOf": [{"$ref": f"#/$defs/{kind}"} for kind in kinds],
        "$defs": kinds,
    }


@cache
def as_text() -> str:
    """The schema as the file that is served and printed."""
    return json.dumps(schema(), indent=1, ensure_ascii=False)


def _kind(kind: str) -> Schema:
    model, places = header_of(kind)
    keys = dict(_keys(model, places))
    required = []
    if kind != "course":
        words = sorted({word for pair in vocabulary.pairs("kind") for word in pair if _is(kind, word)})
        named: Schema = {"pattern": "^x-"} if kind == EXTENSION else {"enum": words}
        keys |= {key: {**named, "description": _said(KEYS["type"])} for key in ("jenis", "type")}
        # Only a lesson may leave its kind out.
        required = [] if kind == "lesson" else [{"anyOf": [{"required": ["jenis"]}, {"required": ["type"]}]}]
    return {
        "description": _said(KINDS[kind]),
        "type": "object",
        "properties": keys,
        "patternProperties": {"^x-": True},
        "additionalProperties": False,
        "allOf": [*required, *_not_twice(places)],
    }


def _is(kind: str, word: str) -> bool:
    return vocabulary.lookup(word, "kind") == kind


def _keys(model: type[BaseModel], places: tuple[str, ...]) -> Iterator[tuple[str, Schema]]:
    """Every key of a model under its Indonesian and its English word."""
    fields = {(field.alias or name): field for name, field in model.model_fields.items()}
    for place in places:
        for indonesian, english in vocabulary.pairs(place):
            if english in fields:
                value = {**_value(fields[english]), "description": _said(KEYS[english])}
                yield indonesian, value
                yield english, value


def _not_twice(places: tuple[str, ...]) -> list[Schema]:
    """One key in both languages is the same key twice."""
    pairs = [pair for place in places for pair in vocabulary.pairs(place)]
    return [{"not": {"required": [one, other]}} for one, other in pairs if one != other]


def _value(field: FieldInfo) -> Schema:
    """What a key may hold; one element alone stands for a list of it."""
    shape = _shape(field.annotation, field.metadata)
    if "items" not in shape:
        return shape
    # `a, b` is two of what cannot hold a comma, and that is any text.
    alone = _ANY if (field.alias or "") in COMMA_LISTS else shape["items"]
    return {"anyOf": [shape, alone]}


def _shape(annotation: Any, metadata: list[Any]) -> Schema:
    for note in metadata:
        if isinstance(note, BeforeValidator):
            return _read_by(note.func)
    origin, inside = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _shape(inside[0], [*inside[1:]])
    if origin in (typing.Union, types.UnionType):
        return next(_shape(one, []) for one in inside if one is not type(None))
    if origin is tuple:
        return {"type": "array", "items": _shape(inside[0], [])}
    if origin is dict:
        return {"type": "object", "additionalProperties": _shape(inside[1], [])}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        place = annotation.__name__.removesuffix("Header").lower()
        return {
            "type": "object",
            "properties": dict(_keys(annotation, (place,))),
            "additionalProperties": False,
            "allOf": _not_twice((place,)),
        }
    return _ANY


def _read_by(read: Callable[..., Any]) -> Schema:
    if read in _SHAPES:
        return _SHAPES[read]
    for place in vocabulary.places():
        if read is v.one_of(place):
            return {"enum": [*dict.fromkeys(word for pair in vocabulary.pairs(place) for word in pair)]}
    return _ANY


def _said(texts: tuple[str, str]) -> str:
    return "\n\n".join(texts)
