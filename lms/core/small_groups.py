"""Which figures must stay hidden from somebody who may not open the names behind them.

A group of fewer than `FEWEST` people is hidden: its figures would tell of single people. What is shown beside it, sums
included, must not give it away: where only one group of a sum is hidden, or those hidden are together fewer than
`FEWEST` people, the smallest other group is hidden too. What lies below a hidden group is hidden with it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

FEWEST = 5

Group = TypeVar("Group", bound=Hashable)


def hidden(sizes: Sequence[int]) -> frozenset[int]:
    """Positions of the groups to hide, among those that together make a sum that is shown.

    A group of nobody tells nothing about anybody, and is never hidden.
    """
    people = [(size, place) for place, size in enumerate(sizes) if size > 0]
    taken = {place for size, place in people if size < FEWEST}
    others = sorted((size, place) for size, place in people if place not in taken)
    while taken and others and (len(taken) == 1 or sum(sizes[place] for place in taken) < FEWEST):
        taken.add(others.pop(0)[1])
    return frozenset(taken)


def hidden_below(
    top: Group, below: Mapping[Group, Sequence[Group]], sizes: Mapping[Group, int]
) -> frozenset[Group]:
    """The groups to hide in a tree. `below` names the groups that together make one; people who are in a group and in
    none of those below it are a group of their own there."""
    taken: set[Group] = set()
    waiting = [(top, 0 < sizes[top] < FEWEST)]
    while waiting:
        group, is_hidden = waiting.pop()
        if is_hidden:
            taken.add(group)
        parts = below.get(group, ())
        places = range(len(parts)) if is_hidden else hidden([sizes[part] for part in parts])
        waiting.extend((part, place in places) for place, part in enumerate(parts))
    return frozenset(taken)
