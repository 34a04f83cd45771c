"""How many rows one transaction takes: fewer where the last one took long, since whoever else saves waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

FIRST, LEAST, MOST = 250, 25, 1_000
GOAL = 0.8
"""Seconds that a transaction is meant to take; one that falls out twice as long still lets others in."""


def after(size: int, seconds: float) -> int:
    """How many rows to take after `size` of them took so long."""
    fitting = int(size * GOAL / max(seconds, 0.001))
    return max(LEAST, min(MOST, 2 * size, fitting))


class Pace:
    """The size of the next batch, by how long the last one took."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.size = FIRST
        self._clock = clock

    @contextmanager
    def kept(self) -> Iterator[int]:
        """Measures the batch of that size which is done within."""
        size, begun = self.size, self._clock()
        yield size
        self.size = after(size, self._clock() - begun)
