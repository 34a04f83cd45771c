"""A course with scenarios: with points, in a circle, and one that may be gone through once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.db import db
from lms.features.catalogue.building import bring_up_to_date
from lms.features.scenarios import services
from tests.support import people
from tests.support.people import Someone
from tests.support.site import NOON

COURSE = "siaga"

OUTLINE = """\
---
format: 1.0
id: siaga
judul: Siaga
ringkasan: Kursus kecil untuk mencoba skenario.
versi: 1.0
jp: 1
---

## Isi

### m1: Bagian

1. [Parsel](parsel.md)
2. [Putar](putar.md)
3. [Sekali](sekali.md)
"""

STORY = """
Anda baru kembali dari rapat.

## temuan: Parsel di meja

Parsel itu bertuliskan nama rekanan.

- (5) [Menanyakan asal parsel](#tanya)
- (0) [Membawanya pulang](#pulang)
  > Keputusan ini menyulitkan Anda nanti.

## tanya: Asal parsel

Resepsionis mengatakan kurir rekanan yang mengantar.

- (5) [Mengembalikan dan mencatat](#kembali)
- (2) [Menaruhnya di pantri](#pantri)

## kembali: Dikembalikan
- hasil: baik

Catatan dan bukti pengembalian disimpan.

## pantri: Dibagikan
- hasil: cukup

Membagi tidak menghapus kewajiban melapor.

## pulang: Dibawa pulang
- hasil: buruk

Anda berisiko melanggar aturan.
"""

CIRCLE = """
## ragu: Ragu

Anda ragu.

- [Menunggu](#ragu)
- [Bertindak](#akhir)

## akhir: Selesai

Anda bertindak.
"""

HEADS = {
    "parsel": "judul: Parsel di meja\nbobot: 1\nbatas-lulus: 60%",
    "putar": "judul: Berputar\nwajib: tidak",
    "sekali": "judul: Dua kali\nwajib: tidak\nbobot: 1\npercobaan: 2\nnilai-dipakai: pertama",
}


def write_course(root: Path, changes: Mapping[str, str] | None = None, version: str = "1.0") -> None:
    """Writes the course into `root`; `changes` replaces words of `parsel` by others."""
    folder = root / COURSE
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kursus.md").write_text(OUTLINE.replace("versi: 1.0", f"versi: {version}"), encoding="utf-8")
    for item, head in HEADS.items():
        text = f"---\njenis: skenario\nid: {item}\n{head}\n---\n{CIRCLE if item == 'putar' else STORY}"
        for old, new in (changes or {}).items() if item == "parsel" else ():
            assert old in text
            text = text.replace(old, new)
        (folder / f"{item}.md").write_text(text, encoding="utf-8")


def publish(app: Flask, changes: Mapping[str, str] | None = None, version: str = "1.0") -> None:
    """The course in service, read without a mistake."""
    write_course(Path(app.config["COURSES"]), changes, version)
    outcomes = bring_up_to_date()
    assert all(outcome.errors == 0 for outcome in outcomes), outcomes


def start(person: Someone, item: str = "parsel", leaving: int = 0) -> int:
    """Begins a run, or goes on with the open one."""
    return db.write(services.start, people.actor_of(person), COURSE, item, "id", NOON, leaving)


def decide(person: Someone, n: int, step: int, decision: int | None, item: str = "parsel") -> bool:
    """Takes one decision, by its place in the scene from 0."""
    return db.write(services.decide, people.actor_of(person), COURSE, item, n, step, decision, NOON)


def walk(person: Someone, *taken: int, item: str = "parsel") -> int:
    """A new run in which these decisions are taken; its number."""
    n = start(person, item)
    for step, decision in enumerate(taken, 1):
        decide(person, n, step, decision, item)
    return n


def choose(client: FlaskClient, address: str, decision: str = "") -> TestResponse:
    """Sends the form of a scene as the page shows it, with this decision."""
    page = client.get(address)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    fields = {**hidden, "decision": decision} if decision else hidden
    return client.post(address, data=fields)
