"""A plugin as the sample course wants one: a question type, a block, and a kind of item; for tests only."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from lms.plugin.block import BlockSource, BlockType, ParsedBlock
from lms.plugin.finding import Finding
from lms.plugin.form import Form, TextField
from lms.plugin.hooks import hookimpl
from lms.plugin.item import ItemKind, ItemSource, ParsedItem
from lms.plugin.message import Message
from lms.plugin.question import (
    Marked,
    Parsed,
    Question,
    QuestionType,
    Release,
    Section,
)


class RiskMap:
    """``tipe: x-peta-risiko``: each event stands on a place of the map, as ``event = impact, frequency``."""

    name = "x-peta-risiko"

    def parse(self, section: Section) -> Parsed:
        lines = [line for fence in section.fences if fence.language == self.name for line in fence.lines]
        return Parsed({event.strip(): place.strip() for event, _, place in map(_halves, lines)})

    def to_json(self, spec: Any) -> Any:
        return spec

    def from_json(self, data: Any) -> Any:
        return data

    def arrange(self, spec: Any, rng: random.Random, shuffle: bool) -> Sequence[str]:
        return tuple(spec)

    def present(self, question: Question, order: Sequence[str], response: Any) -> Form:
        return Form(tuple(TextField(f"e{n}", label=event) for n, event in enumerate(order)))

    def read(self, spec: Any, order: Sequence[str], fields: Mapping[str, Sequence[str]]) -> Any:
        return {event: fields.get(f"e{n}", [""])[0] for n, event in enumerate(order)}

    def grade(self, spec: Any, response: Any) -> Fraction:
        return Fraction(sum((response or {}).get(event) == place for event, place in spec.items()), len(spec))

    def rekey(self, served: Any, current: Any) -> Any:
        return current if set(current) == set(served) else served

    def review(
        self, question: Question, order: Sequence[str], response: Any, release: Release
    ) -> list[Marked]:
        return []

    def summary(self, question: Question, response: Any) -> str:
        return ", ".join(f"{event}: {place}" for event, place in (response or {}).items())


def _halves(line: str) -> tuple[str, str, str]:
    return line.partition("=")


class Timeline:
    """A block ``x-garis-waktu``: a title, and lines ``moment = what happens``."""

    name = "x-garis-waktu"

    def parse(self, source: BlockSource) -> ParsedBlock:
        bad = [n for n, line in enumerate(source.lines) if "=" not in line]
        found = [
            Finding("X-garis-waktu-001", Message("No moment"), line=source.line + n, column=1, severity="W")
            for n in bad
        ]
        pairs = [line.split("=", 1) for line in source.lines if "=" in line]
        return ParsedBlock((source.settings.get("judul", ""), pairs), tuple(found))

    def render(self, spec: Any) -> str:
        title, pairs = spec
        rows = Markup().join(Markup("<dt>{}</dt><dd>{}</dd>").format(*pair) for pair in pairs)
        return Markup('<p onclick="evil()">{}</p><dl style="x">{}</dl><script>evil()</script>').format(
            title, rows
        )


class Board:
    """A kind ``x-papan``: a board of notes, done when so many were put up."""

    name = "x-papan"
    scored = True

    def parse(self, source: ItemSource) -> ParsedItem:
        meta = source.get("x-papan")
        if meta is None or not meta.value.isdecimal():
            place = (meta.line, meta.column) if meta else (1, 1)
            found = Finding("X-papan-001", Message("Say how many notes"), None, "", *place, severity="E")
            return ParsedItem(None, findings=(found,))
        return ParsedItem({"notes": int(meta.value)}, {"task": source.body})

    def render(self, spec: Any, texts: Mapping[str, str]) -> str:
        return f"<h2>{spec['notes']}</h2>{texts['task']}"

    def is_complete(self, spec: Any, state: Any) -> bool:
        return len(state["notes"]) >= int(spec["notes"])

    def score(self, spec: Any, state: Any) -> Fraction | None:
        return Fraction(len(state["notes"]), spec["notes"]) if state else None


@hookimpl
def question_types() -> Iterable[QuestionType]:
    return [RiskMap()]


@hookimpl
def blocks() -> Iterable[BlockType]:
    return [Timeline()]


@hookimpl
def item_kinds() -> Iterable[ItemKind]:
    return [Board()]
