"""The ways through a scenario, and what they are worth (chapter 13 of the format)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.content.activities import Scenario, Scene
from lms.content.rules.circles import circles
from lms.content.rules.scoring import HUNDRED

MOST_STEPS = 200
"""After so many decisions a run ends where it is: without points a scenario may lead round in a circle."""


@dataclass(frozen=True, slots=True)
class Run:
    """Where a run stands: the scenes seen, the last of them the present one, the points so far, whether it is over."""

    scenes: tuple[Scene, ...]
    points: Fraction
    ended: bool


def run(scenario: Scenario, taken: Sequence[int]) -> Run:
    """The run in which these decisions were taken, each by its place in its scene, counted from 0.

    Raises ValueError for a decision that is not there, or after the end.
    """
    here = scenario.scenes[0]
    seen, points = [here], Fraction(0)
    for number, place in enumerate(taken):
        if number >= MOST_STEPS or not 0 <= place < len(here.decisions):
            raise ValueError(f"no decision {place} in scene {here.id}")
        decision = here.decisions[place]
        following = scenario.scene(decision.target)
        assert following is not None, decision.target
        here = following
        seen.append(here)
        points += decision.points
    return Run(tuple(seen), points, not here.decisions or len(taken) >= MOST_STEPS)


def score(points: Fraction, best: Fraction) -> Fraction:
    """The score of a run in percent: its points of the best ones, never below 0 nor above 100."""
    return min(HUNDRED, max(Fraction(0), points / best * HUNDRED))


def circle(scenes: Sequence[Scene]) -> list[str]:
    """One way round, by the ids of its scenes; empty where no way leads back."""
    found = circles(_graph(scenes))
    return found[0] if found else []


def reached(scenes: Sequence[Scene]) -> frozenset[str]:
    """The ids of the scenes that some way leads to."""
    graph = _graph(scenes)
    waiting = [scenes[0].id] if scenes else []
    seen = set(waiting)
    while waiting:
        following = [target for target in graph[waiting.pop()] if target in graph and target not in seen]
        seen.update(following)
        waiting.extend(following)
    return frozenset(seen)


def best(scenes: Sequence[Scene]) -> Fraction:
    """The largest sum of points on a way from the first scene to an ending; the scenes must not form a circle."""
    by_id = {scene.id: scene for scene in scenes}
    worth: dict[str, Fraction] = {}
    waiting = [scenes[0].id]
    while waiting:
        scene = by_id[waiting[-1]]
        unknown = [one.target for one in scene.decisions if one.target not in worth]
        if unknown:
            waiting.extend(unknown)
            continue
        ways = [one.points + worth[one.target] for one in scene.decisions]
        worth[waiting.pop()] = max(ways, default=Fraction(0))
    return worth[scenes[0].id]


def _graph(scenes: Sequence[Scene]) -> Mapping[str, Sequence[str]]:
    return {scene.id: [one.target for one in scene.decisions] for scene in scenes}
