"""What people hand in beside the quizzes of a course, each by the service that does it.

Surveys, scenarios, assignments, essays, recall, and attempts with something the matter.

Those who do so have completed the course before; a refusal means that somebody has done enough already.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.course import Course, Item
from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.core.errors import Refusal
from lms.features.assignments import places as assignment_places
from lms.features.assignments import queries as assignment_queries
from lms.features.assignments import services as assignments
from lms.features.assignments.services import Given as Work
from lms.features.catalogue import queries as catalogue
from lms.features.demo import solving, words
from lms.features.demo.acts import Memory
from lms.features.enrolment.models import Enrolment
from lms.features.quizzes import queries as quiz_queries
from lms.features.quizzes import services as quizzes
from lms.features.quizzes.answering import Given
from lms.features.recall import asking, scheduling
from lms.features.recall import queries as recall_queries
from lms.features.recall import services as recall
from lms.features.scenarios import places as scenario_places
from lms.features.scenarios import services as scenarios
from lms.features.surveys import answers as survey_answers
from lms.features.surveys import places as survey_places
from lms.features.surveys import services as surveys

Deed = Callable[[Session, Actor, random.Random, datetime], None]
GRACE = timedelta(minutes=5)
"""After so long an answer is late, with the minute that servers grant."""


@dataclass(frozen=True)
class ByFinisher:
    """A deed of the `number`-th of those who had completed a course by `before`, the latest beginners first.

    Nothing happens where there are not so many.
    """

    course: str
    number: int
    before: datetime
    actors: Mapping[int, Actor]
    deed: Deed

    def __call__(self, session: Session, memory: Memory, at: datetime) -> None:
        rows = session.scalars(
            sa.select(Enrolment.person_id)
            .where(
                Enrolment.course_id == catalogue.snapshot().course_row(self.course),
                Enrolment.completed_at <= self.before,
                Enrolment.person_id.in_(self.actors),
            )
            .order_by(Enrolment.opened_at.desc(), Enrolment.person_id)
            .offset(self.number)
            .limit(1)
        ).all()
        for person in rows:
            rng = random.Random(f"{self.course}:{self.number}:{at:%Y%m%d}")  # noqa: S311
            with suppress(Refusal):
                self.deed(session, self.actors[person], rng, at)


def answer_survey(course: Course, item: Item) -> Deed:
    """Fills in a survey."""

    def act(session: Session, actor: Actor, rng: random.Random, at: datetime) -> None:
        place = survey_places.find(course.id, item.id)
        types, language = quiz_queries.question_types(), course.language
        asked = survey_answers.questions(types, place.file, language, language)
        fields = {one.number: solving.opinion(one.form, rng, words.OPINIONS) for one in asked}
        typed = survey_answers.Typed(place.edition, 0, fields)
        surveys.send(session, actor, course.id, item.id, language, typed, at)

    return act


def play_scenario(course: Course, item: Item) -> Deed:
    """Goes through a scenario, mostly by the decision that is worth most."""

    def act(session: Session, actor: Actor, rng: random.Random, at: datetime) -> None:
        n = scenarios.start(session, actor, course.id, item.id, course.language, at)
        story = scenario_places.find(course.id, item.id).story
        scene, step = story.scenes[0], 1
        while scene.decisions:
            places = range(len(scene.decisions))
            best = max(places, key=[way.points for way in scene.decisions].__getitem__)
            taken = best if rng.random() < 0.6 else rng.choice(places)
            at += timedelta(seconds=rng.randint(20, 80))
            scenarios.decide(session, actor, course.id, item.id, n, step, taken, at)
            following = story.scene(scene.decisions[taken].target)
            assert following is not None
            scene, step = following, step + 1

    return act


def hand_in(course: Course, item: Item) -> Deed:
    """Hands an assignment in, or again where it was returned."""

    def act(session: Session, actor: Actor, rng: random.Random, at: datetime) -> None:
        place = assignment_places.find(course.id, item.id)
        run = session.scalars(
            sa.select(Enrolment.id)
            .where(Enrolment.person_id == actor.person_id, Enrolment.course_id == place.course_row)
            .order_by(Enrolment.run.desc())
        ).first()
        works = assignment_queries.of_run(session, run, place.item_row) if run else ()
        if works and works[-1].state != "returned":
            return
        text = words.PLANS[-1] if works else rng.choice(words.PLANS[:-1])
        links = ("https://arungkala.example/rencana",) if "link" in place.rules.submit else None
        given = Work(len(works) + 1, 0, text, links)
        assignments.save(session, actor, course.id, item.id, given, course.language, at)
        assignments.send(session, actor, course.id, item.id, given.n, at + timedelta(minutes=2))

    return act


def write_essay(course: Course, item: Item) -> Deed:
    """Sits a quiz with an essay in it."""

    def act(session: Session, actor: Actor, rng: random.Random, at: datetime) -> None:
        n, given = begin_quiz(session, actor, course, item, rng, at, words.ESSAYS)
        quizzes.send(session, actor, course.id, item.id, n, at + timedelta(minutes=11), given)

    return act


def sit_on(course: Course, item: Item) -> Deed:
    """Begins a quiz, answers half of it, and is still there."""

    def act(session: Session, actor: Actor, rng: random.Random, at: datetime) -> None:
        n, given = begin_quiz(session, actor, course, item, rng, at)
        half = given[: len(given) // 2]
        quizzes.save_page(session, actor, course.id, item.id, n, half, at + timedelta(minutes=9))

    return act


def answer_too_late(course: Course, item: Item, limit: timedelta) -> Deed:
    """Begins a quiz with limited time, and sends the last answers after it, when the attempt has been closed."""

    def act(session: Session, actor: Actor, rng: random.Random, at: datetime) -> None:
        n, given = begin_quiz(session, actor, course, item, rng, at)
        half = len(given) // 2
        quizzes.save_page(session, actor, course.id, item.id, n, given[:half], at + limit / 2)
        over = at + limit + GRACE
        snapshot = catalogue.snapshot()
        rows = snapshot.course_row(course.id), snapshot.item_row(course.id, item.id)
        attempt = quiz_queries.own_attempt(session, actor.person_id, *rows, n)
        assert attempt is not None
        quizzes.close_overdue(session, attempt.id, over)
        for one in given[half:]:
            with suppress(Refusal):
                quizzes.save_answer(session, actor, course.id, item.id, n, one, over)

    return act


def remember(skill: float) -> Deed:
    """Goes through one review of what was learned before."""

    def act(session: Session, actor: Actor, rng: random.Random, at: datetime) -> None:
        recall.begin(session, actor, at)
        day, types = day_in(actor.zone, at), quiz_queries.question_types()
        found = recall_queries.overview(session, actor.person_id, day)
        for one in found.pending:
            card, language = one.card, one.course.language
            asked = asking.ask(one, found.amendment(one), language, card.answers) if card else None
            if card is None or asked is None:
                continue
            fields = solving.answer(types[asked.served.type], asked, rng, skill)
            given = recall.Given(card.public_id, card.answers, asked.wording, scheduling.Effort.GOOD, fields)
            with suppress(Refusal):
                recall.answer(session, actor, given, language, at)

    return act


def begin_quiz(
    session: Session,
    actor: Actor,
    course: Course,
    item: Item,
    rng: random.Random,
    at: datetime,
    texts: tuple[str, ...] = (),
) -> tuple[int, list[Given]]:
    """Starts an attempt; its number, and what is going to be answered."""
    n = quizzes.start(session, actor, course.id, item.id, course.language, at)
    snapshot = catalogue.snapshot()
    rows = snapshot.course_row(course.id), snapshot.item_row(course.id, item.id)
    sitting = quiz_queries.sitting(session, actor.person_id, *rows, n)
    assert sitting is not None
    types = quiz_queries.question_types()
    filled = [(one, solving.answer(types[one.served.type], one, rng, 0.8, texts)) for one in sitting.asked]
    return n, [Given(one.position, fields, seen=0) for one, fields in filled]
