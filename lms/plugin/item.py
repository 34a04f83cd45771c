"""The contract of a kind of item: a page of a course, with ``jenis: x-name``, that is neither lesson nor quiz."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol, runtime_checkable

from lms.plugin.finding import Finding
from lms.plugin.question import Fence, Json, Meta, Text


@dataclass(frozen=True, slots=True)
class ItemSource:
    """A page as written: its ``x-`` keys, the text below its title, and the fenced blocks in it."""

    path: str
    title: str
    settings: tuple[Meta, ...]
    body: Text
    fences: tuple[Fence, ...] = ()
    language: str = "id"

    def get(self, key: str) -> Meta | None:
        """The setting `key`, if it was written."""
        return next((meta for meta in self.settings if meta.key == key), None)


@dataclass(frozen=True, slots=True)
class ParsedItem:
    """What `parse` returns: the spec as plain JSON (None if the page cannot be read), Markdown to render, findings."""

    spec: Json | None
    texts: Mapping[str, Text] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@runtime_checkable
class ItemKind(Protocol):
    """One kind of item. All methods are pure: same arguments, same result, no I/O.

    `parse` and `render` are called when a course is read. `state` is plain JSON that the kind's own page keeps of one
    learner in one run.
    """

    name: str
    """``x-`` and letters, digits and hyphens, at most 20 in all."""

    scored: bool
    """Whether its items can have a score, and so a weight."""

    def parse(self, source: ItemSource) -> ParsedItem:
        """Reads a page. Mistakes are findings with codes of the plugin's own."""
        ...

    def render(self, spec: Json, texts: Mapping[str, str]) -> str:
        """HTML of the page in one language, of which what a lesson may hold is shown; `texts` are safe HTML already."""
        ...

    def is_complete(self, spec: Json, state: Json) -> bool:
        """Whether the item is done."""
        ...

    def score(self, spec: Json, state: Json) -> Fraction | None:
        """The exact share of the full score, 0 to 1; None as long as there is none."""
        ...
