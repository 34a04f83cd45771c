"""The course with each type of question, and somebody who sits its quizzes before services and pages."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from lms.core import plugin_tables
from lms.core.db import db
from lms.features.catalogue import queries as catalogue
from lms.features.quizzes import queries, services
from lms.features.quizzes.answering import Given
from lms.features.quizzes.queries import Asked, Sitting
from lms.plugin.form import (
    FileField,
    Form,
    NumberField,
    OneOf,
    Order,
    SelectPerRow,
    SomeOf,
    TextField,
)
from tests.content.reading import PACKAGES
from tests.features.quizzes import world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.world import Visitor
from tests.support import people
from tests.support.site import an_app

COURSE, ALL, PRETEST, POSTTEST = "ragam-soal", "semua", "pretes", "postes"
PLUGINS = Path(__file__).resolve().parents[2] / "plugins"

RIGHT: Mapping[str, Sequence[str]] = {
    "ukur-1": ["Tiga puluh hari kerja"],
    "ukur-2": ["Persyaratan", "Jangka waktu"],
    "ukur-3": ["18"],
    "r-tunggal": ["Paling lambat"],
    "r-gambar": ["Loket dengan"],
    "r-selisih": ["Uang", "Tiket"],
    "r-tepat": ["Rabat", "Fasilitas"],
    "r-tiap": ["Biaya", "Persyaratan"],
    "r-bobot": ["Unit", "Atasan"],
    "r-benar": ["True|Benar"],
    "r-isian": ["komisi pemberantasan korupsy"],
    "r-angka": ["2.100"],
    "r-urutan": ["Menilai", "Menolak", "Mencatat", "Melaporkan"],
    "r-jodoh": ["Pemberian dalam arti luas", "Pemberian agar", "Permintaan paksa"],
    "r-rumpang": ["30", "kpk", "wajib ditolak"],
    "r-tabel": ["1", "hari kerja", "3", "30"],
    "r-esai": ["Terima kasih, Pak, tetapi parsel ini saya kembalikan."],
    "r-unggah": ["papan.png"],
    "r-sikap": ["Mengembalikan"],
    "r-lanjut": ["Melapor"],
    "r-yakin": ["Benar, saya yakin"],
}
"""What somebody who knows it all answers, in the words that stand on the page."""


def install(place: Place) -> None:
    """Brings the course into service."""
    shutil.copytree(PACKAGES / "types" / COURSE, place.courses / COURSE)
    world.publish(place.app)


def with_plugin(place: Place, monkeypatch: pytest.MonkeyPatch) -> Sitter:
    """Siti on a site that has the outside plugin too, whose type is then asked as well."""
    monkeypatch.syspath_prepend(PLUGINS)
    place.app = an_app(place.folder, place.url, place.clock)
    with place.app.app_context():
        plugin_tables.bring_up()
    install(place)
    return sitter(place)


def filled(form: Form, words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The fields of a form, answered by the words shown in it."""
    fields: dict[str, tuple[str, ...]] = {}
    left = list(words)
    for field in form.fields:
        match field:
            case OneOf():
                fields[field.name] = (_value(field.options, left.pop(0)),)
            case SomeOf():
                fields[field.name] = tuple(_value(field.options, word) for word in words)
            case Order():
                for rank, word in enumerate(words, 1):
                    fields[f"{field.name}.{_value(field.options, word)}"] = (str(rank),)
            case SelectPerRow():
                for row, word in zip(field.rows, words, strict=True):
                    fields[f"{field.name}.{row.value}"] = (_value(field.options, word),)
            case TextField() | NumberField():
                fields[field.name] = (left.pop(0),)
            case FileField():
                pass
    return fields


def _value(options: Sequence[object], word: str) -> str:
    (found,) = (one.value for one in options if any(one_word in one.html for one_word in word.split("|")))  # type: ignore[attr-defined]
    return str(found)


def form_of(place: Place, asked: Asked) -> Form:
    """What the page of a question shows to be filled in."""
    with place.app.app_context():
        kind = queries.question_types()[asked.served.type]
        return kind.present(asked.served.question(kind), asked.order, None)


@dataclass
class Sitter:
    """A person who sits the quizzes of the course; `browser` is theirs."""

    place: Place
    browser: Visitor

    def sitting(self, item: str, n: int = 1) -> Sitting:
        with self.place.app.app_context():
            snapshot = catalogue.snapshot()
            rows = snapshot.course_row(COURSE), snapshot.item_row(COURSE, item)
            person = people.actor_of(self.place.siti).person_id
            found = queries.sitting(db.session(), person, *rows, n)
        assert found is not None
        return found

    def asked(self, question: str, item: str = ALL, n: int = 1) -> Asked:
        return next(one for one in self.sitting(item, n).asked if one.served.id == question)

    def start(self, item: str) -> int:
        with self.place.app.app_context():
            actor = people.actor_of(self.place.siti)
            return db.write(services.start, actor, COURSE, item, "id", self.place.clock())

    def sit(self, item: str, answers: Mapping[str, Sequence[str]] | None = None) -> int:
        """A whole attempt with these answers (all right ones unless told); its number."""
        return self.finish(item, self.start(item), RIGHT if answers is None else answers)

    def finish(self, item: str, n: int, answers: Mapping[str, Sequence[str]]) -> int:
        """Answers the questions of an open attempt and sends it."""
        given = []
        for asked in self.sitting(item, n).asked:
            words = answers.get(asked.served.id)
            if words is not None:
                fields = filled(form_of(self.place, asked), words)
                given += [Given(asked.position, fields, asked.version)] if fields else []
        with self.place.app.app_context():
            actor = people.actor_of(self.place.siti)
            assert db.write(services.send, actor, COURSE, item, n, self.place.clock(), tuple(given))
        return n

    def get(self, item: str, path: str = "/attempts/1/result") -> str:
        """A page of a quiz, by what follows its address."""
        page = self.browser.client.get(f"/courses/{COURSE}/quizzes/{item}{path}")
        assert page.status_code == 200, page.status
        return page.text


def sitter(place: Place) -> Sitter:
    """Siti, signed in."""
    return Sitter(place, world.visitor(place.app, place.siti))
