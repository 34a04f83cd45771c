"""A course as a learner who has just begun would see it, made up from an edition alone.

The pages are the learner's own. Their addresses are turned to those of the preview, which lie below `Trial.root` in the
same order as the learner's lie below the course; so whatever a lesson links to is followed inside the preview.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.content.course import Course, Item
from lms.content.editions.library import Volume
from lms.content.rules import completion
from lms.core.clock import day_in
from lms.core.errors import NotFound
from lms.core.shell import NavItem
from lms.features.enrolment.queries import Run
from lms.features.learning import outline, showing
from lms.features.learning.outline import Standing
from lms.features.learning.queries import Before, CourseView, lesson_text
from lms.features.learning.showing import Lesson
from lms.features.progress.queries import Journey


@dataclass(frozen=True, slots=True)
class Trial:
    """What is looked at: an edition, the address of its preview, the way to it, and who reads it when."""

    volume: Volume
    root: str
    trail: Sequence[NavItem]
    zone: str
    language: str
    at: datetime
    before: tuple[Before, ...] = ()

    @property
    def course(self) -> Course:
        """The outline of the course."""
        return self.volume.course

    def turned(self, page: str) -> str:
        """A page with the addresses of the course turned to those of its preview."""
        course = re.escape(self.course.id)
        attribute = rf'(\s(?:href|src|action|formaction)=")/courses/{course}(?=["/?#])'
        return re.sub(attribute, lambda found: found[1] + self.root, page)

    def address(self, item: Item | None) -> str:
        """Where an item is shown in the preview; the course itself without one, and for one that has no page."""
        there = outline.address(self.course, item) if item else ""
        return self.root + there.removeprefix(f"/courses/{self.course.id}")

    @property
    def standing(self) -> Standing:
        """How far somebody is who has begun and done nothing; unlike to a learner, every part is open."""
        course = self.course
        gates = {item.id: completion.OPEN for item in course.items}
        return Standing(course, self._journey(), completion.progress(course, {}), gates)

    def _journey(self) -> Journey:
        run = Run(
            id=0,
            person_id=0,
            course_id=0,
            course=self.course.id,
            number=1,
            major=self.course.major,
            edition_id=0,
            opened_at=self.at,
            opened_day=day_in(self.zone, self.at),
            last_at=self.at,
            last_item_id=None,
            completed_at=None,
            completed_day=None,
            final_score=None,
        )
        return Journey(run, {}, {}, {})


def visible_item(trial: Trial, slug: str) -> Item:
    """The item of this id, present or former, that a learner sees. Raises NotFound."""
    item = trial.course.item(slug) or trial.course.renamed_item(slug)
    if item is None or not item.visible:
        raise NotFound
    return item


def course_page(trial: Trial) -> str:
    """The page of the course."""
    view = CourseView(
        standing=trial.standing,
        duty=None,
        before=trial.before,
        is_withdrawn=False,
        may_begin=False,
        renews=False,
        published_on=None,
    )
    return trial.turned(showing.course_page(view, trial.trail))


def lesson_page(trial: Trial, item: Item, answering: str = "") -> str:
    """The page of a lesson, with the answer to one of its knowledge checks where one was sent."""
    text = lesson_text(trial.volume, item, showing.wanted_language(item, trial.language))
    lesson = Lesson(
        standing=trial.standing,
        item=item,
        text=text,
        checks=showing.shown_checks(text, answering),
        trail=trial.trail,
        today=day_in(trial.zone, trial.at),
    )
    return trial.turned(showing.lesson_page(lesson))


def next_part(trial: Trial, item: Item | None = None) -> Item | None:
    """The part that comes after `item`, or first of all, among those that have a page."""
    parts = outline.visible(trial.course)
    later = parts[parts.index(item) + 1 :] if item else parts
    return next((part for part in later if outline.address(trial.course, part)), None)
