"""Typed headers (chapter 5): quoted lines → nodes of YAML → words of the vocabulary → a model, all errors at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from lms.content.findings import deleting, finding, replacing
from lms.content.source import vocabulary
from lms.content.source.header_lines import HeaderLines, Pair, Scalar, comma_items, flow_items
from lms.content.source.headers import COMMA_LISTS
from lms.plugin.finding import Finding
from lms.plugin.message import Message, mark

Place = tuple[int, int]
Model = TypeVar("Model", bound=BaseModel)

_MAPS: Mapping[str, str] = {"passing": "passing", "certificate": "certificate"}
_SHAPES: Mapping[str, str] = {"list": "E207/list", "map": "E207/map", "scalar": "E207/one"}


@dataclass(slots=True)
class Settings:
    """The pairs of a header or of a settings list under internal keys, with the place of each value.

    `at` is keyed like the locations of pydantic: ``(key,)``, ``(key, index)`` or ``(key, key)``. `keys` holds the place
    of each key; `blank` the keys that were named without a usable value; `ends` the last line of what begins on a line.
    """

    data: dict[str, Any] = field(default_factory=dict)
    at: dict[tuple[str | int, ...], Place] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    blank: set[str] = field(default_factory=set)
    ends: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """How keys are read: the places they are looked up in, whether unknown ones are passed over, known plugins."""

    path: str
    places: tuple[str, ...]
    lenient: bool = False
    plugins: frozenset[str] = frozenset()


def read_settings(lines: HeaderLines, model: type[BaseModel], rules: Rules) -> tuple[Settings, list[Finding]]:
    """The values of a header under their internal keys. Lists and maps are told by the fields of `model`."""
    findings: list[Finding] = []
    settings = Settings()
    for key, key_node, node in _composed(lines.pairs, rules, findings):
        settings.keys[key], settings.written[key] = key_node.place, key_node.text
        _put(settings, key, node, _kind_of_field(model, key), rules, findings)
    for pair in lines.pairs:
        settings.ends[pair.line] = max(
            [pair.line, *(item.line for item in pair.items), *(inner.line for inner in pair.pairs)]
        )
        if pair.key.lower().startswith("x-"):
            key = pair.key.lower()
            settings.extra[key] = pair.scalar.text if pair.scalar else ""
            if pair.scalar:
                settings.at[key,] = (pair.scalar.line, pair.scalar.column)
    return settings, findings


def validate(settings: Settings, model: type[Model], path: str, findings: list[Finding]) -> Model:
    """The model with every value that could be read; what could not is a finding and keeps its default."""
    data = {key: value for key, value in settings.data.items() if key not in settings.blank}
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            loc = tuple(part for part in fault["loc"] if part != "[key]")
            while loc and loc not in settings.at:
                loc = loc[:-1]
            line, column = settings.at.get(loc, (1, 1))
            findings.append(_fault(fault, settings, loc, path, line, column))
            data.pop(str(loc[0]) if loc else "", None)
        return model.model_validate(data)


def _fault(
    fault: Any, settings: Settings, loc: tuple[str | int, ...], path: str, line: int, column: int
) -> Finding:
    context = fault.get("ctx", {})
    if fault["type"] == "E203":
        better = replacing(line, column, context["v"], context["s"]) if context["s"] else None
        values = {"v": context["v"], "s": context["s"]}
        return finding("E203", path, line, column, edit=better, proposal=loc != ("id",), **values)
    written = settings.written.get("/".join(str(part) for part in loc if isinstance(part, str)), "")
    written = written or settings.written.get(str(loc[0]) if loc else "", "")
    example, near = context.get("example", "…"), context.get("s", "")
    expected = Message(context["type"]) if "type" in context else Message(mark("another kind of value"))
    value = context.get("v", "")
    code = "E207/long" if example == "…" and "type" in context else str(context.get("code", "E207"))
    values = {"k": written, "type": expected, "v": value, "example": example, "s": near}
    return finding(code, path, line, column, instead_of=value, **values)


def _kind_of_field(model: type[BaseModel], key: str) -> str:
    for info in model.model_fields.values():
        if info.alias == key:
            origin = get_origin(info.annotation)
            return "list" if origin is tuple else "map" if origin is dict or key in _MAPS else "scalar"
    return "scalar"


@dataclass(frozen=True, slots=True)
class _Node:
    """A node of YAML with its place in the file, for YAML's own marks tell only of the quoted text."""

    node: yaml.Node
    places: Mapping[Place, Place]
    fallback: Place

    @property
    def place(self) -> Place:
        start = self.node.start_mark
        return self.places.get((start.line, start.column), self.fallback)

    @property
    def text(self) -> str:
        """The words of a scalar; empty for any other node."""
        return str(self.node.value).strip() if isinstance(self.node, yaml.ScalarNode) else ""

    @property
    def absent(self) -> bool:
        """Whether nothing stood after the colon; a value that is only broken was quoted, and has been reported."""
        return isinstance(self.node, yaml.ScalarNode) and not self.node.style

    @property
    def items(self) -> list[Scalar] | None:
        """The elements of a list; None for any other node."""
        if not isinstance(self.node, yaml.SequenceNode):
            return None
        children = [_Node(child, self.places, self.place) for child in self.node.value]
        return [Scalar(child.text, *child.place) for child in children]

    @property
    def pairs(self) -> list[tuple[_Node, _Node]] | None:
        """Keys and values of a map; None for any other node."""
        if not isinstance(self.node, yaml.MappingNode):
            return None
        keys = [(_Node(key, self.places, self.fallback), value) for key, value in self.node.value]
        return [(key, _Node(value, self.places, key.place)) for key, value in keys]


def _composed(
    pairs: Sequence[Pair], rules: Rules, findings: list[Finding]
) -> Iterator[tuple[str, _Node, _Node]]:
    text, places = _quoted(pairs)
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:  # a character that YAML has no room for, such as U+FFFE
        findings.append(finding("E105", rules.path, 1, 1, c="U+FFFE"))
        return
    seen: dict[str, int] = {}
    for key_node, value_node in _Node(root, places, (1, 1)).pairs or () if root else ():
        key = known_key(key_node.text, key_node.place, rules, findings)
        if key is None:
            continue
        if key in seen:
            findings.append(finding("E202", rules.path, *key_node.place, k=key_node.text, n=seen[key]))
            continue
        seen[key] = key_node.place[0]
        yield key, key_node, value_node


def _quoted(pairs: Sequence[Pair]) -> tuple[str, dict[Place, Place]]:
    lines: list[str] = []
    places: dict[Place, Place] = {}

    def write(indent: str, text: str, scalar: Scalar | None, line: int, column: int) -> None:
        row = len(lines)
        places[row, len(indent)] = (line, column)
        if scalar is not None:
            places[row, len(indent) + len(text)] = (scalar.line, scalar.column)
        lines.append(indent + text + (_quote(scalar.text) if scalar is not None else ""))

    for pair in pairs:
        write("", _quote(pair.key) + ": ", pair.scalar, pair.line, pair.column)
        for item in pair.items:
            write("  ", "- ", item, item.line, item.column)
        for inner in pair.pairs:
            write("  ", _quote(inner.key) + ": ", inner.scalar, inner.line, inner.column)
    return "\n".join(lines) + "\n", places


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def without_value(path: str, place: Place, written: str) -> Finding:
    """The finding that nothing stands after a key; the line says nothing, so that it can be deleted."""
    return finding("W207", path, *place, edit=deleting(place[0], place[0]), k=written)


def known_key(
    written: str, place: Place, rules: Rules, findings: list[Finding], unknown: str = "E204"
) -> str | None:
    """The internal name of a key; None, with a finding, for one that is not known here."""
    name = written.lower().replace("_", "-")
    if name.startswith("x-"):
        if name not in rules.plugins:
            findings.append(finding("W211", rules.path, *place, k=written))
        return None
    if name.startswith("lms-"):
        findings.append(finding("W213", rules.path, *place, k=written, v="…"))
        return None
    key = vocabulary.lookup(name, *rules.places)
    if key is None:
        near = vocabulary.nearest(name, *rules.places)
        code = "W204" if rules.lenient else unknown
        findings.append(finding(code, rules.path, *place, instead_of=written, k=written, s=near))
    return key


def _put(
    settings: Settings, key: str, node: _Node, shape: str, rules: Rules, findings: list[Finding]
) -> None:
    settings.at[key,] = node.place
    items, pairs = node.items, node.pairs
    if items is None and pairs is None and not node.text:
        settings.blank.add(key)
        if node.absent:
            findings.append(without_value(rules.path, settings.keys[key], settings.written[key]))
    elif shape == "list" and pairs is None:
        _put_list(settings, key, as_list(key, Scalar(node.text, *node.place)) if items is None else items)
    elif shape == "map" and pairs is not None:
        _put_map(settings, key, pairs, rules, findings)
    elif shape == "scalar" and items is None and pairs is None:
        settings.data[key] = node.text
    else:
        settings.blank.add(key)
        place, written = settings.keys[key], settings.written[key]
        findings.append(finding(_SHAPES[shape], rules.path, *place, k=written))


def as_list(key: str, scalar: Scalar) -> list[Scalar]:
    """A list written on one line: ``[a, b]``, ``a, b`` where commas cannot belong to an element, or one element."""
    items = flow_items(scalar)
    if items is None:
        items = comma_items(scalar) if key in COMMA_LISTS else [scalar]
    return items


def _put_list(settings: Settings, key: str, items: Sequence[Scalar]) -> None:
    settings.data[key] = [item.text for item in items]
    for index, item in enumerate(items):
        settings.at[key, index] = (item.line, item.column)


def _put_map(
    settings: Settings,
    key: str,
    pairs: Sequence[tuple[_Node, _Node]],
    rules: Rules,
    findings: list[Finding],
) -> None:
    inner: dict[str, str] = {}
    lines: dict[str, int] = {}
    below = Rules(rules.path, (_MAPS[key],), rules.lenient, rules.plugins) if key in _MAPS else None
    for key_node, child in pairs:
        place = key_node.place
        name = known_key(key_node.text, place, below, findings) if below else key_node.text
        if name is None:
            continue
        if name in inner:
            findings.append(finding("E202", rules.path, *place, k=key_node.text, n=lines[name]))
        elif not child.text:
            if child.absent:
                findings.append(without_value(rules.path, place, key_node.text))
        else:
            inner[name], lines[name] = child.text, place[0]
            settings.at[key, name] = child.place
            settings.written[f"{key}/{name}"] = key_node.text
    settings.data[key] = inner
