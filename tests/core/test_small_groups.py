"""What is hidden of small groups cannot be computed back from what is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from lms.core.small_groups import FEWEST, hidden, hidden_below

sizes = st.lists(st.integers(0, 12), max_size=8)


def told_together(groups: Sequence[int], shown: frozenset[int]) -> int:
    """What the sum, less everything that is shown, tells of the hidden groups: how many people they are together."""
    return sum(groups) - sum(size for place, size in enumerate(groups) if place not in shown)


@given(sizes)
def test_no_small_group_is_shown_and_none_can_be_computed(groups: list[int]) -> None:
    taken = hidden(groups)
    assert all(place in taken for place, size in enumerate(groups) if 0 < size < FEWEST)
    assert not any(groups[place] == 0 for place in taken)
    if taken and sum(groups) >= FEWEST:
        assert len(taken) > 1
        assert told_together(groups, taken) >= FEWEST


@given(sizes)
def test_nothing_is_hidden_where_no_group_is_small(groups: list[int]) -> None:
    assert bool(hidden(groups)) == any(0 < size < FEWEST for size in groups)


@st.composite
def trees(draw: st.DrawFn) -> tuple[Mapping[int, Sequence[int]], Mapping[int, int]]:
    """A tree by numbers with 0 on top, and how many people each group has: the sum of those below it."""
    parents = draw(st.lists(st.integers(0, 30), min_size=1, max_size=14))
    below: dict[int, list[int]] = {}
    for number, parent in enumerate(parents, start=1):
        below.setdefault(parent % number, []).append(number)
    people: dict[int, int] = {}
    for number in range(len(parents), -1, -1):
        parts = below.get(number)
        people[number] = sum(people[part] for part in parts) if parts else draw(st.integers(0, 9))
    return below, people


@given(trees())
def test_in_a_tree_no_equation_of_sums_gives_a_hidden_group_away(
    tree: tuple[Mapping[int, Sequence[int]], Mapping[int, int]],
) -> None:
    below, people = tree
    taken = hidden_below(0, below, people)
    assert all(group in taken for group, size in people.items() if 0 < size < FEWEST)
    for group, parts in below.items():
        unknown = [part for part in parts if part in taken]
        if group in taken:
            # Whoever may not see a sum may not see its parts either, since they would add up to it.
            assert len(unknown) == len(parts)
        elif unknown:
            assert len(unknown) > 1
            assert sum(people[part] for part in unknown) >= FEWEST
