"""Learners who save without a pause while the processes of the server are killed under them."""

from __future__ import annotations

import http.client
import os
import random
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack

import sqlalchemy as sa

from lms.features.enrolment.models import Enrolment
from lms.features.quizzes.models import Attempt
from tests.support.drilling import COURSE, PRACTICE, QUESTIONS, Ground, Tally, answers
from tests.support.people import Someone
from tests.support.processes import Running, until


class Typist:
    """Somebody who changes one answer after the other, and asks again with the same key where no answer came."""

    def __init__(self, ground: Ground, who: Someone, tally: Tally) -> None:
        self.visitor = ground.enter(who)
        self.who, self.tally = who, tally
        self.fields = {"csrf_token": self.visitor.token()}
        self.place = f"/courses/{COURSE}/quizzes/{PRACTICE}"
        assert self.visitor.send(f"{self.place}/attempts", self.fields).status == 303
        self.acknowledged = dict.fromkeys(range(1, QUESTIONS + 1), 0)
        self.chosen: dict[int, int] = {}
        self.turn = 0
        self.stop = threading.Event()

    def run(self) -> None:
        """Types until told to stop; the last save is always answered."""
        while not self.stop.is_set():
            self.turn += 1
            position, choice = 1 + self.turn % QUESTIONS, 1 + self.turn // QUESTIONS % 4
            seen = self.acknowledged[position]
            fields = {
                **self.fields,
                "question": str(position),
                "key": f"t{self.turn}",
                "seen": str(seen),
                f"q{position}-choice": str(choice),
            }
            version = until(lambda fields=fields: self._saved(fields))  # type: ignore[misc]
            self.tally.doubled += version > seen + 1
            self.tally.lost += version < seen + 1
            self.acknowledged[position], self.chosen[position] = version, choice
            self.tally.acknowledged += 1

    def _saved(self, fields: Mapping[str, str]) -> int:
        self.tally.requests += 1
        try:
            reply = self.visitor.send(f"{self.place}/attempts/1/answers", fields)
        except (OSError, http.client.HTTPException):
            return 0
        if reply.status == 503:
            return 0
        if reply.status != 200:
            self.tally.odd[f"a save: {reply.status}"] += 1
            return int(fields["seen"]) + 1
        return int(reply.json["version"])

    def check(self, connection: sa.Connection) -> None:
        """Compares what was acknowledged with what is there."""
        attempt = connection.execute(
            sa.select(Attempt.id)
            .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
            .where(Enrolment.person_id == self.who.id)
        ).scalar_one()
        for position, row in answers(connection, attempt).items():
            version = self.acknowledged[position]
            self.tally.lost += (row.version or 0) < version
            self.tally.doubled += (row.version or 0) > version
            if version and row.version == version:
                self.tally.lost += row.response != row.order[self.chosen[position] - 1]


def kill(
    ground: Ground, kills: int, whole_every: int = 10, told: Callable[[str], object] = str
) -> list[Typist]:
    """Kills a web process in the middle of everybody's saves again and again, now and then the whole server."""
    tally, chance = Tally(), random.Random(kills)
    with ExitStack() as servers:
        running: Running = servers.enter_context(ground.serving())
        typists = [Typist(ground, who, tally) for who in ground.learners]
        threads = [threading.Thread(target=typist.run) for typist in typists]
        for thread in threads:
            thread.start()
        try:
            for number in range(1, kills + 1):
                _let_all_save(typists, threads)
                if number % whole_every:
                    os.kill(chance.choice(until(running.children)), signal.SIGKILL)
                else:
                    running.kill()
                    running = servers.enter_context(ground.one.starting("serve"))
                tally.kills += 1
                told(f"{number} of {kills} kills, {tally.acknowledged} saves acknowledged")
            _let_all_save(typists, threads)
        finally:
            for typist in typists:
                typist.stop.set()
            for thread in threads:
                thread.join()
    return typists


def _let_all_save(typists: Sequence[Typist], threads: Sequence[threading.Thread]) -> None:
    """Waits until everybody has had two more answers, so that a kill always meets saves on their way."""
    before = [typist.turn for typist in typists]
    until(
        lambda: (
            all(typist.turn > turn + 2 for typist, turn in zip(typists, before, strict=True))
            or not all(thread.is_alive() for thread in threads)
        )
    )
    assert all(thread.is_alive() for thread in threads), "a learner was answered wrongly or not at all"
