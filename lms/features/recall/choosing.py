"""Which questions may come back to a person, and which of them are due. Knows no database.

A question comes back when a machine grades it, the course is completed and in service, and every quiz in which it
stands has shown its key to this person. Pre-tests show no key, and a practice quiz that was never taken holds nothing
back; a quiz that never shows its key always does. While an attempt is open the questions of its quiz rest, those of a
pre-test too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import current_app

from lms.content.contents import QuestionRecord
from lms.content.course import Course, QuizRules
from lms.content.editions.library import Volume
from lms.content.editions.store import NotStoredError
from lms.content.questions.registry import Registry
from lms.content.rules import draw
from lms.features.catalogue import queries as catalogue
from lms.features.quizzes import policies
from lms.plugin.question import uses_of

LENGTH = 10
"""Questions in one review: about five minutes."""

A_DAY = 30
"""Questions a day, however many are due."""

_REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class Source:
    """A question that a machine grades, and the quizzes that may ask it. Its place in the course is its order."""

    id: str
    former: tuple[str, ...]
    quizzes: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Its present id and those it had."""
        return (self.id, *self.former)


@dataclass(frozen=True, slots=True)
class Taken:
    """What the rules of a quiz ask of an attempt."""

    is_open: bool
    passed: bool | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Finished:
    """A course that a person has completed in their latest run, with the attempts of that run by quiz."""

    course: str
    course_row: int
    day: date
    attempts: Mapping[str, tuple[Taken, ...]]


@dataclass(frozen=True, slots=True)
class Card:
    """A question in one person's recall, as `models.RecallCard` keeps it."""

    public_id: str
    course_row: int
    question: str
    due_day: date
    last_day: date | None
    stability: float | None
    difficulty: float | None
    answers: int
    asked_in: int
    place: int
    answered_in: int


@dataclass(frozen=True, slots=True)
class Coming:
    """A question that comes back to a person; without `card` it was never asked in a review."""

    course: Course
    course_row: int
    source: Source
    card: Card | None
    due_day: date

    @property
    def urgency(self) -> tuple[bool, date]:
        """What was answered before goes before what is new; of each the oldest first."""
        return (self.card is None or self.card.last_day is None, self.due_day)


def coming(
    finished: Iterable[Finished], cards: Iterable[Card], dropped: frozenset[tuple[str, str]]
) -> tuple[Coming, ...]:
    """The questions that come back to a person, those that are asked first in front.

    `dropped` are questions, with their courses, that a trainer has dropped: they rest.
    """
    by_name = {(card.course_row, card.question): card for card in cards}
    snapshot = catalogue.snapshot()
    found = []
    for one in finished:
        course = snapshot.library.course(one.course)
        if course is None or snapshot.is_withdrawn(one.course):
            continue
        for source in sources(snapshot.library.volume(one.course)):
            if not is_released(course, source, one.attempts):
                continue
            if any((one.course, name) in dropped for name in source.names):
                continue
            kept = (by_name.get((one.course_row, name)) for name in source.names)
            card = next((card for card in kept if card is not None), None)
            due = card.due_day if card else one.day + timedelta(days=1)
            found.append(Coming(course, one.course_row, source, card, due))
    return tuple(sorted(found, key=lambda one: one.urgency))


def is_released(course: Course, source: Source, attempts: Mapping[str, tuple[Taken, ...]]) -> bool:
    """Whether a person with these attempts may see the key of a question, by every quiz in which it stands."""
    shown = False
    for quiz in source.quizzes:
        item = course.item(quiz)
        rules = item.rules if item else None
        if not isinstance(rules, QuizRules):
            continue
        taken = attempts.get(quiz, ())
        if any(one.is_open for one in taken):
            return False
        if rules.role == "pretest" or (rules.role == "practice" and not taken and _ever_shows(rules)):
            continue
        if not taken or not policies.release(rules, taken).key:
            return False
        shown = True
    return shown


def _ever_shows(rules: QuizRules) -> bool:
    return rules.show_answers != "never"


def sources(volume: Volume) -> tuple[Source, ...]:
    """The questions of an edition that a machine grades, in the order of its quizzes; remembered by the app."""
    kept: dict[str, tuple[Source, ...]] = current_app.extensions.setdefault("lms.recall", {})
    found = kept.get(volume.key)
    if found is None:
        if len(kept) >= _REMEMBERED:
            kept.clear()
        found = kept[volume.key] = tuple(_sources(volume, current_app.extensions["lms.questions"]))
    return found


def _sources(volume: Volume, types: Registry) -> Iterator[Source]:
    places: dict[str, list[str]] = {}
    records: dict[str, QuestionRecord] = {}
    for item in volume.course.items:
        if isinstance(item.rules, QuizRules) and item.visible:
            for record in asked_by(volume, item.id, item.rules):
                records.setdefault(record.id, record)
                places.setdefault(record.id, []).append(item.id)
    for name, record in records.items():
        kind = types.get(record.type)
        uses = uses_of(kind)
        if kind is not None and uses.quiz and not uses.room and not uses.shared_text:
            yield Source(name, record.former_ids, tuple(places[name]))


def asked_by(volume: Volume, quiz: str, rules: QuizRules) -> Iterator[QuestionRecord]:
    """Every question that an attempt at a quiz may show."""
    banks = volume.banks()
    for line in rules.draws:
        if line.bank in banks:
            yield from draw.candidates(line, banks[line.bank].questions)
    try:
        own = volume.questions(quiz).questions
    except NotStoredError:
        return
    yield from (record for record in own if record.type != draw.CASE)
