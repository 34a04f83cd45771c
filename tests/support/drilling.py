"""Drills of quizzes on real processes over HTTP: everybody at once, and kills in the middle of saves.

What the servers acknowledged is written down by whoever asked, and afterwards compared with what the tables hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from lms.core.db import db
from lms.features.catalogue.building import bring_up_to_date
from lms.features.quizzes.models import Answer, AskedQuestion
from tests.support import people
from tests.support.people import Someone
from tests.support.processes import Installation, Running, Visitor
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

    def serving(self) -> AbstractContextManager[Running]:
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


def answers(connection: sa.Connection, attempt_id: int) -> dict[int, Any]:
    """What stands at each position of an attempt."""
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


class Taker(Protocol):
    """Somebody in a drill, who knows what the servers acknowledged."""

    tally: Tally

    def check(self, connection: sa.Connection) -> None: ...


def checked(ground: Ground, takers: Sequence[Taker]) -> Tally:
    """What was acknowledged beside what is there."""
    with ground.reading() as connection:
        for taker in takers:
            taker.check(connection)
        if ground.url.startswith("sqlite"):
            assert connection.scalar(sa.text("PRAGMA integrity_check")) == "ok"
    return takers[0].tally
