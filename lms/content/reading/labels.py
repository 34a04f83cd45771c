"""The edits that give the choices of a translated question their labels, and take its marks away (chapter 15)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from string import ascii_lowercase

from lms.content.findings import inserting, replacing
from lms.content.reading.pages import Page
from lms.plugin.finding import Place
from lms.plugin.question import Choice

_MARK = re.compile(r"[(\[]([^)\]]*)[)\]][ \t]*")


def labelled(base: Sequence[Choice], theirs: Sequence[Choice], page: Page) -> tuple[Place, ...]:
    """Labels for both files by the order of the choices; none where some have one, or the numbers differ."""
    own, other = [one.label for one in base], [one.label for one in theirs]
    if page.base is None or len(own) != len(other) or len(own) > len(ascii_lowercase):
        return ()
    labels = own if all(own) else other if all(other) else ascii_lowercase
    if (any(own) and not all(own)) or (any(other) and not all(other)):
        return ()
    return (*_given(base, labels, page.base), *_given(theirs, labels, page))


def _given(choices: Sequence[Choice], labels: Sequence[str], page: Page) -> Iterator[Place]:
    for choice, label in zip(choices, labels, strict=False):
        if choice.label:
            continue
        found = _MARK.match(page.shown(choice.line), choice.column - 1) if choice.square is not None else None
        column = found.end() + 1 if found else choice.column
        yield Place(page.path, choice.line, choice.column, inserting(choice.line, column, f"{label}) "))


def emptied(theirs: Sequence[Choice], page: Page) -> Iterator[Place]:
    """The marks of a translation, each of which becomes an empty one."""
    for choice in theirs:
        found = _MARK.match(page.shown(choice.line), choice.column - 1)
        if found and found[1].strip():
            edit = replacing(choice.line, choice.column + 1, found[1], " ")
            yield Place(page.path, choice.line, choice.column, edit)
