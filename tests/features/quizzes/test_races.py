"""Many at once from two processes, and a server that is killed: what was acknowledged is there, and counts once."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction as F
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from lms.core.db import db
from lms.features.progress.models import ItemState, Record
from lms.features.quizzes.models import Answer, Attempt
from tests.features.quizzes import guided, world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.guided import GUIDED
from tests.features.quizzes.hammer import SUBSETS
from tests.features.quizzes.world import COURSE, FINAL, Learner

ROOT = Path(__file__).resolve().parents[3]
EACH = 10


def other_process(place: Place, **order: object) -> subprocess.Popen[str]:
    """A process at the site of this test, once it has said that it is ready."""
    said = json.dumps({"folder": str(place.folder), "url": place.url, "person": place.siti.id, **order})
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.features.quizzes.hammer", said],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def at_once(place: Place, do: str, each: int = EACH) -> list[Any]:
    """The outcomes of the same act done `each` times at once in each of two processes."""
    processes = [other_process(place, do=do, times=each, first=number * each) for number in range(2)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    outcomes: list[Any] = []
    for process in processes:
        with process:
            out, _ = process.communicate(timeout=120)
            outcomes += json.loads(out)
    assert len(outcomes) == 2 * each
    return outcomes


def count(place: Place, what: type, *where: sa.ColumnElement[bool]) -> int:
    with place.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(what).where(*where)) or 0


@pytest.mark.long
@pytest.mark.both_engines
def test_start_pressed_twenty_times_at_once_opens_one_attempt(place: Place) -> None:
    assert set(at_once(place, "start")) == {1}
    assert count(place, Attempt) == 1


@pytest.mark.both_engines
def test_no_race_starts_more_attempts_than_allowed(place: Place) -> None:
    assert sum(at_once(place, "use-up", each=20)) == 3
    assert count(place, Attempt) == 3
    assert count(place, Attempt, Attempt.state == "open") == 0


@pytest.mark.long
@pytest.mark.both_engines
def test_the_answer_that_was_checked_is_the_one_that_stays(place: Place) -> None:
    siti = replace(world.learner(place.app, place.siti, place.clock), course=guided.COURSE)
    siti.start(GUIDED)
    siti.save(world.given(siti.sitting(1, GUIDED).asked[0], "z1"), item=GUIDED)
    outcomes = at_once(place, "check")
    assert outcomes.count(False) == EACH
    assert set(outcomes) <= {False, 2, "Gone"}
    asked = siti.sitting(1, GUIDED).asked[0]
    assert (asked.response, asked.fraction) in {("z1", F(0)), ("z2", F(1))}


@pytest.mark.long
@pytest.mark.both_engines
def test_twenty_equal_sends_are_graded_once(place: Place, siti: Learner) -> None:
    siti.start()
    siti.answer_all()
    outcomes = at_once(place, "send")
    assert sorted(outcomes) == [False] * 19 + [True]
    assert siti.sitting().attempt.score == 100
    assert count(place, ItemState, ItemState.ended == 1, ItemState.score == 100) == 1
    assert count(place, Record) == 1


@pytest.mark.long
@pytest.mark.both_engines
def test_of_different_answers_at_once_one_is_saved_and_the_others_are_told(
    place: Place, siti: Learner
) -> None:
    siti.start()
    each = len(SUBSETS) // 2
    outcomes = at_once(place, "save", each)
    assert outcomes.count(1) == 1
    assert outcomes.count("Conflict") == 2 * each - 1
    assert count(place, Answer, Answer.version == 1) == 1


@dataclass
class Typist:
    """Changes one answer again and again over HTTP and remembers what the server acknowledged."""

    port: int
    cookie: str
    token: str
    position: int
    acknowledged: list[tuple[int, str]] = field(default_factory=list)
    unanswered: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        """Types until the server is gone."""
        for turn in range(10_000):
            seen = self.acknowledged[-1][0] if self.acknowledged else 0
            fields = {
                "csrf_token": self.token,
                "question": str(self.position),
                "key": f"k{self.position}t{turn}",
                "seen": str(seen),
                f"q{self.position}-choice": str(1 + turn % 2),
            }
            try:
                status, body = self.post(fields)
            except (OSError, http.client.HTTPException):
                self.unanswered = fields
                return
            assert status == 200, body
            self.acknowledged.append((json.loads(body)["version"], fields[f"q{self.position}-choice"]))

    def post(self, fields: dict[str, str]) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {
                "Cookie": f"lms={self.cookie}",
                "Accept": "application/json",
                "Content-Type": "application/x-www-form-urlencoded",
            }
            path = f"/courses/{COURSE}/quizzes/{FINAL}/attempts/1/answers"
            connection.request("POST", path, urlencode(fields), headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()


@contextmanager
def server(place: Place, port: int) -> Iterator[subprocess.Popen[str]]:
    process = other_process(place, do="serve", port=port)
    with process:
        yield process
        process.kill()


@pytest.mark.long
@pytest.mark.both_engines
def test_a_server_killed_in_the_middle_of_saves_has_every_answer_it_acknowledged(
    place: Place, siti: Learner
) -> None:
    siti.start()
    signed_in = world.visitor(place.app, place.siti)
    cookie = signed_in.client.get_cookie("lms")
    assert cookie is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    typists = [Typist(port, cookie.value, signed_in.token, n) for n in range(1, 6)]
    with server(place, port) as process:
        threads = [threading.Thread(target=typist.run) for typist in typists]
        for thread in threads:
            thread.start()
        while min(len(typist.acknowledged) for typist in typists) < 5:
            assert process.poll() is None
            threads[0].join(0.05)
        os.kill(process.pid, signal.SIGKILL)
        for thread in threads:
            thread.join()
    stored = {asked.position: asked for asked in siti.sitting().asked}
    for typist in typists:
        version, value = typist.acknowledged[-1]
        found = stored[typist.position]
        # The save that got no answer may have been kept, whole, or not at all.
        assert found.version in (version, version + 1)
        if found.version == version:
            assert found.response in (found.order[int(value) - 1], [found.order[int(value) - 1]])
    with server(place, port):
        for typist in typists:
            status, body = typist.post(typist.unanswered)
            assert status == 200, body
            assert json.loads(body)["version"] == typist.acknowledged[-1][0] + 1
    if place.url.startswith("sqlite"):
        with place.app.app_context():
            assert db.session.scalar(sa.text("PRAGMA integrity_check")) == "ok"
