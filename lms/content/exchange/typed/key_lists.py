"""A list of keys at the end of a sheet, given to the questions before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from lms.content.exchange.typed.records import Found, Line, Question

_Entry = TypeVar("_Entry")
Key = tuple[Line, int, str]
"""Where it stands, the number of its question, and what it says."""


def spread(listed: Sequence[Key], questions: Sequence[Question], found: Found) -> None:
    """Gives every key its question: run by run, or by number where that is plain; else the questions say it is not."""
    keys = _runs(listed, lambda one: one[1])
    asked = _runs(questions, lambda one: one.number or 0)
    if len(keys) == len(asked):
        for run, ones in zip(keys, asked, strict=True):
            _give(run, ones, found)
        return
    for one in questions:
        one.ambiguous_key = True
    found.unused += [(line, f"{number}. {key}") for line, number, key in listed]


def _give(run: Sequence[Key], questions: Sequence[Question], found: Found) -> None:
    by_number: dict[int, list[Question]] = {}
    for place, one in enumerate(questions, 1):
        by_number.setdefault(one.number if one.number is not None else place, []).append(one)
    for line, number, key in run:
        ones = by_number.get(number, [])
        if len(ones) == 1:
            ones[0].keys.append(key)
        else:
            found.unused.append((line, f"{number}. {key}"))


def _runs(entries: Sequence[_Entry], number: Callable[[_Entry], int]) -> list[list[_Entry]]:
    """Entries in stretches whose numbers rise."""
    runs: list[list[_Entry]] = []
    for entry in entries:
        if not runs or number(entry) <= number(runs[-1][-1]):
            runs.append([])
        runs[-1].append(entry)
    return runs
