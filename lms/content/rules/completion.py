"""When an item is complete, a course is passed and an item is open (chapter 17 of the format).

Pure functions over the outline and what one learner did in one run of the course. Whoever shows or decides
progress calls these and nothing else; `lms.content.rules.explanation` puts them into words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lms.content.course import (
    AssignmentRules,
    Course,
    ExtensionRules,
    Item,
    LessonRules,
    QuizRules,
    ScenarioRules,
    SurveyRules,
)


@dataclass(frozen=True, slots=True)
class ItemState:
    """What one run of a course knows of one item.

    `completed`: the ledger says so, and it stays so. `score`: the item score in percent over marked attempts.
    `attempts_ended` counts attempts, surveys or assignments sent, and runs of a scenario that ended; `pending`: one of
    them awaits a mark; `started`: an attempt is under way.
    """

    opened: bool = False
    completed: bool = False
    score: Fraction | None = None
    attempts_ended: int = 0
    pending: bool = False
    started: bool = False


States = Mapping[str, ItemState]
"""By item id; an item that is not in it was never touched."""

UNTOUCHED = ItemState()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: `done` of `required` items, the percentage shown, what is left in course order."""

    done: int
    required: int
    percent: int
    missing: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class FinalScore:
    """The weighted score in percent, None where nothing is weighted; provisional while it can change."""

    value: Fraction | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the course is passed, and if not why: items missing, score below `needed`, marks awaited."""

    passed: bool
    missing: tuple[Item, ...]
    score_short: bool
    awaiting: bool
    needed: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether an item may be opened; `reason` is ``prerequisite sequence not-yet closed`` or empty.

    `missing` holds the items to complete first.
    """

    open: bool
    missing: tuple[Item, ...] = ()
    reason: str = ""


OPEN = Gate(True)


def pass_mark(item: Item) -> Fraction | None:
    """The score in percent from which the item is passed, or None."""
    rules = item.rules
    return rules.pass_mark if isinstance(rules, QuizRules | AssignmentRules | ScenarioRules) else None


def rule_of(item: Item) -> str:
    """The rule by which the item completes, short and stable, as the ledger keeps it.

    ``button``, ``opened``, ``submitted``, ``marked``, ``plugin``, or ``passed 70`` with the mark in percent. A
    pre-test's score never blocks anything, so sending it is always enough.
    """
    match item.rules:
        case LessonRules():
            return item.completion or "button"
        case ExtensionRules():
            return "plugin"
        case SurveyRules() | QuizRules(role="pretest"):
            return "submitted"
        case QuizRules(role="practice") if not item.completion:
            return "submitted"
    if item.completion == "submitted":
        return "submitted"
    mark = pass_mark(item)
    if mark is not None:
        return f"passed {mark}"
    return "marked" if isinstance(item.rules, AssignmentRules) else "submitted"


def is_complete(item: Item, state: ItemState) -> bool:
    """Whether the item is complete: once, by the ledger, or now, by its rule.

    A button is a decision of the learner, and a plugin's rule is its own, so only the ledger knows of them.
    """
    if state.completed:
        return True
    match rule_of(item):
        case "button" | "plugin":
            return False
        case "opened":
            return state.opened
        case "submitted":
            return state.attempts_ended > 0
        case "marked":
            return state.score is not None
    mark = pass_mark(item)
    return state.score is not None and mark is not None and state.score >= mark


def progress(course: Course, states: States) -> Progress:
    """Complete required items of all required ones; where none is required, opened ones of all visible."""
    counted = course.required_items
    if counted:
        missing = _incomplete(counted, states)
    else:
        counted = tuple(item for item in course.items if item.visible)
        missing = tuple(item for item in counted if not _touched(item, states))
    done = len(counted) - len(missing)
    percent = 100 * done // len(counted) if counted else 0
    return Progress(done, len(counted), percent, missing)


def final_score(course: Course, states: States) -> FinalScore:
    """The mean of the item scores by weight; an item without a score counts 0."""
    weighted = _weighted(course)
    total = sum((item.weight for item in weighted), Fraction(0))
    if not total:
        return FinalScore(None, provisional=False)
    value = sum((item.weight * (_state(item, states).score or 0) for item in weighted), Fraction(0)) / total
    provisional = any(
        _state(item, states).pending or not is_complete(item, _state(item, states)) for item in weighted
    )
    return FinalScore(value, provisional)


def verdict(course: Course, states: States) -> Verdict:
    """Whether the course is passed by what is known now.

    Where every required item counts but there is none, and no score is asked either, nothing would decide;
    then the course is passed when its progress is 100, every item opened once.
    """
    needed = course.passing.min_score
    missing: tuple[Item, ...] = ()
    if course.passing.all_required and (course.required_items or needed is None):
        missing = progress(course, states).missing
    score = final_score(course, states).value
    short = needed is not None and (score is None or score < needed)
    awaiting = any(_state(item, states).pending for item in _deciding(course))
    # An edition that hides everything, by mistake or for a while, must not complete all who are inside.
    shown = any(item.visible for item in course.items)
    return Verdict(shown and not (missing or short or awaiting), missing, short, awaiting, needed)


def gates(course: Course, states: States, on_day: date) -> Mapping[str, Gate]:
    """The gate of every item by its id; `on_day` is the learner's day."""
    found: dict[str, Gate] = {}
    before: list[Item] = []
    for item in course.items:
        found[item.id] = _gate(course, item, states, on_day, before)
        if item.required and item.visible and not is_complete(item, _state(item, states)):
            before.append(item)
    return found


def gate(course: Course, item: Item, states: States, on_day: date) -> Gate:
    """Whether `item`, one of the course, may be opened on that day.

    What is complete stays open to be read again, whatever a new edition puts before it; dates hold for all. A
    pre-test under way stays open until it is sent.
    """
    return gates(course, states, on_day)[item.id]


def _gate(course: Course, item: Item, states: States, on_day: date, before: Iterable[Item]) -> Gate:
    state = _state(item, states)
    if state.started and isinstance(item.rules, QuizRules) and item.rules.role == "pretest":
        return OPEN
    if item.available_until is not None and on_day > item.available_until:
        return Gate(False, (), "closed")
    if item.available_from is not None and on_day < item.available_from:
        return Gate(False, (), "not-yet")
    if is_complete(item, state):
        return OPEN
    if missing := _incomplete(_prerequisites(course, item), states):
        return Gate(False, missing, "prerequisite")
    if course.order == "sequential" and (missing := tuple(before)):
        return Gate(False, missing, "sequence")
    return OPEN


def _prerequisites(course: Course, item: Item) -> list[Item]:
    """The visible items that come first; one that is hidden cannot be done and so holds nobody up."""
    found: dict[str, Item] = {}
    for name in item.requires:
        kind, _, module_id = name.partition(":")
        if module_id and kind == "module":
            module = next((module for module in course.modules if module.id == module_id), None)
            first = [other for other in module.items if other.required] if module else []
        else:
            other = course.item(name)
            first = [other] if other else []
        found.update((other.id, other) for other in first if other.visible and other.id != item.id)
    return list(found.values())


def _state(item: Item, states: States) -> ItemState:
    return states.get(item.id, UNTOUCHED)


def _touched(item: Item, states: States) -> bool:
    state = _state(item, states)
    return state.opened or is_complete(item, state)


def _incomplete(items: Iterable[Item], states: States) -> tuple[Item, ...]:
    return tuple(item for item in items if not is_complete(item, _state(item, states)))


def _weighted(course: Course) -> list[Item]:
    return [item for item in course.items if item.weight > 0 and item.visible]


def _deciding(course: Course) -> list[Item]:
    """The items whose marks the verdict has to wait for."""
    required = course.required_items if course.passing.all_required else ()
    return [*_weighted(course), *required]
