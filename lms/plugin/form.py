"""The seven primitives that the form of a question is made of: pure data, which the host renders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.plugin.message import Message


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen: the value that is posted, and safe HTML to show."""

    value: str
    html: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """Radio buttons. `label` is plain text or a message for the legend; the stem stands above the form already."""

    name: str
    options: tuple[Option, ...]
    chosen: str = ""
    label: Message | str = ""
    help: Message | str = ""
    gap: int | None = None


@dataclass(frozen=True, slots=True)
class SomeOf:
    """Tick boxes."""

    name: str
    options: tuple[Option, ...]
    chosen: tuple[str, ...] = ()
    label: Message | str = ""
    help: Message | str = ""


@dataclass(frozen=True, slots=True)
class SelectPerRow:
    """A select beside each row; the field of row `r` is posted as ``name.r.value``."""

    name: str
    rows: tuple[Option, ...]
    options: tuple[Option, ...]
    chosen: Mapping[str, str] = field(default_factory=dict)
    label: Message | str = ""
    help: Message | str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A rank beside each option; the rank of option `o` is posted as ``name.o.value``."""

    name: str
    options: tuple[Option, ...]
    ranks: Mapping[str, str] = field(default_factory=dict)
    label: Message | str = ""
    help: Message | str = ""


@dataclass(frozen=True, slots=True)
class TextField:
    """A line or a page of text."""

    name: str
    value: str = ""
    long: bool = False
    max_length: int = 200
    label: Message | str = ""
    help: Message | str = ""
    gap: int | None = None


@dataclass(frozen=True, slots=True)
class NumberField:
    """A number as the learner writes it, with the unit beside it."""

    name: str
    value: str = ""
    unit: str = ""
    label: Message | str = ""
    help: Message | str = ""
    gap: int | None = None


@dataclass(frozen=True, slots=True)
class FileField:
    """Files to hand in; sizes in bytes."""

    name: str
    types: tuple[str, ...]
    max_bytes: int
    max_files: int = 1
    label: Message | str = ""
    help: Message | str = ""


Field = OneOf | SomeOf | SelectPerRow | Order | TextField | NumberField | FileField


@dataclass(frozen=True, slots=True)
class Form:
    """What is shown to a learner who has yet to answer. Field names are the type's; the host makes them unique."""

    fields: tuple[Field, ...]
