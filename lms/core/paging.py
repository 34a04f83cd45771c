"""Keyset paging: a page begins after the last row of the one before, so page 1,000 costs what page 1 costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page; `after` is the key from which the next one goes on, empty on the last."""

    rows: tuple[Row, ...]
    after: str = ""


def cut(rows: Sequence[Row], size: int, key: Callable[[Row], str]) -> Page[Row]:
    """A page of `size` from rows that were asked for with one more than that."""
    if len(rows) <= size:
        return Page(tuple(rows))
    return Page(tuple(rows[:size]), key(rows[size - 1]))
