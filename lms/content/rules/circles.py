"""Circles in what requires what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def circles(graph: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """One way round of each circle found by walking the graph once; each begins with its first part."""
    state: dict[str, int] = {}
    found: list[list[str]] = []
    for start in graph:
        if start in state:
            continue
        path = [start]
        branches = [iter(graph[start])]
        state[start] = 1
        while path:
            following = next((name for name in branches[-1] if name in graph), None)
            if following is None:
                state[path.pop()] = 2
                branches.pop()
            elif state.get(following) == 1:
                found.append(path[path.index(following) :])
            elif following not in state:
                state[following] = 1
                path.append(following)
                branches.append(iter(graph[following]))
    return found
