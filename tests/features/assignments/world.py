"""A course with assignments of every rule that matters here, and ways to hand in and to mark."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from lms.core.actor import Actor
from lms.core.db import db
from lms.features.assignments import queries, services
from lms.features.assignments.queries import SubmissionRecord
from lms.features.assignments.services import Given, Saved
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.building import bring_up_to_date
from lms.features.enrolment import services as enrolment
from lms.features.files import services as files
from lms.features.files.receiving import Demands, receive
from lms.features.marking import services as marking_services
from lms.features.marking import works as marking_works
from lms.features.marking.judging import Judgement
from lms.features.marking.works import WorkRecord
from lms.features.progress import queries as progress
from lms.features.progress.queries import Journey
from tests.support import people
from tests.support.people import Someone
from tests.support.site import HandClock

T = TypeVar("T")

COURSE = "layanan"
PLAN, ESSAY, LINKS, SHUT, NEXT = "rencana", "esai", "tautan", "tutup", "lanjut"
"""Files and a text, late at a price; a text for which sending is enough; addresses; nothing late; after the first."""

PDF = b"%PDF-1.7\n%%EOF\n"
TEXT = "Saya memperbaiki formulir izin usaha mikro."

_COURSE = """\
---
format: 1.0
id: layanan
judul: Layanan
ringkasan: Kursus kecil untuk mengirim tugas.
versi: {version}
jp: 1
---

## Isi

### m1: Bagian

1. [Rencana](rencana.md)
2. [Esai](esai.md)
3. [Tautan](tautan.md)
4. [Tutup](tutup.md)
5. [Lanjut](lanjut.md)
"""

_HEADS = {
    PLAN: "kirim: [berkas, teks]\nberkas: [pdf, docx, jpg]\nukuran-maks: 1 MB\njumlah-maks: 2\ntenggat: 14 hari\n"
    "setelah-tenggat: potong 20%\nkirim-ulang: 1\nbatas-lulus: 60%\nbobot: 2",
    ESSAY: "kirim: [teks]\nselesai: dikirim\nwajib: tidak",
    LINKS: "kirim: [tautan]\nwajib: tidak\nkirim-ulang: 0",
    SHUT: "kirim: [teks]\nwajib: tidak\ntenggat: 2026-11-23\nsetelah-tenggat: tolak",
    NEXT: "kirim: [teks]\nwajib: tidak\nprasyarat: [rencana]",
}

_RUBRIC = """
### Rubrik

| Kriteria | Bobot | Kurang (1) | Cukup (2) | Baik (4) |
|---|---|---|---|---|
| a) Identifikasi risiko | 2 | Tidak ada | Umum | Rinci per layanan |
| b) Langkah | 3 | Tidak jelas | Sebagian | Jelas dan terukur |

### Catatan pelatih

Perhatikan angka dari catatan layanan.
"""


def write_course(root: Path, version: str = "1.0", without: Sequence[str] = ()) -> Path:
    """Writes the course into `root`, without the assignments named."""
    folder = root / COURSE
    folder.mkdir(parents=True, exist_ok=True)
    outline = _COURSE.format(version=version)
    for item in without:
        outline = re.sub(rf"^\d\. .*\({item}\.md\)\n", "", outline, flags=re.MULTILINE)
        (folder / f"{item}.md").unlink(missing_ok=True)
    (folder / "kursus.md").write_text(outline, encoding="utf-8")
    for item, keys in _HEADS.items():
        if item in without:
            continue
        rubric = _RUBRIC if item == PLAN else ""
        head = f"---\njenis: tugas\nid: {item}\njudul: {item.title()}\n{keys}\n---\n"
        text = f"{head}\nSusun {item} untuk unit Anda.\n{rubric}"
        (folder / f"{item}.md").write_text(text, encoding="utf-8")
    return folder


def publish(app: Flask) -> None:
    """Brings the folders of the app into service."""
    with app.app_context():
        outcomes = bring_up_to_date()
    assert all(outcome.errors == 0 for outcome in outcomes), outcomes


@dataclass
class Learner:
    """A person before the services."""

    app: Flask
    actor: Actor
    clock: HandClock

    def write(self, service: Callable[..., T], *values: object) -> T:
        """What a service does for this person, at this moment."""
        with self.app.app_context():
            return db.write(service, self.actor, COURSE, *values)

    def begin(self) -> None:
        self.write(enrolment.begin_run, self.clock())

    def works(self, item: str = PLAN) -> tuple[SubmissionRecord, ...]:
        with self.app.app_context():
            row = catalogue.snapshot().item_row(COURSE, item)
            return queries.of_run(db.session(), self.journey().run.id, row)

    def journey(self) -> Journey:
        with self.app.app_context():
            found = progress.journey(db.session(), self.actor.person_id, COURSE)
        assert found is not None
        return found

    def file(self, name: str = "rencana.pdf", data: bytes = PDF) -> tuple[str, ...]:
        """A file that was received and kept; its public id."""
        with self.app.app_context():
            demands = Demands(("pdf", "docx", "jpg"), 1_000_000, 5)
            sent = [FileStorage(io.BytesIO(data), name)]
            received = receive(self.app.config, sent, demands, self.clock())
            assert not received.refused
            return db.write(files.keep, self.actor, COURSE, received.taken, 10_000_000, self.clock())

    def save(self, n: int = 1, seen: int = 0, item: str = PLAN, **values: Any) -> Saved:
        values = {"text": TEXT, **values}
        return self.write(services.save, item, Given(n, seen, **values), "id", self.clock())

    def send(self, n: int = 1, item: str = PLAN) -> bool:
        return self.write(services.send, item, n, self.clock())

    def hand_in(self, n: int = 1, item: str = PLAN, **values: Any) -> bool:
        """Saves and sends, with a file where one is asked for."""
        if item == PLAN and "added" not in values:
            values["added"] = self.file(f"rencana-{n}.pdf", PDF + str(n).encode())
        if item == LINKS:
            values = {"text": "", "links": ("https://contoh.go.id/a",), **values}
        self.save(n, 0, item, **values)
        return self.send(n, item)


def learner(app: Flask, person: Someone, clock: HandClock) -> Learner:
    """A person as services see them."""
    with app.app_context():
        return Learner(app, people.actor_of(person), clock)


@dataclass
class Trainer(Learner):
    """Who marks."""

    def waiting(self) -> list[WorkRecord]:
        with self.app.app_context():
            return list(marking_works.queue(db.session(), None, self.actor.person_id).rows)

    def open(self) -> WorkRecord:
        """Opens the first work that waits."""
        [found, *_] = self.waiting()
        with self.app.app_context():
            db.write(marking_services.open_work, self.actor, found.public_id, self.clock())
        return found

    def again(self, work: WorkRecord) -> WorkRecord:
        """The same work as it stands now."""
        with self.app.app_context():
            found = marking_works.one(db.session(), work.public_id)
        assert found is not None
        return found

    def mark(self, work: WorkRecord | None = None, **values: Any) -> None:
        work = work or self.waiting()[0]
        given = Judgement(**values)
        with self.app.app_context():
            db.write(
                marking_services.give_mark, self.actor, work.public_id, work.version, given, self.clock()
            )


def trainer(app: Flask, person: Someone, clock: HandClock) -> Trainer:
    with app.app_context():
        return Trainer(app, people.actor_of(person), clock)


@dataclass
class Visitor:
    """A signed-in browser without script."""

    client: FlaskClient
    token: str

    def get(self, item: str = PLAN, **query: str) -> TestResponse:
        return self.client.get(f"/courses/{COURSE}/assignments/{item}", query_string=query)

    def post(
        self,
        item: str = PLAN,
        fields: Mapping[str, object] | None = None,
        files: Sequence[tuple[bytes, str]] = (),
    ) -> TestResponse:
        """Sends the form of the page as it stands, with `fields` changed and `files` chosen."""
        page = self.get(item).text
        hidden = dict(re.findall(r'name="(n|seen)"[^>]* value="(\d+)"', page))
        data: dict[str, object] = {"csrf_token": self.token, **hidden, **(fields or {})}
        if files:
            data["files"] = [(io.BytesIO(content), name) for content, name in files]
        return self.client.post(
            f"/courses/{COURSE}/assignments/{item}", data=data, content_type="multipart/form-data"
        )


def visitor(app: Flask, person: Someone) -> Visitor:
    """`person` signed in through the page."""
    client = people.sign_in_as(app.test_client(), person)
    return Visitor(client, people.csrf_token(client.get("/my/settings")))
