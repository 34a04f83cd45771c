"""A course with surveys of each kind, and people who answer them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.db import db
from lms.features.catalogue.building import bring_up_to_date
from lms.features.surveys import services, work
from lms.features.surveys.answers import Typed
from tests.support import people
from tests.support.people import Someone
from tests.support.site import NOON

COURSE = "siaga"

OUTLINE = """\
---
format: 1.0
id: siaga
judul: Siaga
ringkasan: Kursus kecil untuk mencoba survei.
versi: 1.0
jp: 1
---

## Isi

### m1: Bagian

1. [Dasar](dasar.md)
2. [Evaluasi](evaluasi.md)
3. [Kebutuhan](kebutuhan.md)
4. [Suasana](suasana.md)
"""

LESSON = "---\nid: dasar\njudul: Dasar\n---\n\nYang dilakukan lebih dulu.\n"

QUESTIONS = """
## materi: Materi
- tipe: skala
- skala: Tidak setuju; Netral; Setuju

Bagaimana materinya?

- a) Sesuai dengan pekerjaan saya
- b) Mudah dipahami

## sarankan: Rekomendasi
- tipe: skala
- skala: 0..10
- wajib: tidak

- a) Seberapa mungkin Anda menyarankan kursus ini?

## unit: Unit
- wajib: tidak

Anda bekerja di mana?

- ( ) a) Kantor
- ( ) b) Lapangan

## media: Media
- wajib: tidak

Media mana yang membantu?

- [ ] a) Video
- [ ] b) Teks

## jam: Jam
- tipe: angka
- wajib: tidak

Berapa jam Anda belajar?

## saran: Saran
- tipe: teks
- wajib: tidak
- maksimal-kata: 20

Apa saran Anda?
"""

SHORT = "\n## kabar: Kabar\n\nApa kabar?\n\n- ( ) a) Baik\n- ( ) b) Kurang baik\n"

HEADS = {
    "evaluasi": "judul: Evaluasi\nringkasan: Bantu kami memperbaiki.",
    "kebutuhan": "judul: Kebutuhan\nanonim: tidak\nulang: ya\nwajib: tidak",
    "suasana": "judul: Suasana\nulang: ya\nwajib: tidak",
}
NO, HALF, YES = "1", "2", "3"
GOOD = {"q1-rate.1": YES, "q1-rate.2": HALF}


def write_course(root: Path, changes: Mapping[str, str] | None = None, version: str = "1.0") -> None:
    """Writes the course into `root`; `changes` replaces words of the survey `evaluasi` by others."""
    folder = root / COURSE
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kursus.md").write_text(OUTLINE.replace("versi: 1.0", f"versi: {version}"), encoding="utf-8")
    (folder / "dasar.md").write_text(LESSON, encoding="utf-8")
    for item, head in HEADS.items():
        questions = QUESTIONS if item == "evaluasi" else SHORT.replace("kabar:", f"{item}-kabar:")
        text = f"---\njenis: survei\nid: {item}\n{head}\n---\n\nKata pengantar.\n{questions}"
        for old, new in (changes or {}).items() if item == "evaluasi" else ():
            text = text.replace(old, new)
        (folder / f"{item}.md").write_text(text, encoding="utf-8")


def publish(app: Flask, changes: Mapping[str, str] | None = None, version: str = "1.0") -> None:
    """The course in service, read without a mistake."""
    write_course(Path(app.config["COURSES"]), changes, version)
    outcomes = bring_up_to_date()
    assert all(outcome.errors == 0 for outcome in outcomes), outcomes


def answer(
    person: Someone, fields: Mapping[str, str], item: str = "evaluasi", seen: int = 0, edition: int = 1
) -> bool:
    """Sends a survey through the service, with fields as a page has them."""
    given: dict[int, dict[str, tuple[str, ...]]] = {}
    for name, value in fields.items():
        number, _, rest = name.removeprefix("q").partition("-")
        given.setdefault(int(number), {})[rest] = (value,)
    typed = Typed(edition, seen, given)
    return db.write(services.send, people.actor_of(person), COURSE, item, "id", typed, NOON)


def five(unit: int, texts: tuple[str, ...] = ("satu", "dua", "tiga", "empat", "lima")) -> list[Someone]:
    """As many people as `texts`, each of whom has answered `evaluasi` with a suggestion of their own."""
    found = [people.a_person(f"Peserta {number}", unit) for number, _ in enumerate(texts)]
    for person, text in zip(found, texts, strict=True):
        assert answer(person, {**GOOD, "q6-text": text})
    return found


def move() -> None:
    """What the worker does."""
    work.move({}, NOON)


def send(client: FlaskClient, fields: Mapping[str, object], item: str = "evaluasi") -> TestResponse:
    """Sends the form of a survey as the page shows it now, with these fields."""
    address = f"/courses/{COURSE}/surveys/{item}"
    page = client.get(address)
    if 'name="seen"' not in page.text:
        page = client.get(f"{address}?again=1")
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    return client.post(address, data={**hidden, **fields})
