"""A course as one learner sees it, in words: what stands where, what is open and why not, where to go on.

Made from the outline and one run's journey alone; nothing here asks the database. Sentences are in the reader's
language, so this is for pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from lms.content.course import Course, Item, Module
from lms.content.rules import completion
from lms.content.rules.completion import Gate, States
from lms.core.i18n import Phrase, told
from lms.core.links import site_url
from lms.features.catalogue import queries as catalogue
from lms.features.learning import wording
from lms.features.progress.queries import Journey

ENDPOINTS = {
    "lesson": "learning.show_lesson",
    "quiz": "quizzes.show_cover",
    "survey": "surveys.show_survey",
    "scenario": "scenarios.show_cover",
    "assignment": "assignments.show_assignment",
}
"""Where each kind of item is shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item: `state` is done, here, todo or locked; without `href` it cannot be opened.

    `why` says why not; of one that is open, how far one's work in it has come.
    """

    id: str
    title: Phrase
    href: str
    state: str
    minutes: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A module with its entries; `intro` is safe HTML, empty where an item is being shown."""

    title: Phrase
    entries: tuple[Entry, ...]
    intro: Phrase


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a learner is in a course on a day. Without a journey the course has not been begun."""

    course: Course
    journey: Journey | None
    progress: completion.Progress
    gates: Mapping[str, Gate]

    @property
    def states(self) -> States:
        """What the run knows of the items."""
        return self.journey.states if self.journey else {}

    def is_done(self, item: Item) -> bool:
        """Whether the item is complete in this run."""
        return completion.is_complete(item, self.states.get(item.id, completion.UNTOUCHED))

    def is_open(self, item: Item) -> bool:
        """Whether the item may be opened."""
        return self.gates[item.id].open

    def awaits_mark(self, item: Item) -> bool:
        """Whether the learner has done what there is to do, and a trainer has not yet."""
        state = self.states.get(item.id, completion.UNTOUCHED)
        return state.pending and not state.started

    @property
    def next_item(self) -> Item | None:
        """Where to go on: what was begun last and is not complete, else the first part that can be completed now.

        What waits for a mark comes only where there is nothing else.
        """
        missing = [item for item in visible(self.course) if self.is_open(item) and not self.is_done(item)]
        waiting = [item for item in missing if not self.awaits_mark(item)] or missing
        begun = [item for item in waiting if self.journey and item.id in self.journey.opened_at]
        required = [item for item in waiting if item.required]
        return max(begun, key=self._touched, default=None) or next(iter([*required, *waiting]), None)

    def _touched(self, item: Item) -> tuple[bool, datetime]:
        """Orders items of the journey by when they were looked at: only the last visit of all is known."""
        assert self.journey is not None
        return item.id == self.journey.last_item, self.journey.opened_at[item.id]

    @property
    def minutes_left(self) -> int:
        """How long the missing parts take; 0 where one of them does not say."""
        return minutes_of(self.progress.missing)


def standing(course: Course, journey: Journey | None, on_day: date) -> Standing:
    """How far the learner of `journey` is; `on_day` is the learner's day."""
    states = journey.states if journey else {}
    return Standing(
        course, journey, completion.progress(course, states), completion.gates(course, states, on_day)
    )


def visible(course: Course) -> tuple[Item, ...]:
    """The items a learner sees, in order."""
    return tuple(item for item in course.items if item.visible)


def minutes_of(items: tuple[Item, ...]) -> int:
    """The minutes of all items together; 0 where one does not say."""
    if any(item.duration is None for item in items):
        return 0
    return round(sum(item.duration or 0 for item in items))


def address(course: Course, item: Item) -> str:
    """Where an item is shown; empty for a kind that has no page."""
    endpoint = ENDPOINTS.get(item.kind)
    return url_for(endpoint, course=course.id, item=item.id) if endpoint else ""


def short_address(course: Course, item: Item) -> str:
    """How an item's short address is written on paper, with the site and without ``https://``; empty without one."""
    code = catalogue.short_code(course.id, item.id)
    return site_url(url_for("catalogue.open_short", code=code)).partition("://")[2] if code else ""


def home(course: str) -> str:
    """The page of a course."""
    return url_for("learning.show_course", course=course)


def parts(standing: Standing, current: str = "") -> tuple[Part, ...]:
    """The outline, a part for each module; `current` is the id of the item that is being shown."""
    shown = (_part(standing, module, current) for module in standing.course.modules)
    return tuple(part for part in shown if part.entries)


def _part(standing: Standing, module: Module, current: str) -> Part:
    entries = tuple(_entry(standing, item, current) for item in module.items if item.visible)
    own = standing.course.language
    return Part(told(module.title, own), entries, Phrase("") if current else told(module.intro, own))


def _entry(standing: Standing, item: Item, current: str) -> Entry:
    begun, open_, there = standing.journey is not None, standing.is_open(item), address(standing.course, item)
    if standing.is_done(item):
        state = "done"
    elif begun and not open_:
        state = "locked"
    else:
        state = "here" if item.id == current or item.id in standing.states else "todo"
    return Entry(
        id=item.id,
        title=told(item.label, standing.course.language) or told(item.title, standing.course.language),
        href=there if begun and open_ else "",
        state=state,
        minutes=round(item.duration or 0),
        why=_why(standing, item, there) if begun else "",
    )


def _why(standing: Standing, item: Item, there: str) -> str:
    """Why an item of a run has no link; of one that has, how far the work in it has come, where there is any."""
    if not standing.is_open(item):
        return wording.why_closed(standing.gates[item.id], item)
    if not there:
        return wording.no_page()
    return wording.work_state(item, standing.states.get(item.id, completion.UNTOUCHED))


def neighbours(standing: Standing, item: Item) -> tuple[Item | None, Item | None]:
    """The visible items before and after one."""
    items = visible(standing.course)
    place = items.index(item)
    return items[place - 1] if place else None, items[place + 1] if place + 1 < len(items) else None


def place_of(course: Course, item: Item) -> int:
    """Which part of the course the item is, counted from 1."""
    return visible(course).index(item) + 1


def following(standing: Standing, item: Item) -> Item | None:
    """Where to go on after an item: the next one that is open and not complete, else the first such one.

    What waits for a mark is left out: there is nothing to do in it.
    """
    items = visible(standing.course)
    place = items.index(item) + 1
    waiting = [
        one
        for one in (*items[place:], *items[:place])
        if standing.is_open(one) and not standing.is_done(one) and not standing.awaits_mark(one)
    ]
    return next(iter(waiting), None)
