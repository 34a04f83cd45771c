"""Shadow learners: robots sit every quiz with a pass mark many times without having read, and what gave it away.

Each sitting draws, shuffles, grades and passes by the real rules. A quiz that such robots pass measures something else
than the course. Chance is the yardstick: guessing blindly, once.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt

from lms.content.contents import Contents, QuestionFile, QuestionRecord
from lms.content.course import Course, Item, QuizRules, Words
from lms.content.doctor import plainly
from lms.content.doctor.robots import GUESSING, PERSISTENT, ROBOTS, Fields, Robot, guessed
from lms.content.questions.registry import Registry
from lms.content.rules import draw, scoring
from lms.plugin.message import Message
from lms.plugin.question import NotAnAnswer, Pending, Question, QuestionType, Response

TIMES = 1_000
FEWEST = 100
MOST_ASKED = 100_000
"""Questions that each robot is asked in all: with more of them in a course it sits less often, down to `FEWEST`."""
MOST_KEPT = 50_000
"""Answers whose worth is remembered: ten choices alone can stand in millions of orders."""
MOST_ATTEMPTS = 10
"""Attempts that a robot makes where a quiz allows any number of them."""
EASY = Fraction(1, 10)
"""A way that passes more often than this, and more often than chance by as much, is worth naming."""
LEAK = Fraction(1, 4)
"""A question gives itself away where a robot earns this much more of its points than chance does."""
_SURE = 1.96  # standard errors


@dataclass(frozen=True, slots=True)
class Leak:
    """A question that rewards a robot: the shares of its points that the robot and chance earn on average."""

    question: str
    path: str
    line: int
    share: Fraction
    chance: Fraction


@dataclass(frozen=True, slots=True)
class Sat:
    """What one way of answering achieved in `times` sittings; `leaks` are the questions that helped, worst first."""

    robot: str
    says: Message
    passed: int
    times: int
    leaks: tuple[Leak, ...] = ()

    @property
    def share(self) -> Fraction:
        """How often it passed."""
        return Fraction(self.passed, self.times)


@dataclass(frozen=True, slots=True)
class QuizRehearsal:
    """One quiz. `chance` guesses once, blindly; `robots` are the twelve, the most successful first."""

    item: str
    title: Words
    path: str
    questions: int
    chance: Sat
    robots: tuple[Sat, ...]

    @property
    def easiest(self) -> Sat | None:
        """The way that passes most often, where it is worth naming."""
        best = self.robots[0]
        return best if best.share >= EASY and best.share - self.chance.share >= EASY else None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All quizzes of a course that have a pass mark, in their order."""

    quizzes: tuple[QuizRehearsal, ...]
    times: int
    seed: int


def rehearse(
    course: Course, contents: Contents, registry: Registry, times: int = TIMES, seed: int = 0
) -> Rehearsal:
    """Lets the robots sit each quiz `times` times; the same `seed` gives the same figures."""
    sat = []
    for item in course.items:
        rules = item.rules
        if isinstance(rules, QuizRules) and rules.pass_mark is not None and rules.question_count:
            own = contents.quizzes[item.id].questions if item.id in contents.quizzes else ()
            room = _Room(rules, own, contents.banks, registry, course.language)
            sat.append(_rehearsed(item, room, times, seed))
    return Rehearsal(tuple(sat), times, seed)


def fitting(course: Course) -> int:
    """How often the quizzes of a course can be sat in some minutes, whatever it holds."""
    rules = [item.rules for item in course.items if isinstance(item.rules, QuizRules)]
    asked = sum(one.question_count for one in rules if one.pass_mark is not None)
    return max(FEWEST, min(TIMES, MOST_ASKED // max(asked, 1)))


def _rehearsed(item: Item, room: _Room, times: int, seed: int) -> QuizRehearsal:
    rules = room.rules
    chance = _Tally()
    for rng in _chances(seed, "chance", times):
        chance.sat(room, room.sitting(rng, None))
    robots = []
    for robot in ROBOTS:
        tally = _Tally()
        for rng in _chances(seed, robot.name, times):
            tally.sat(room, room.sitting(rng, robot))
        robots.append(Sat(robot.name, robot.says, tally.passed, times, tuple(_leaks(tally, chance, room))))
    passed = sum(room.persistent(rng) for rng in _chances(seed, "persistent", times))
    robots.append(Sat("persistent", PERSISTENT, passed, times))
    robots.sort(key=lambda one: -one.passed)
    return QuizRehearsal(
        item.id,
        item.title,
        item.path,
        rules.question_count,
        Sat("chance", GUESSING, chance.passed, times),
        tuple(robots),
    )


def _chances(seed: int, name: str, times: int) -> Iterator[random.Random]:
    """A source of chance for each sitting, the same in every run."""
    for number in range(times):
        yield random.Random(f"{seed} {name} {number}")  # noqa: S311  # a rehearsal, no secret


@dataclass(slots=True)
class _Tally:
    """What one way of answering earned: how often it passed, and its share of each question, sitting by sitting."""

    passed: int = 0
    earned: dict[str, list[float]] = field(default_factory=dict)

    def sat(self, room: _Room, answers: Sequence[tuple[QuestionRecord, Fraction]]) -> None:
        self.passed += room.passes([_score(answers)])
        for question, share in answers:
            self.earned.setdefault(question.id, []).append(float(share))

    def mean(self, question: str) -> tuple[float, float]:
        """The average share of a question and its standard error."""
        shares = self.earned.get(question, [])
        if not shares:
            return 0.0, 1.0
        mean = sum(shares) / len(shares)
        spread = sum((share - mean) ** 2 for share in shares) / len(shares)
        return mean, sqrt(spread / len(shares))


def _score(answers: Sequence[tuple[QuestionRecord, Fraction]]) -> Fraction | Pending:
    return scoring.quiz_score((scoring.points(one.points, share), one.points) for one, share in answers)


def _leaks(tally: _Tally, chance: _Tally, room: _Room) -> list[Leak]:
    """The questions that surely earn more by this way than by chance: chance in the sitting accuses nobody."""
    found = []
    for name in tally.earned:
        (mine, error), (theirs, other) = tally.mean(name), chance.mean(name)
        if mine - theirs - _SURE * (error + other) >= LEAK:
            one = room.known[name]
            found.append(Leak(name, one.path, one.line, _exact(mine), _exact(theirs)))
    return sorted(found, key=lambda leak: (-round(10 * (leak.share - leak.chance)), leak.path, leak.line))


def _exact(share: float) -> Fraction:
    return Fraction(share).limit_denominator(1000)


class _Room:
    """One quiz with all it can ask, and what every answer in it is worth, found out once."""

    def __init__(
        self,
        rules: QuizRules,
        own: Sequence[QuestionRecord],
        banks: Mapping[str, QuestionFile],
        registry: Registry,
        language: str,
    ) -> None:
        self.rules, self.own, self.banks, self.registry = rules, own, banks, registry
        self.known = {
            one.id: one for file in (own, *(bank.questions for bank in banks.values())) for one in file
        }
        self.asked = {
            name: self._asked(one, language) for name, one in self.known.items() if one.type in registry
        }
        self._shares: dict[tuple[str, tuple[str, ...], object], tuple[Response, Fraction]] = {}
        self._answers: dict[tuple[str, str, tuple[str, ...]], tuple[Fields, ...]] = {}

    def _asked(self, record: QuestionRecord, language: str) -> tuple[QuestionType, Question]:
        kind = self.registry[record.type]
        texts = record.texts.get(language) or next(iter(record.texts.values()), {})
        return kind, Question(record.id, record.type, kind.from_json(record.spec), texts, language)

    def drawn(self, rng: random.Random) -> list[tuple[QuestionRecord, tuple[str, ...]]]:
        """The questions of one attempt, each with the order of its choices."""
        shown = draw.draw(self.rules, self.own, self.banks, rng)
        return [(one, self._order(one, rng)) for one in shown if one.id in self.asked]

    def _order(self, record: QuestionRecord, rng: random.Random) -> tuple[str, ...]:
        kind, question = self.asked[record.id]
        shuffle = self.rules.shuffle_choices if record.shuffle is None else record.shuffle
        return tuple(kind.arrange(question.spec, rng, shuffle))

    def sitting(self, rng: random.Random, robot: Robot | None) -> list[tuple[QuestionRecord, Fraction]]:
        """One attempt by a robot, or by chance: each question with the share of its points."""
        return [
            (one, self.share(one, order, self._fields(one, order, robot, rng))[1])
            for one, order in self.drawn(rng)
        ]

    def _fields(
        self, record: QuestionRecord, order: tuple[str, ...], robot: Robot | None, rng: random.Random
    ) -> Fields:
        kind, question = self.asked[record.id]
        if robot is None:
            return guessed(kind.present(question, order, None), rng)
        key = (robot.name, record.id, order)
        if key not in self._answers:
            if len(self._answers) >= MOST_KEPT:
                self._answers.clear()
            stem = plainly.plain(question.texts.get("stem", ""))
            self._answers[key] = robot.answers(stem, kind.present(question, order, None))
        answers = self._answers[key]
        return answers[rng.randrange(len(answers))]

    def share(
        self, record: QuestionRecord, order: tuple[str, ...], fields: Fields
    ) -> tuple[Response, Fraction]:
        """What posted fields are read as, and the share they earn; nothing where a person would have to mark it."""
        key = (record.id, order, tuple(sorted(fields.items())))
        if key not in self._shares:
            if len(self._shares) >= MOST_KEPT:
                self._shares.clear()
            kind, question = self.asked[record.id]
            try:
                response = kind.read(question.spec, order, fields)
            except NotAnAnswer:
                response = None
            self._shares[key] = response, self.graded(record, response)
        return self._shares[key]

    def graded(self, record: QuestionRecord, response: Response) -> Fraction:
        kind, question = self.asked[record.id]
        share = kind.grade(question.spec, response)
        return Fraction(0) if isinstance(share, Pending) else share

    def passes(self, scores: Sequence[Fraction | Pending]) -> bool:
        """Whether these attempts pass the quiz."""
        return scoring.passed(scoring.item_score(self.rules.grade, scores), self.rules.pass_mark)

    def persistent(self, rng: random.Random) -> bool:
        """Guesses until passed or out of attempts, and remembers what the quiz lets a learner see."""
        memory: dict[str, dict[str, Fraction]] = {}
        best: dict[str, Fraction] = {}
        scores: list[Fraction | Pending] = []
        rules = self.rules
        for _ in range(min(rules.attempts or MOST_ATTEMPTS, MOST_ATTEMPTS)):
            answers = []
            for one, order in self.drawn(rng):
                share = best[one.id] if best.get(one.id) == 1 else self._new_guess(one, order, memory, rng)
                answers.append((one, share))
                if rules.feedback != "none":
                    best[one.id] = max(share, best.get(one.id, Fraction(0)))
                if rules.show_answers == "after-submit":
                    best[one.id] = Fraction(1)
            scores.append(_score(answers))
            if self.passes(scores):
                return True
        return False

    def _new_guess(
        self,
        record: QuestionRecord,
        order: tuple[str, ...],
        memory: dict[str, dict[str, Fraction]],
        rng: random.Random,
    ) -> Fraction:
        """The share of a guess; one that is known to be wrong is not made twice."""
        tried = memory.setdefault(record.id, {})
        kind, question = self.asked[record.id]
        form = kind.present(question, order, None)
        for _ in range(8):
            response, share = self.share(record, order, guessed(form, rng))
            if repr(response) not in tried:
                break
        if self.rules.feedback != "none":
            tried[repr(response)] = share
        return share
