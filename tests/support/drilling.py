"""Drills of quizzes on real processes over HTTP: everybody at once, and kills in the middle of saves.

What the servers acknowledged is written down by whoever asked, and afterwards compared with what the tables hold.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from lms.core.db import db
from lms.features.catalogue.building import bring_up_to_date
from lms.features.enrolment.models import Enrolment
from lms.features.progress.models import ItemState
from lms.features.quizzes.models import Answer, AskedQuestion, Attempt
from tests.support import people
from tests.support.people import Someone
from tests.support.processes import Answer as Reply
from tests.support.processes import Installation, Running, Visitor, until
from tests.support.site import site

COURSE, EXAM, PRACTICE = "latihan-siaga", "ujian", "latih"
ATTEMPTS = 3
QUESTIONS = 4
KEY = "z2"

_COURSE = f"""\
---
format: 1.0
id: {COURSE}
judul: Latihan siaga
versi: 1.0
jp: 1
---

## Isi

### m1: Bagian

1. [Ujian]({EXAM}.md)
2. [Latihan]({PRACTICE}.md)
"""
_HEADS = {
    EXAM: f"judul: Ujian\npercobaan: {ATTEMPTS}\nwaktu: 8 jam\numpan-balik: langsung\nacak-pilihan: tidak",
    PRACTICE: "judul: Latihan\nperan: latihan\nacak-pilihan: tidak",
}


@dataclass
class Tally:
    """What came of a drill. `odd` are answers that no rule foresees, with how often each came."""

    requests: int = 0
    acknowledged: int = 0
    kills: int = 0
    lost: int = 0
    doubled: int = 0
    over: int = 0
    odd: Counter[str] = field(default_factory=Counter)

    @property
    def is_clean(self) -> bool:
        """Whether everything held."""
        return not (self.lost or self.doubled or self.over or self.odd)


@dataclass
class Ground:
    """A site with a course of two quizzes and its learners, on a database that others may look into."""

    one: Installation
    url: str
    learners: Sequence[Someone]

    def serving(self) -> Any:
        """The servers, for as long as the block lasts."""
        return self.one.serving("serve")

    def enter(self, who: Someone) -> Visitor:
        """A browser in which somebody is signed in."""
        visitor = Visitor(self.one.port)
        assert visitor.sign_in(who.nip, who.password).status == 303
        return visitor

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """The tables, beside the servers."""
        engine = sa.create_engine(self.url, poolclass=sa.NullPool)
        with engine.connect() as connection:
            yield connection


def prepare(folder: Path, url: str, learners: int, workers: int = 1) -> Ground:
    """Makes a site in `folder` on the empty database at `url`."""
    package = folder / "courses" / COURSE
    package.mkdir(parents=True)
    (package / "kursus.md").write_text(_COURSE, encoding="utf-8")
    for item, head in _HEADS.items():
        questions = "".join(_question(item, number) for number in range(1, QUESTIONS + 1))
        text = f"---\njenis: kuis\nid: {item}\n{head}\n---\n{questions}"
        (package / f"{item}.md").write_text(text, encoding="utf-8")
    with site(folder, url) as app, app.app_context():
        outcomes = bring_up_to_date()
        assert all(outcome.errors == 0 for outcome in outcomes), outcomes
        unit = people.a_unit()
        made = [people.a_person(f"Peserta {number}", unit) for number in range(learners)]
        db.session.remove()
        db.engine.dispose()
    settings = {"LMS_DATABASE_URL": url, "LMS_WORKERS": str(workers)}
    return Ground(Installation(folder, settings), url, made)


def _question(item: str, number: int) -> str:
    choices = "".join(
        f"- ({'x' if f'z{n}' == KEY else ' '}) z{n}) Pilihan {number}.{n}\n" for n in range(1, 5)
    )
    return f"\n## {item}-{number}: Soal {number}\n\nIsi soal nomor {number}?\n\n{choices}"


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
        found = _answers(connection, attempt.id)
        for position in range(1, QUESTIONS + 1):
            row, version = found[position], self.saved.get((attempt.n, position), 0)
            stored = row.version or 0
            self.tally.lost += stored < version
            # Nothing is saved twice, and what was saved before the end is what was graded.
            self.tally.doubled += stored > max(version, 1)
            self.tally.lost += row.fraction != (1 if row.response == KEY else 0)


def _answers(connection: sa.Connection, attempt_id: int) -> dict[int, Any]:
    rows = connection.execute(
        sa.select(
            AskedQuestion.position,
            AskedQuestion.order,
            AskedQuestion.fraction,
            Answer.version,
            Answer.response,
        )
        .outerjoin(
            Answer,
            sa.and_(Answer.attempt_id == AskedQuestion.attempt_id, Answer.position == AskedQuestion.position),
        )
        .where(AskedQuestion.attempt_id == attempt_id)
    )
    return {row.position: row for row in rows}


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


def checked(ground: Ground, takers: Sequence[Racer | Typist]) -> Tally:
    """What was acknowledged beside what is there."""
    with ground.reading() as connection:
        for taker in takers:
            taker.check(connection)
        if ground.url.startswith("sqlite"):
            assert connection.scalar(sa.text("PRAGMA integrity_check")) == "ok"
    return takers[0].tally


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
        for position, row in _answers(connection, attempt).items():
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
