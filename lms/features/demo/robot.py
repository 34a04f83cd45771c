"""Learners of the demonstration: they read, answer rightly or not, stop or finish, through the same services as people.

Nothing is written behind the services' backs: a robot only calls them with past times.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.content.course import Course, Item
from lms.core.actor import Actor
from lms.core.db import db
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment import services as enrolment
from lms.features.learning import services as learning
from lms.features.progress import queries as progress
from lms.features.quizzes import queries as quiz_queries
from lms.features.quizzes import services as quizzes
from lms.features.quizzes.answering import Given
from lms.plugin.question import Form, OneOf, QuestionType, SomeOf

Fields = Mapping[str, tuple[str, ...]]
TRIES = 2


@dataclass
class Robot:
    """One learner: how sure they answer (0 to 1), how many items they do before they stop, and when they study."""

    actor: Actor
    rng: random.Random
    skill: float
    stops_after: int
    at: datetime
    until: datetime

    def study(self, course: Course) -> None:
        """Begins the course and goes through its items until the robot's patience or the time is over."""
        db.write(enrolment.begin_run, self.actor, course.id, self._later(1, 5))
        for done, item in enumerate(course.items):
            if done >= self.stops_after or self.at >= self.until:
                return
            if item.kind == "lesson":
                self._read(course, item)
            elif item.kind == "quiz" and not self._pass(course, item):
                return
            if self.rng.random() < 0.3:
                self._later(24 * 60, 5 * 24 * 60)

    def _read(self, course: Course, item: Item) -> None:
        db.write(learning.open_item, self.actor, course.id, item.id, self._later(1, 20))
        if self.at < self.until:
            db.write(learning.finish, self.actor, course.id, item.id, self._later(6, 25))

    def _pass(self, course: Course, item: Item) -> bool:
        """Sits the quiz, again where it was not passed; whether the robot can go on."""
        for _ in range(TRIES):
            if self.at >= self.until:
                return False
            self._sit(course, item)
            journey = progress.journey(db.session(), self.actor.person_id, course.id)
            if journey is not None and item.id in journey.done_on:
                return True
            self._later(60, 24 * 60)
        return False

    def _sit(self, course: Course, item: Item) -> None:
        n = db.write(quizzes.start, self.actor, course.id, item.id, course.language, self._later(1, 30))
        snapshot = catalogue.snapshot()
        rows = snapshot.course_row(course.id), snapshot.item_row(course.id, item.id)
        sitting = quiz_queries.sitting(db.session(), self.actor.person_id, *rows, n)
        assert sitting is not None
        for asked in sitting.asked:
            kind = quiz_queries.question_types()[asked.served.type]
            fields = self._choose(kind, asked)
            given = Given(asked.position, fields, seen=0)
            db.write(quizzes.save_answer, self.actor, course.id, item.id, n, given, self._later(1, 2))
        db.write(quizzes.send, self.actor, course.id, item.id, n, self._later(1, 2))

    def _choose(self, kind: QuestionType, asked: quiz_queries.Asked) -> Fields:
        spec = kind.from_json(asked.served.spec)
        possible = list(_answers(kind.present(asked.served.question(kind), asked.order, None)))
        right = [fields for fields in possible if kind.grade(spec, kind.read(spec, asked.order, fields)) == 1]
        return self.rng.choice(right if right and self.rng.random() < self.skill else possible)

    def _later(self, least: int, most: int) -> datetime:
        self.at += timedelta(minutes=self.rng.randint(least, most))
        return min(self.at, self.until)


def _answers(form: Form) -> Iterator[Fields]:
    """Every way to fill a form of one group of choices."""
    (field,) = form.fields
    values = [option.value for option in field.options] if isinstance(field, (OneOf, SomeOf)) else []
    sizes = range(1, len(values) + 1) if isinstance(field, SomeOf) else (1,)
    for size in sizes:
        for chosen in itertools.combinations(values, size):
            yield {field.name: chosen}
