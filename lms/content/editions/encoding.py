"""The records of a course as JSON and back, driven by the annotations of the records themselves.

A document is ``{"v": 1, "is": <name>, "data": …}``. Fractions are ``"n/d"``, dates ISO, tuples lists, records
objects with every field; where a field allows several records each says which one it is. Reading is strict: a
wrong type or an unknown field is refused. A field that is missing takes its default, so that editions written
before the field existed can be read for as long as people hold results in them.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache
from sys import intern
from types import MappingProxyType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from lms.content.activities import Assignment, Extension, Scenario
from lms.content.contents import Body, Contents, QuestionFile, QuestionRecord
from lms.content.course import Course, Duration

VERSION = 1
KIND = "@"
_SHORT = 32
"""Signs up to which equal texts are one in memory: ids, paths and kinds, of which a library has tens of thousands."""
_NOTHING: Mapping[str, Any] = {}  # one for all: records are never changed

T = TypeVar("T")


class DecodeError(ValueError):
    """The text is not such a document; the message says where it goes wrong."""


@dataclass(frozen=True, slots=True)
class Codec(Generic[T]):
    """Writes and reads one kind of document. `name` stands in it: one kind is never read as another."""

    name: str
    shape: Any

    def encode(self, value: T) -> str:
        """The document; the same value always gives the same text."""
        document = {"v": VERSION, "is": self.name, "data": _coder(self.shape).write(value)}
        return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))

    def decode(self, text: str) -> T:
        """The value of a document. Raises DecodeError."""
        try:
            document = json.loads(text)
        except ValueError as error:
            raise DecodeError(f"no JSON: {error}") from error
        if not isinstance(document, dict) or set(document) != {"v", "is", "data"}:
            raise DecodeError("not a document of the store")
        if (document["v"], document["is"]) != (VERSION, self.name):
            raise DecodeError(f"{document['is']} of version {document['v']}, not {self.name} of {VERSION}")
        value: T = _coder(self.shape).read(document["data"], self.name)
        return value


COURSE: Codec[Course] = Codec("course", Course)
BODY: Codec[Body] = Codec("body", Body)
QUESTION: Codec[QuestionRecord] = Codec("question", QuestionRecord)
CHECKS: Codec[tuple[QuestionRecord, ...]] = Codec("checks", tuple[QuestionRecord, ...])
QUESTION_FILE: Codec[QuestionFile] = Codec("questions", QuestionFile)
ASSIGNMENT: Codec[Assignment] = Codec("assignment", Assignment)
SCENARIO: Codec[Scenario] = Codec("scenario", Scenario)
EXTENSION: Codec[Extension] = Codec("extension", Extension)
CONTENTS: Codec[Contents] = Codec("contents", Contents)

GROUPS: Mapping[str, Codec[Any]] = MappingProxyType(
    {
        "checks": CHECKS,
        "quizzes": QUESTION_FILE,
        "banks": QUESTION_FILE,
        "surveys": QUESTION_FILE,
        "assignments": ASSIGNMENT,
        "scenarios": SCENARIO,
        "extensions": EXTENSION,
    }
)
"""The fields of `Contents` that hold one record by id, and the kind of document each is kept as."""


@dataclass(frozen=True, slots=True)
class _Coder:
    write: Callable[[Any], Any]
    read: Callable[[Any, str], Any]


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str
    coder: _Coder
    required: bool


@cache
def _coder(shape: Any) -> _Coder:
    """How values of an annotation are written and read."""
    if shape in _SCALARS:
        return _scalar(shape)
    if shape is Any:
        return _Coder(_write_free, _read_free)
    if is_dataclass(shape):
        return _record(shape)
    origin, arguments = get_origin(shape), get_args(shape)
    if origin in (types.UnionType, Union):
        return _union(arguments)
    if origin is tuple and arguments[1:] == (...,):
        return _sequence(_coder(arguments[0]))
    if origin is Mapping and arguments[0] is str:
        return _mapping(_coder(arguments[1]))
    raise TypeError(f"records of the store cannot hold {shape}")


_SCALARS = (str, int, bool, Fraction, date)


def _scalar(kind: type) -> _Coder:
    if kind is Fraction:
        return _Coder(lambda value: f"{value.numerator}/{value.denominator}", _read_fraction)
    if kind is date:
        return _Coder(date.isoformat, _read_date)

    def read(data: Any, where: str) -> Any:
        if type(data) is not kind:  # bool is an int, and must not pass for one
            raise DecodeError(f"{where}: {data!r} is no {kind.__name__}")
        return data

    def read_text(data: Any, where: str) -> Any:
        if type(data) is not str:
            raise DecodeError(f"{where}: {data!r} is no str")
        return intern(data) if len(data) <= _SHORT else data

    return _Coder(lambda value: value, read_text if kind is str else read)


def _read_fraction(data: Any, where: str) -> Fraction:
    try:
        return _fraction(data)
    except (AttributeError, TypeError, ValueError, ZeroDivisionError):
        raise DecodeError(f"{where}: {data!r} is no fraction") from None


@lru_cache(maxsize=1_000)
def _fraction(text: str) -> Fraction:
    numerator, denominator = (int(part) for part in text.split("/"))
    return Fraction(numerator, denominator)


def _read_date(data: Any, where: str) -> date:
    try:
        return date.fromisoformat(data)
    except (TypeError, ValueError):
        raise DecodeError(f"{where}: {data!r} is no date") from None


def _record(kind: Any) -> _Coder:
    hints = get_type_hints(kind)
    slots = [
        _Slot(f.name, _coder(hints[f.name]), f.default is MISSING and f.default_factory is MISSING)
        for f in fields(kind)
    ]
    names = {slot.name for slot in slots}

    def write(value: Any) -> Any:
        return {slot.name: slot.coder.write(getattr(value, slot.name)) for slot in slots}

    def read(data: Any, where: str) -> Any:
        if not isinstance(data, dict):
            raise DecodeError(f"{where}: not a record of {kind.__name__}")
        if unknown := set(data) - names - {KIND}:
            raise DecodeError(f"{where}: unknown field {min(unknown)!r}")
        if lacking := [slot.name for slot in slots if slot.required and slot.name not in data]:
            raise DecodeError(f"{where}: field {lacking[0]!r} is missing")
        given = {
            slot.name: slot.coder.read(data[slot.name], f"{where}.{slot.name}")
            for slot in slots
            if slot.name in data
        }
        return kind(**given)

    return _Coder(write, read)


def _union(shapes: Iterable[Any]) -> _Coder:
    """Either something or None, or one of several records, which then carry their names."""
    some = [shape for shape in shapes if shape is not types.NoneType]
    if len(some) == 1:
        only = _coder(some[0])
        return _Coder(
            lambda value: None if value is None else only.write(value),
            lambda data, where: None if data is None else only.read(data, where),
        )
    return _named({shape.__name__: _coder(shape) for shape in some})


def _named(kinds: Mapping[str, _Coder]) -> _Coder:
    def write(value: Any) -> Any:
        name = type(value).__name__
        return {KIND: name, **kinds[name].write(value)}

    def read(data: Any, where: str) -> Any:
        name = str(data.get(KIND)) if isinstance(data, dict) else ""
        if name not in kinds:
            raise DecodeError(f"{where}: unknown kind of record {name!r}")
        return kinds[name].read(data, where)

    return _Coder(write, read)


def _sequence(inner: _Coder) -> _Coder:
    def read(data: Any, where: str) -> Any:
        if not isinstance(data, list):
            raise DecodeError(f"{where}: not a list")
        return tuple(inner.read(one, f"{where}[{n}]") for n, one in enumerate(data))

    return _Coder(lambda value: [inner.write(one) for one in value], read)


def _mapping(inner: _Coder) -> _Coder:
    def read(data: Any, where: str) -> Any:
        if not isinstance(data, dict):
            raise DecodeError(f"{where}: not a mapping")
        if not data:
            return _NOTHING
        return {intern(name): inner.read(one, f"{where}.{name}") for name, one in data.items()}

    return _Coder(lambda value: {name: inner.write(one) for name, one in value.items()}, read)


def _write_free(value: Any) -> Any:
    """Fields annotated Any hold plain JSON, and the few exact values that settings are read as."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise TypeError("names in a mapping of the store are text")
        plain = {name: _write_free(one) for name, one in value.items()}
        return {KIND: "mapping", "value": plain} if KIND in plain else plain
    if isinstance(value, list):
        return [_write_free(one) for one in value]
    if isinstance(value, tuple):
        return {KIND: "tuple", "value": [_write_free(one) for one in value]}
    for name, shape in _FREE.items():
        if isinstance(value, shape):
            return {KIND: name, "value": _coder(shape).write(value)}
    raise TypeError(f"the store cannot hold {type(value).__name__}")


def _read_free(data: Any, where: str) -> Any:
    if isinstance(data, list):
        return [_read_free(one, f"{where}[{n}]") for n, one in enumerate(data)]
    if not isinstance(data, dict):
        return data
    if KIND not in data:
        return {name: _read_free(one, f"{where}.{name}") for name, one in data.items()}
    kind, value = data[KIND], data.get("value")
    if kind == "mapping" and isinstance(value, dict):
        return {name: _read_free(one, f"{where}.{name}") for name, one in value.items()}
    if kind == "tuple" and isinstance(value, list):
        return tuple(_read_free(one, f"{where}[{n}]") for n, one in enumerate(value))
    if kind in _FREE:
        return _coder(_FREE[kind]).read(value, where)
    raise DecodeError(f"{where}: unknown kind of value {kind!r}")


_FREE: Mapping[str, Any] = {
    "fraction": Fraction,
    "date": date,
    "duration": Duration,
}
