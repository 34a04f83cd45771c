"""Learners of the demonstration: they read, answer rightly or not, stop or finish, through the same services as people.

Nothing is written behind the services' backs: a robot only calls them with past times, inside the transaction of its
caller.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lms.content.course import Course, Item
from lms.core.actor import Actor
from lms.core.errors import Refusal
from lms.features.catalogue import queries as catalogue
from lms.features.demo import solving
from lms.features.enrolment import services as enrolment
from lms.features.learning import services as learning
from lms.features.progress import queries as progress
from lms.features.quizzes import queries as quiz_queries
from lms.features.quizzes import services as quizzes
from lms.features.quizzes.answering import Given


@dataclass
class Robot:
    """One learner: how sure they answer, how many items they do before they stop, and when they study.

    `skill` goes from 0 to 1; below 0 every answer is wrong. `tries` is how often they sit a quiz at most; with
    `leaves_open` the last thing they do is to begin one. One who `hurries` presses every button at once.
    """

    session: Session
    actor: Actor
    rng: random.Random
    skill: float
    stops_after: int
    at: datetime
    until: datetime
    tries: int = 2
    leaves_open: bool = False
    hurries: bool = False

    def study(self, course: Course) -> None:
        """Begins the course and goes through its items until the robot's patience or the time is over."""
        try:
            enrolment.begin_run(self.session, self.actor, course.id, self._later(1, 5))
            self._go_through(course)
        except Refusal:
            # A course may hold something back: an earlier course, a day, a wait. Then people stop as well.
            return

    def _go_through(self, course: Course) -> None:
        items = [item for item in course.items if item.visible]
        for done, item in enumerate(items):
            if self.at >= self.until:
                return
            if done >= self.stops_after:
                if self.leaves_open:
                    self._leave_open(course)
                return
            if item.kind == "lesson":
                self._read(course, item)
            elif item.kind == "quiz" and not self._pass(course, item):
                return
            if not self.hurries and self.rng.random() < 0.25:
                self._later(20 * 60, 3 * 24 * 60)

    def _read(self, course: Course, item: Item) -> None:
        learning.open_item(self.session, self.actor, course.id, item.id, self._later(1, 10))
        if self.at < self.until:
            learning.finish(self.session, self.actor, course.id, item.id, self._later(6, 25))

    def _pass(self, course: Course, item: Item) -> bool:
        """Sits the quiz, again where it was not passed; whether the robot can go on."""
        for _ in range(self.tries):
            if self.at >= self.until:
                return False
            self._sit(course, item)
            journey = progress.journey(self.session, self.actor.person_id, course.id)
            if journey is not None and item.id in journey.done_on:
                return True
            self._later(60, 24 * 60)
        return False

    def _sit(self, course: Course, item: Item) -> None:
        n, given = self._begin(course, item)
        self._later(3, 9)
        quizzes.send(self.session, self.actor, course.id, item.id, n, self._later(1, 2), given)

    def _leave_open(self, course: Course) -> None:
        quiz = next((item for item in course.items if item.kind == "quiz" and item.visible), None)
        if quiz is not None:
            n, given = self._begin(course, quiz)
            begun = given[: len(given) // 2]
            quizzes.save_page(self.session, self.actor, course.id, quiz.id, n, begun, self._later(1, 2))

    def _begin(self, course: Course, item: Item) -> tuple[int, list[Given]]:
        """Starts an attempt; its number, and what the robot is going to answer."""
        at = self._later(1, 30)
        n = quizzes.start(self.session, self.actor, course.id, item.id, course.language, at)
        snapshot = catalogue.snapshot()
        rows = snapshot.course_row(course.id), snapshot.item_row(course.id, item.id)
        sitting = quiz_queries.sitting(self.session, self.actor.person_id, *rows, n)
        assert sitting is not None
        types = quiz_queries.question_types()
        return n, [
            Given(one.position, solving.answer(types[one.served.type], one, self.rng, self.skill), seen=0)
            for one in sitting.asked
        ]

    def _later(self, least: int, most: int) -> datetime:
        minutes = timedelta(minutes=self.rng.randint(least, most))
        self.at += timedelta(seconds=2) if self.hurries else minutes
        return min(self.at, self.until)
