"""Many requests of one learner at the same moment: starts, equal saves, old saves, checks, and sends beside saves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from lms.features.enrolment.models import Enrolment
from lms.features.progress.models import ItemState
from lms.features.quizzes.models import Attempt
from tests.support.drilling import ATTEMPTS, COURSE, EXAM, KEY, QUESTIONS, Ground, Tally, answers
from tests.support.people import Someone
from tests.support.processes import Answer as Reply


@dataclass
class Racer:
    """A learner of whom many requests arrive at once."""

    ground: Ground
    who: Someone
    tally: Tally
    width: int
    saved: dict[tuple[int, int], int] = field(default_factory=dict)
    """The highest version acknowledged, by attempt and position."""

    def __post_init__(self) -> None:
        self.visitor = self.ground.enter(self.who)
        self.token = self.visitor.token()
        self.quiz = f"/courses/{COURSE}/quizzes/{EXAM}"

    def run(self) -> None:
        """All attempts there are, each from start to end, and one try too many."""
        for n in range(1, ATTEMPTS + 1):
            self._expect("start", self._at_once([self._post("/attempts")]), {303})
            self._equal_keys(n)
            self._old_versions(n)
            self._checks(n)
            self._sends(n)
        self._expect("start beyond the limit", self._at_once([self._post("/attempts")]), {422})

    def _equal_keys(self, n: int) -> None:
        replies = self._at_once([self._save(n, 1, seen=0, choice=2, key=f"e{n}")])
        self._expect("the same save", replies, {200})
        versions = {reply.json["version"] for reply in replies if reply.status == 200}
        self.tally.doubled += len(versions) - 1

    def _old_versions(self, n: int) -> None:
        acts = [
            self._save(n, 2, seen=0, choice=1 + number % 4, key=f"o{n}x{number}")
            for number in range(self.width)
        ]
        replies = self._at_once(acts)
        self._expect("a save over an older version", replies, {200, 409})
        # The same choice again is no conflict and no new version.
        self.tally.doubled += any(reply.json["version"] != 1 for reply in replies if reply.status == 200)

    def _checks(self, n: int) -> None:
        fields = {"check": "3", "seen3": "0", "q3-choice": "2"}
        self._expect("a check", self._at_once([self._post(f"/attempts/{n}", fields)]), {303, 200})

    def _sends(self, n: int) -> None:
        """Half of them send, the other half save what was not answered yet."""
        acts = []
        for number in range(self.width):
            late = self._save(n, 4, seen=0, choice=2, key=f"s{n}x{number}")
            acts.append(late if number % 2 else self._post(f"/attempts/{n}/review"))
        replies = self._at_once(acts)
        self._expect("a send", replies[::2], {303})
        self._expect("a save beside it", replies[1::2], {200, 410})

    def _post(self, path: str, fields: Mapping[str, str] | None = None) -> Callable[[], Reply]:
        body = {"csrf_token": self.token, **(fields or {})}
        return lambda: self.visitor.send(f"{self.quiz}{path}", body)

    def _save(self, n: int, position: int, seen: int, choice: int, key: str) -> Callable[[], Reply]:
        fields = {
            "question": str(position),
            "seen": str(seen),
            "key": key,
            f"q{position}-choice": str(choice),
        }
        send = self._post(f"/attempts/{n}/answers", fields)

        def save() -> Reply:
            reply = send()
            if reply.status == 200:
                version = int(reply.json["version"])
                self.saved[n, position] = max(version, self.saved.get((n, position), 0))
            return reply

        return save

    def _at_once(self, acts: Sequence[Callable[[], Reply]]) -> list[Reply]:
        """Does the acts, or the one act as often as it is wide, all at the same moment."""
        all_acts = list(acts) if len(acts) > 1 else [*acts] * self.width
        gate = threading.Barrier(len(all_acts))

        def through(act: Callable[[], Reply]) -> Reply:
            gate.wait()
            return act()

        with ThreadPoolExecutor(len(all_acts)) as pool:
            replies = list(pool.map(through, all_acts))
        self.tally.requests += len(replies)
        return replies

    def _expect(self, what: str, replies: Sequence[Reply], statuses: set[int]) -> None:
        for reply in replies:
            if reply.status not in statuses:
                self.tally.odd[f"{what}: {reply.status}"] += 1
        self.tally.acknowledged += sum(reply.status < 400 for reply in replies)

    def check(self, connection: sa.Connection) -> None:
        """Compares what was acknowledged with what is there."""
        attempts = connection.execute(
            sa.select(Attempt.id, Attempt.n, Attempt.state, Attempt.score, ItemState.ended)
            .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
            .join(
                ItemState,
                sa.and_(ItemState.enrolment_id == Attempt.enrolment_id, ItemState.item_id == Attempt.item_id),
            )
            .where(Enrolment.person_id == self.who.id)
        ).all()
        self.tally.over += max(0, len(attempts) - ATTEMPTS)
        self.tally.lost += max(0, ATTEMPTS - len(attempts))
        for attempt in attempts:
            self.tally.doubled += attempt.ended != len(attempts)
            self.tally.lost += attempt.state != "sent" or attempt.score is None
            self._check_answers(connection, attempt)

    def _check_answers(self, connection: sa.Connection, attempt: Any) -> None:
        found = answers(connection, attempt.id)
        for position in range(1, QUESTIONS + 1):
            row, version = found[position], self.saved.get((attempt.n, position), 0)
            stored = row.version or 0
            self.tally.lost += stored < version
            # Nothing is saved twice, and what was saved before the end is what was graded.
            self.tally.doubled += stored > max(version, 1)
            self.tally.lost += row.fraction != (1 if row.response == KEY else 0)


def each_races(width: int) -> int:
    """How many requests one racer makes."""
    return width * (5 * ATTEMPTS + 1)


def race(ground: Ground, width: int, told: Callable[[str], object] = str) -> list[Racer]:
    """Has every learner race, one after the other."""
    tally, racers = Tally(), []
    with ground.serving() as running:
        for number, who in enumerate(ground.learners, 1):
            racer = Racer(ground, who, tally, width)
            racer.run()
            racers.append(racer)
            told(f"{number} of {len(ground.learners)} learners, {tally.requests} requests")
        assert running.stop() == 0, running.text
    return racers
