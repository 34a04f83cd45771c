"""First attempts as the figures need them: what each answer earned, what it was, and how long it took."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lms.features.analysis.queries import Given

LONGEST_STEP = 3600
"""Seconds between two answers beyond which somebody did something else."""


class Cell(NamedTuple):
    """One question of one attempt, as far as the figures need it."""

    question: str
    version: int
    share: str | None
    hints: int
    penalty: str
    response: str | None
    seconds: int | None
    dropped: bool


@dataclass(slots=True)
class Answers:
    """The first attempts at a quiz; those without any answer are only counted."""

    attempts: list[tuple[Cell, ...]] = field(default_factory=list)
    blank: int = 0
    by_time: int = 0

    @property
    def versions(self) -> set[int]:
        """The questions as served that occur, by the numbers of their versions."""
        return {cell.version for cells in self.attempts for cell in cells}


def gather(rows: Iterable[Given]) -> Answers:
    """The rows of a quiz, attempt by attempt, in the order of their positions."""
    found = Answers()
    for _attempt, group in itertools.groupby(rows, key=lambda row: row.attempt):
        given = list(group)
        if all(row.response is None for row in given):
            found.blank += 1
            continue
        found.by_time += given[0].by_time
        found.attempts.append(tuple(_cells(given)))
    return found


def _cells(given: Sequence[Given]) -> Iterator[Cell]:
    moments = Counter(row.saved_at for row in given)
    before: Given | None = None
    for row in given:
        seconds = _seconds(row, before, moments)
        yield Cell(
            row.question,
            row.version,
            row.share,
            row.hints,
            row.penalty,
            row.response,
            seconds,
            row.dropped,
        )
        before = row


def _seconds(row: Given, before: Given | None, moments: Mapping[Any, int]) -> int | None:
    """How long an answer took: since the answer before it, or since the start. None where what was saved does not tell:
    answers that were changed, given in another order, or saved together."""
    if row.saves != 1 or row.saved_at is None or moments[row.saved_at] > 1:
        return None
    if before is None:
        since = row.started_at if row.position == 1 else None
    else:
        since = before.saved_at if before.saves == 1 and before.position == row.position - 1 else None
    if since is None:
        return None
    seconds = int((row.saved_at - since).total_seconds())
    return seconds if 0 < seconds <= LONGEST_STEP else None
