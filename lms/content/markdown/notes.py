"""Footnotes, of which one may be defined inside another."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from markdown.extensions.footnotes import FootnoteExtension


class _Growing(OrderedDict[str, str]):
    """Definitions by name. Going through their names also meets those that are added meanwhile."""

    def __init__(self) -> None:
        self._names: list[str] = []
        super().__init__()

    def __setitem__(self, name: str, text: str) -> None:
        if name not in self:
            self._names.append(name)
        super().__setitem__(name, text)

    def keys(self) -> Any:
        """The names, in order."""
        return self._each()

    def _each(self) -> Iterator[str]:
        at = 0
        while at < len(self._names):
            yield self._names[at]
            at += 1


class Footnotes(FootnoteExtension):
    """Python-Markdown reads the text of a footnote while it lists them, and one in it would stop the list."""

    def reset(self) -> None:
        """Forgets all, for the next text."""
        super().reset()
        self.footnotes = _Growing()
