"""A course with quizzes of every rule that matters here, and ways to take them as a learner would."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.actor import Actor
from lms.core.db import db
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.building import bring_up_to_date
from lms.features.quizzes import queries, services
from lms.features.quizzes.answering import Given
from lms.features.quizzes.queries import Asked, Sitting
from lms.features.quizzes.saving import Saved
from tests.support import people
from tests.support.people import Someone
from tests.support.site import HandClock

T = TypeVar("T")

COURSE = "siaga"
FINAL, PRETEST, PRACTICE, LATER = "akhir", "pretes", "latih", "nanti"

SECRETS = re.compile(
    r"RAHASIA|\bz[1-4]\b|\bk-(satu|dua|tiga)\b|\bb-[1-5]\b|bank-satu|weight|choices|Soal bank"
)
"""What no page may hold while an attempt is open: feedback, explanation, labels, ids, titles, a spec's fields."""

_COURSE = """\
---
format: 1.0
id: siaga
judul: Siaga
ringkasan: Kursus kecil untuk mencoba kuis.
versi: 1.0
jp: 1
kompetensi:
  PKP: Pengambilan keputusan
  KOM: Komunikasi
---

## Isi

### m1: Bagian

1. [Pretes](pretes.md)
2. [Dasar](dasar.md)
3. [Latihan](latih.md)
4. [Kuis akhir](akhir.md)
5. [Nanti](nanti.md)
"""

_LESSON = "---\nid: dasar\njudul: Dasar\nkompetensi: [PKP]\n---\n\nYang dilakukan lebih dulu.\n"

_HEADS = {
    FINAL: "judul: Kuis akhir\nbatas-lulus: 70%\npercobaan: 3\nwaktu: 30 menit\nambil:\n  - 2 dari bank-satu",
    PRETEST: "judul: Pretes\nperan: pretes\nambil:\n  - 2 dari bank-satu",
    PRACTICE: "judul: Latihan\nperan: latihan\nambil:\n  - semua dari bank-satu",
    LATER: (
        "judul: Nanti\nperan: latihan\npercobaan: 5\njeda: 2 jam\nprasyarat: [dasar]\nambil:\n  - 1 dari bank-satu"
    ),
}

_QUESTIONS = """
## k-satu: Nomor darurat
- kompetensi: PKP

Nomor mana yang dipakai saat keadaan darurat?

- ( ) z1) Seratus dua puluh satu
  > RAHASIA-salah
- (x) z2) Seratus dua belas
  > RAHASIA-benar
- ( ) z3) Seratus delapan

### Pembahasan
RAHASIA-pembahasan satu

## k-dua: Yang dilaporkan
- kompetensi: KOM
- poin: 2

Apa saja yang disebutkan saat melapor?

- [x] z1) Tempat
  > RAHASIA-tempat
- [x] z2) Apa yang terjadi
- [ ] z3) Nomor induk pegawai
- [ ] z4) Hobi pelapor

## k-tiga: Sirene
- jawaban: benar
- kompetensi: PKP

Sirene dibunyikan sebelum air meluap.

### Pembahasan
RAHASIA-pembahasan tiga
"""

RIGHT = {"k-satu": "z2", "k-dua": ["z1", "z2"], "k-tiga": "true"}


def write_course(root: Path, changes: Mapping[str, str] | None = None, version: str = "1.0") -> Path:
    """Writes the course into `root`; `changes` replaces words of the quiz `akhir` by others."""
    folder = root / COURSE
    (folder / "bank").mkdir(parents=True, exist_ok=True)
    outline = _COURSE.replace("versi: 1.0", f"versi: {version}")
    (folder / "kursus.md").write_text(outline, encoding="utf-8")
    (folder / "dasar.md").write_text(_LESSON, encoding="utf-8")
    for item, head in _HEADS.items():
        questions = _QUESTIONS if item == FINAL else ""
        for old, new in (changes or {}).items():
            questions = questions.replace(old, new)
        (folder / f"{item}.md").write_text(
            f"---\njenis: kuis\nid: {item}\n{head}\n---\n\nKata pengantar.\n{questions}", encoding="utf-8"
        )
    bank = "".join(_bank_question(number) for number in range(1, 6))
    (folder / "bank" / "satu.md").write_text(
        f"---\njenis: bank\nid: bank-satu\njudul: Bank\n---\n{bank}", encoding="utf-8"
    )
    return folder


def _bank_question(number: int) -> str:
    choices = "".join(
        f"- ({'x' if label == 2 else ' '}) z{label}) Pilihan {number}{label}\n  > RAHASIA-{number}{label}\n"
        for label in range(1, 5)
    )
    return f"\n## b-{number}: Soal bank {number}\n\nIsi soal bank nomor {number}?\n\n{choices}"


def publish(app: Flask) -> None:
    """Brings the folders of the app into service."""
    with app.app_context():
        outcomes = bring_up_to_date()
    assert all(outcome.errors == 0 for outcome in outcomes), outcomes


def right(asked: Asked) -> object:
    """The answer that earns all points."""
    return RIGHT.get(asked.served.id, "z2")


def position_of(asked: Asked, key: str) -> str:
    """The value that the page posts for a key."""
    return str(asked.order.index(key) + 1)


def given(asked: Asked, keys: object, seen: int | None = None, key: str = "", flagged: bool = False) -> Given:
    """An answer to a question, by keys; seen as it stands unless said otherwise."""
    chosen = [keys] if isinstance(keys, str) else list(keys or [])  # type: ignore[call-overload]
    fields = {"choice": tuple(position_of(asked, one) for one in chosen)}
    return Given(asked.position, fields, asked.version if seen is None else seen, flagged=flagged, key=key)


@dataclass
class Learner:
    """A person before the services."""

    app: Flask
    actor: Actor
    clock: HandClock
    course: str = COURSE

    def write(self, service: Callable[..., T], *values: object) -> T:
        """What a service does for this person, at this moment."""
        with self.app.app_context():
            return db.write(service, self.actor, self.course, *values)

    def start(self, item: str = FINAL) -> int:
        return self.write(services.start, item, "id", self.clock())

    def sitting(self, n: int = 1, item: str = FINAL) -> Sitting:
        with self.app.app_context():
            snapshot = catalogue.snapshot()
            rows = snapshot.course_row(self.course), snapshot.item_row(self.course, item)
            found = queries.sitting(db.session(), self.actor.person_id, *rows, n)
        assert found is not None
        return found

    def asked(self, question: str, n: int = 1, item: str = FINAL) -> Asked:
        """One question of an attempt, by the author's id."""
        return next(asked for asked in self.sitting(n, item).asked if asked.served.id == question)

    def save(self, answer: Given, n: int = 1, item: str = FINAL) -> Saved:
        return self.write(services.save_answer, item, n, answer, self.clock())

    def answer_all(self, n: int = 1, item: str = FINAL, but: tuple[str, ...] = ()) -> None:
        """Answers everything right, but for the questions named."""
        for asked in self.sitting(n, item).asked:
            if asked.served.id not in but:
                self.save(given(asked, right(asked)), n, item)

    def send(self, n: int = 1, item: str = FINAL, answers: tuple[Given, ...] = ()) -> bool:
        return self.write(services.send, item, n, self.clock(), answers)


def learner(app: Flask, person: Someone, clock: HandClock) -> Learner:
    """A person as services see them."""
    with app.app_context():
        return Learner(app, people.actor_of(person), clock)


@dataclass
class Visitor:
    """A signed-in browser without script."""

    client: FlaskClient
    token: str
    course: str = COURSE

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/courses/{self.course}/quizzes/{path}")

    def post(self, path: str, fields: Mapping[str, object] | None = None, json: bool = False) -> TestResponse:
        headers = {"Accept": "application/json"} if json else {}
        data = {"csrf_token": self.token, **(fields or {})}
        return self.client.post(f"/courses/{self.course}/quizzes/{path}", data=data, headers=headers)


def visitor(app: Flask, person: Someone) -> Visitor:
    """`person` signed in through the page."""
    client = people.sign_in_as(app.test_client(), person)
    return Visitor(client, people.csrf_token(client.get("/my/settings")))


def page_fields(page: TestResponse) -> dict[str, list[str]]:
    """What a browser would post of the answer form of a page: hidden fields, what is chosen, what is ticked."""
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", page.text):
        name = re.search(r' name="([^"]*)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        kind = re.search(r' type="([^"]*)"', tag)
        if not name or name[1] == "csrf_token" or " disabled" in tag:
            continue
        if kind and kind[1] in {"radio", "checkbox"} and " checked" not in tag:
            continue
        fields.setdefault(name[1], []).append(html.unescape(value[1]) if value else "")
    for name, text in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>', page.text):
        fields[name] = [html.unescape(text)]
    return fields
