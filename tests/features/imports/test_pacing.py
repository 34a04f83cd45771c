"""How many rows a transaction takes follows how long the last one took."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from lms.features.imports.pacing import FIRST, GOAL, LEAST, MOST, Pace

PATIENCE = 2.0


def batches(pace: Pace, count: int) -> Iterator[int]:
    for _turn in range(count):
        with pace.kept() as size:
            yield size


@given(st.floats(0.00001, GOAL / LEAST), st.floats(0.5, 2))
def test_a_transaction_comes_near_its_goal_and_never_over_what_others_wait(row: float, load: float) -> None:
    """A row takes `row` seconds, and from the sixth batch on `load` times that."""
    now: list[float] = [0.0]
    took: list[float] = []
    pace = Pace(lambda: now[0])
    for turn, size in enumerate(batches(pace, 12)):
        took.append(size * row * (load if turn > 5 else 1))
        now[0] += took[-1]
    settled = took[2:]
    assert max(settled) <= PATIENCE
    assert LEAST <= pace.size <= MOST


def test_it_begins_carefully_and_grows() -> None:
    pace = Pace(lambda: 0.0)
    assert [*batches(pace, 4)] == [FIRST, 2 * FIRST, MOST, MOST]
