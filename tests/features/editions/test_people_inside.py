"""A course changes while people are in the middle of it: another process serves them, and nothing of theirs is lost."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from lms.core.db import db
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.models import KnownItem
from lms.features.drafts import checking, queries
from lms.features.editions import publishing
from lms.features.progress import queries as ledger
from lms.features.progress.models import Record
from lms.features.quizzes.models import Answer, Attempt
from tests.features.editions.publishing_steps import COURSE, a_draft, rewrite, work_off
from tests.support.people import Someone, a_person, a_trainer, actor_of
from tests.support.processes import Visitor, free_port
from tests.support.site import HandClock
from tests.support.taking import Taker

ROOT = Path(__file__).resolve().parents[3]
FORMER = {"pertama": "satu"}


@pytest.fixture
def port(app: Flask, tmp_path: Path) -> Iterator[int]:
    """Another process that serves the site of this test."""
    number = free_port()
    order = {"folder": str(tmp_path), "url": app.config["DATABASE_URL"], "do": "serve", "port": number}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.features.quizzes.hammer", json.dumps(order)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield number
        process.kill()


class Learner(threading.Thread):
    """Reads one lesson and saves answers without a pause until told to stop; `failed` are answers that were errors."""

    def __init__(self, taker: Taker, lesson: str) -> None:
        super().__init__()
        self.taker, self.lesson = taker, lesson
        self.stop = threading.Event()
        self.failed: list[str] = []
        self.rounds = 0

    def run(self) -> None:
        while not self.stop.is_set():
            page, answer = self.taker.visitor.get(self.lesson), self.taker.save()
            outline = self.taker.visitor.get(f"/courses/{COURSE}")
            if page.status not in (200, 308) or (answer.status, outline.status) != (200, 200):
                self.failed.append(f"{page.status} {answer.status} {outline.status}")
            self.rounds += 1


def published(trainer: Someone, work: Path, *changes: tuple[str, str], **course: object) -> None:
    """Puts a changed course in service."""
    public_id = a_draft(trainer, work, **course)  # type: ignore[arg-type]
    rewrite(public_id, "akhir.md", *changes)
    found = queries.draft(db.session(), public_id)
    assert found is not None
    draft = checking.current(found)
    base = draft.base_edition
    assert publishing.publish(actor_of(trainer), draft, base, has_read=True).number == base + 1


def test_nobody_inside_notices_a_publication_but_by_what_it_says(
    app: Flask, tmp_path: Path, port: int, clock: HandClock
) -> None:
    trainer, siti = a_trainer(), a_person()
    published(trainer, tmp_path)
    visitor = Visitor(port)
    visitor.sign_in(siti.nip, siti.password)
    assert visitor.post(f"/courses/{COURSE}/runs", {}).status == 303
    lesson = f"/courses/{COURSE}/satu"
    assert visitor.post(f"{lesson}/completion", {}, lesson).status == 303
    taker = Taker(visitor, f"/courses/{COURSE}/quizzes/akhir")
    wording = "Nomor mana yang dipakai saat keadaan darurat?"
    learner = Learner(taker, lesson)
    learner.start()

    other_words = (wording, "Nomor apa yang Anda hubungi lebih dulu?")
    other_key = (("(x) a) 112", "( ) a) 112"), ("( ) b) 121", "(x) b) 121"))
    published(
        trainer, tmp_path, lessons=("tiga", "satu"), version="1.1"
    )  # one part goes, one comes, another order
    published(
        trainer, tmp_path, other_words, *other_key, lessons=("tiga", "pertama"), former=FORMER, version="1.2"
    )
    publishing.withdraw(actor_of(trainer), COURSE)
    publishing.offer_again(actor_of(trainer), COURSE)
    rounds = learner.rounds
    while learner.rounds < rounds + 2 and learner.is_alive():
        learner.join(0.05)
    learner.stop.set()
    learner.join()
    assert learner.failed == []

    page = visitor.get(taker.place).text
    assert wording in page
    assert "hubungi lebih dulu" not in page
    assert visitor.get(lesson).status == 308  # the other process follows, and knows the former id
    assert "tiga" in visitor.get(f"/courses/{COURSE}").text
    kept = db.session.scalars(sa.select(Answer.version)).all()
    assert taker.acknowledged in kept
    place = f"{taker.place}/review"
    assert visitor.get(place).status == 200
    sent = visitor.post(place, {}, place)
    assert sent.status == 303, sent.text
    _check_results(siti)


def _check_results(siti: Someone) -> None:
    work_off()
    db.session.rollback()
    attempt = db.session.scalars(sa.select(Attempt)).one()
    assert attempt.state == "sent"
    journey = ledger.journey(db.session(), siti.id, COURSE)
    assert journey is not None
    assert journey.states["pertama"].completed
    assert "satu" not in journey.states
    slugs = db.session.scalars(sa.select(KnownItem.slug)).all()
    assert {"pertama", "dua", "tiga", "akhir"} == set(slugs)
    assert db.session.scalars(sa.select(Record)).all()
    assert catalogue.snapshot().edition_number(COURSE) == 3
