"""Who may go through scenarios, how often, and who sees which way was taken."""

from __future__ import annotations

from lms.content.course import ScenarioRules
from lms.core.actor import TRAINER, Actor, covers

FEWEST = 5
"""Of fewer people it is not shown how many took which decision."""


def may_decide(actor: Actor) -> bool:
    """Everybody with an account; which runs are one's own, the queries decide."""
    return True


def may_see_ways(actor: Actor) -> bool:
    """Trainers of any course; which courses, `may_see_ways_of` says."""
    return covers(actor, TRAINER)


def may_see_ways_of(actor: Actor, course: str) -> bool:
    """Trainers of the course. Administrators see that somebody came through and with which score."""
    return covers(actor, TRAINER, course=course)


def runs_left(rules: ScenarioRules, begun: int) -> int | None:
    """How often the scenario may still be begun; None without limit. Beginning it consumes one."""
    return None if rules.attempts is None else max(0, rules.attempts - begun)


def may_leave(rules: ScenarioRules, begun: int) -> bool:
    """Whether a run may be left before its end for a new one: only where that cannot make a bad run count for less."""
    harmless = rules.best is None or rules.grade == "highest"
    return harmless and runs_left(rules, begun) != 0
