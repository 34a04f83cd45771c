"""A course whose quizzes show their keys by every rule that matters to recall, and people who complete it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.actor import Actor
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.building import bring_up_to_date
from lms.features.enrolment import services as enrolment
from lms.features.quizzes import queries as quizzes
from lms.features.quizzes import services as quiz_services
from lms.features.quizzes.answering import Given
from lms.features.recall import queries, services
from lms.features.recall.queries import Overview
from tests.support.people import csrf_token

COURSE, FINAL, SECRET, PRACTICE = "ingat", "akhir", "rahasia", "latih"
COMING = ("k-satu", "k-dua", "k-tiga", "k-angka")
"""The questions that come back to whoever has passed `akhir` and sent `rahasia`."""

_COURSE = """\
---
format: 1.0
id: {course}
judul: {title}
ringkasan: Kursus kecil untuk mengingat.
versi: 1.0
jp: 1
---

## Isi

1. [Prates](prates.md)
2. [Kuis akhir](akhir.md)
3. [Kuis rahasia](rahasia.md)
4. [Latihan](latih.md)
"""

_HEADS = {
    "prates": "judul: Prates\nperan: pretes\nwajib: tidak",
    FINAL: "judul: Kuis akhir\nbatas-lulus: 50%\npercobaan: 3",
    SECRET: "judul: Kuis rahasia\nbatas-lulus: 1%\ntampilkan-kunci: tidak\nwajib: tidak\nbobot: 0",
    PRACTICE: "judul: Latihan\nperan: latihan\nwajib: tidak",
}

_QUESTIONS = {
    "prates": "\n## p-satu: Prates\n\nApa yang Anda tahu?\n\n- (x) a) Ini\n- ( ) b) Itu\n",
    FINAL: """
## k-satu: Nomor darurat

Nomor mana yang dipakai saat keadaan darurat?

- (x) a) Seratus dua belas
  > Nomor darurat terpadu.
- ( ) b) Seratus delapan
- ( ) c) Seratus dua puluh satu

### Pembahasan

Seratus dua belas dapat dihubungi tanpa pulsa.

## k-dua: Yang dilaporkan

Apa saja yang disebutkan saat melapor?

- [x] a) Tempat
- [x] b) Apa yang terjadi
- [ ] c) Nomor induk pegawai

## k-tiga: Sirene
- jawaban: benar

Sirene dibunyikan sebelum air meluap.

## k-angka: Nomor
- tipe: angka

Tulis nomor darurat terpadu.

### Jawaban

- 112

## k-esai: Cerita
- tipe: uraian
- poin: 1

Ceritakan satu laporan.

### Rubrik

| Kriteria | Kurang (0) | Baik (2) |
|---|---|---|
| a) Jelas | Tidak | Ya |
""",
    SECRET: "\n## r-satu: Rahasia\n\nApa sandinya?\n\n- (x) a) Melati\n- ( ) b) Mawar\n",
    PRACTICE: "\n## l-satu: Latihan\n\nApa yang dilatih?\n\n- (x) a) Ini\n- ( ) b) Itu\n",
}

RIGHT: Mapping[str, tuple[str, ...]] = {
    "k-satu": ("a",), "k-dua": ("a", "b"), "k-tiga": ("true",), "r-satu": ("a",), "l-satu": ("a",)
}  # fmt: skip


def write_course(
    root: Path, course: str = COURSE, changes: Mapping[str, str] | None = None, essay: bool = False
) -> None:
    """Writes the course into `root`; `changes` replaces words of its questions by others."""
    folder = root / course
    folder.mkdir(parents=True, exist_ok=True)
    title = course.replace("-", " ").title()
    (folder / "kursus.md").write_text(_COURSE.format(course=course, title=title), encoding="utf-8")
    for item, head in _HEADS.items():
        questions = _QUESTIONS[item]
        if not essay:
            questions = questions.partition("\n## k-esai")[0]
        for old, new in (changes or {}).items():
            questions = questions.replace(old, new)
        (folder / f"{item}.md").write_text(
            f"---\njenis: kuis\nid: {item}\n{head}\n---\n{questions}", encoding="utf-8"
        )


def publish() -> None:
    outcomes = bring_up_to_date()
    assert all(outcome.errors == 0 for outcome in outcomes), outcomes
    db.session.remove()


def take(actor: Actor, item: str = FINAL, course: str = COURSE, send: bool = True) -> None:
    """Takes a quiz, every choice right."""
    n = db.write(quiz_services.start, actor, course, item, "id", now())
    snapshot = catalogue.snapshot()
    rows = snapshot.course_row(course), snapshot.item_row(course, item)
    sitting = quizzes.sitting(db.session(), actor.person_id, *rows, n)
    assert sitting is not None
    answers = []
    for asked in sitting.asked:
        keys = RIGHT.get(asked.served.id)
        if keys is not None:
            fields = {"choice": tuple(str(asked.order.index(one) + 1) for one in keys)}
        else:
            fields = {"number": ("112",)} if asked.served.type == "numeric" else {"choice": ("1",)}
        answers.append(Given(asked.position, fields, 0))
    if send:
        db.write(quiz_services.send, actor, course, item, n, now(), tuple(answers))
    db.session.remove()


def complete(actor: Actor, course: str = COURSE) -> None:
    """Completes a course by passing its final quiz."""
    db.write(enrolment.begin_run, actor, course, now())
    take(actor, FINAL, course)


def overview(actor: Actor) -> Overview:
    """What comes back to a person now."""
    found = queries.overview(db.session(), actor.person_id, day_in(actor.zone, now()))
    db.session.remove()
    return found


def begin(actor: Actor) -> int:
    return db.write(services.begin, actor, now())


def names(several: object) -> list[str]:
    return [one.source.id for one in several]  # type: ignore[attr-defined]


def fields_of(page: TestResponse) -> dict[str, str]:
    """The hidden fields of the form of a question."""
    return dict(re.findall(r'type="hidden" name="(card|seen|wording)" value="([^"]*)"', page.text))


def value_of(page: TestResponse, words: str) -> str:
    """What the page posts for the choice with these words."""
    found = re.search(rf'value="(\d+)"> <span>(?:<p>)?{words}', page.text)
    assert found, page.text
    return found[1]


def post(client: FlaskClient, page: TestResponse, **fields: object) -> TestResponse:
    """Sends the answer form of a page."""
    data = {"csrf_token": csrf_token(page), **fields_of(page), **fields}
    return client.post("/learn/recall/question", data=data)


def published(app: Flask, root: Path, **options: object) -> None:
    """Writes the course into a site and brings it into service."""
    write_course(root, **options)  # type: ignore[arg-type]
    publish()
