"""A course whose exam has two essays, one with a rubric, and ways to sit it and to mark it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask

from lms.core.actor import Actor
from lms.core.db import db
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.building import bring_up_to_date
from lms.features.learning import services as learning
from lms.features.marking import services as marking
from lms.features.marking import works
from lms.features.marking.judging import Judgement
from lms.features.marking.models import Work
from lms.features.marking.queries import Marks, marks_of
from lms.features.marking.works import WorkRecord
from lms.features.notices.models import Notice
from lms.features.progress import queries as progress
from lms.features.progress.queries import Journey
from lms.features.quizzes import queries, services
from lms.features.quizzes.answering import Given
from lms.features.quizzes.queries import ANSWER, Sitting
from tests.support import people
from tests.support.people import Someone
from tests.support.site import HandClock

T = TypeVar("T")

COURSE, EXAM, LESSON = "kajian", "ujian", "baca"
TEXT = "Terima kasih atas niat baik Bapak, tetapi saya tidak dapat menerima parsel ini."
SECRET = "Perhatikan nada kalimat pembuka."

_COURSE = """\
---
format: 1.0
id: kajian
judul: Kajian Kasus
ringkasan: Kursus kecil dengan ujian yang dinilai pelatih.
versi: 1.0
jp: 1
---

## Isi

### m1: Bagian

1. [Baca](baca.md)
2. [Ujian](ujian.md)
"""

_LESSON = """\
---
id: baca
judul: Baca
---

# Baca

Parsel ditolak dengan sopan.
"""

_EXAM = f"""\
---
jenis: kuis
id: ujian
judul: Ujian akhir
peran: ujian
batas-lulus: 60%
percobaan: 3
tampilkan-kunci: setelah-kirim
---

## menolak: Menolak parsel
- tipe: esai
- poin: 4

Tuliskan cara Anda menolak parsel dari rekanan.

### Rubrik

| Kriteria | Bobot | Kurang (0) | Cukup (1) | Baik (2) |
|---|---|---|---|---|
| a) Kesopanan | 1 | Kasar | Netral | Santun |
| b) Kejelasan | 2 | Tidak menolak | Ragu | Tegas |

### Catatan pelatih

{SECRET}

## alasan: Alasan
- tipe: esai
- poin: 2

Mengapa parsel ditolak?

## wajib: Pelaporan
- poin: 2

Kapan gratifikasi dilaporkan?

- (x) a) Dalam 30 hari kerja
- ( ) b) Kapan saja
"""


def write_course(root: Path) -> None:
    """Writes the course into `root`."""
    folder = root / COURSE
    folder.mkdir(parents=True)
    (folder / "kursus.md").write_text(_COURSE, encoding="utf-8")
    (folder / "baca.md").write_text(_LESSON, encoding="utf-8")
    (folder / "ujian.md").write_text(_EXAM, encoding="utf-8")


def publish(app: Flask) -> None:
    """Brings the folders of the app into service."""
    with app.app_context():
        outcomes = bring_up_to_date()
    assert all(outcome.errors == 0 for outcome in outcomes), outcomes


@dataclass
class Role:
    """A person before the services."""

    app: Flask
    actor: Actor
    clock: HandClock

    def write(self, service: Callable[..., T], *values: object, **named: object) -> T:
        """What a service does for this person, at this moment."""
        with self.app.app_context():
            return db.write(service, self.actor, *values, self.clock(), **named)

    def told(self) -> list[str]:
        """The kinds of what stands in the inbox, the oldest first."""
        with self.app.app_context():
            kinds = sa.select(Notice.kind).where(Notice.person_id == self.actor.person_id)
            return list(db.session.scalars(kinds.order_by(Notice.id)))


@dataclass
class Learner(Role):
    """Who sits the exam."""

    def sit(self, answers: dict[str, str] | None = None) -> int:
        """Takes the exam with these answers and sends it; its number."""
        n = self.write(services.start, COURSE, EXAM, "id")
        given = {"menolak": TEXT, "alasan": "Agar tetap adil.", "wajib": "a"} if answers is None else answers
        for asked in self.sitting(n).asked:
            value = given.get(asked.served.id)
            if value is None:
                continue
            if asked.served.type == "essay":
                fields = {"text": (value,)}
            else:
                fields = {"choice": (str(asked.order.index(value) + 1),)}
            self.write(services.save_answer, COURSE, EXAM, n, Given(asked.position, fields, 0))
        with self.app.app_context():
            assert db.write(services.send, self.actor, COURSE, EXAM, n, self.clock())
        return n

    def read(self) -> None:
        """Finishes the lesson."""
        self.write(learning.finish, COURSE, LESSON)

    def sitting(self, n: int = 1) -> Sitting:
        with self.app.app_context():
            snapshot = catalogue.snapshot()
            rows = snapshot.course_row(COURSE), snapshot.item_row(COURSE, EXAM)
            found = queries.sitting(db.session(), self.actor.person_id, *rows, n)
        assert found is not None
        return found

    def journey(self) -> Journey:
        with self.app.app_context():
            found = progress.journey(db.session(), self.actor.person_id, COURSE)
        assert found is not None
        return found

    def marks(self, question: str = "menolak", n: int = 1) -> Marks:
        """What the trainers gave for a question."""
        sitting = self.sitting(n)
        position = next(asked.position for asked in sitting.asked if asked.served.id == question)
        ref = queries.ref_of(sitting.attempt.id, position)
        with self.app.app_context():
            return marks_of(db.session(), ANSWER, [ref])[ref]


@dataclass
class Trainer(Role):
    """Who marks."""

    def waiting(self) -> list[WorkRecord]:
        with self.app.app_context():
            return list(works.queue(db.session(), None, self.actor.person_id).rows)

    def find(self, question: str, learner: Learner, n: int = 1) -> WorkRecord:
        """The work that the answer to a question is."""
        sitting = learner.sitting(n)
        position = next(asked.position for asked in sitting.asked if asked.served.id == question)
        ref = queries.ref_of(sitting.attempt.id, position)
        with self.app.app_context():
            session = db.session()
            from_ref = sa.select(Work.public_id).where(Work.ref == ref)
            found = works.one(session, session.scalar(from_ref) or "")
        assert found is not None
        return found

    def mark(self, work: WorkRecord, version: int | None = None, **values: Any) -> None:
        seen = work.version if version is None else version
        self.write(marking.give_mark, work.public_id, seen, Judgement(**values))


def learner(app: Flask, person: Someone, clock: HandClock) -> Learner:
    """A person as services see them."""
    with app.app_context():
        return Learner(app, people.actor_of(person), clock)


def trainer(app: Flask, person: Someone, clock: HandClock) -> Trainer:
    """A trainer as services see them."""
    with app.app_context():
        return Trainer(app, people.actor_of(person), clock)
