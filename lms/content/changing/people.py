"""What becomes of the runs that are open when a new edition comes: nobody loses, some complete at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from lms.content.course import Course
from lms.content.editions.compare import Pairs
from lms.content.rules.completion import States, progress, rule_of, verdict

NEARLY = 90
"""From this percentage on somebody counts on being done soon."""


@dataclass(frozen=True, slots=True)
class Inside:
    """Open runs that stand alike, `count` of them: their states by the old ids, and the item they were at last."""

    states: States
    last_item: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Effects:
    """Open runs by what the new edition does to them.

    `completed_at_once` meet all that is still asked; `set_back` have further required parts, `nearly_there` of them had
    done nearly all. `at` counts by old id where people are, `undecided` by new id who has begun a part whose rule
    changes and not completed it.
    """

    open: int = 0
    completed_at_once: int = 0
    set_back: int = 0
    nearly_there: int = 0
    at: Mapping[str, int] = field(default_factory=dict)
    undecided: Mapping[str, int] = field(default_factory=dict)


def effects(old: Course, new: Course, inside: Iterable[Inside]) -> Effects:
    """What changes for the runs `inside`; completions that stand are never taken back."""
    pairs = Pairs(old.items, new.items)
    changed = {id_ for id_, before in pairs.before.items() if rule_of(before) != rule_of(pairs.new[id_])}
    at: Counter[str] = Counter()
    undecided: Counter[str] = Counter()
    found = Effects()
    for run in inside:
        states = {pairs.after[id_].id: state for id_, state in run.states.items() if id_ in pairs.after}
        before, after = progress(old, run.states).percent, progress(new, states).percent
        if run.last_item in pairs.old:
            at[run.last_item] += run.count
        undecided.update({id_: run.count for id_ in changed & states.keys() if not states[id_].completed})
        done = verdict(new, states).passed
        back = not done and after < before
        found = replace(
            found,
            open=found.open + run.count,
            completed_at_once=found.completed_at_once + run.count * done,
            set_back=found.set_back + run.count * back,
            nearly_there=found.nearly_there + run.count * (back and before >= NEARLY),
        )
    return replace(found, at=at, undecided=undecided)
