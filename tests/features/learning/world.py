"""Courses for the learner's pages, written as a trainer writes them, and read into service by the site itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from flask import current_app

from lms.features.catalogue import building
from tests.support.courses import write_course

LESSON = """\
---
id: {id}
judul: {title}
durasi: 12 menit
{more}---

Isi {title}.[^1]

## Langkah

| Unsur | Pertanyaan |
|---|---|
| Waktu | Berapa lama? |

[^1]: Sumber {title}.

{body}
"""

CHECK = """\
### Cek cek-air: Air naik

Apa yang dilakukan lebih dahulu?

- ( ) a) Menunggu kabar
  > Kabar terlambat merugikan warga.
- (x) b) Memberi tahu ketua RT
  > Betul, rantai kabar dimulai dari sana.
- ( ) c) Pulang
  > Petugas tetap dibutuhkan di tempat.

### Cek cek-alat: Alat

Alat mana yang dibawa?

- [x] Senter
  > Listrik sering padam.
- [x] Peluit
  > Suara terdengar jauh.
- [ ] Payung
  > Tangan menjadi penuh.
"""


def courses() -> Path:
    """The folder of courses of the site in whose context the test stands."""
    return Path(current_app.config["COURSES"])


def publish() -> None:
    """Brings the folder of courses into service."""
    outcomes = building.bring_up_to_date()
    assert not [one for one in outcomes if one.what in {"broken", "refused"}], outcomes


def a_course(
    course: str = "siaga", lessons: Sequence[str] = ("satu", "dua", "tiga"), quiz: str = "", **more: object
) -> Path:
    """A small course in service; see `tests.support.courses.write_course`. Again: a new edition of it."""
    place = write_course(courses(), course, lessons=lessons, quiz=quiz, **more)  # type: ignore[arg-type]
    publish()
    return place


def rewrite(place: Path, lesson: str, body: str = "", title: str = "", **keys: str) -> None:
    """Writes a lesson of the course in folder `place` anew, with a table, a footnote and `body`; not in service yet."""
    more = "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in keys.items())
    text = LESSON.format(id=lesson, title=title or f"Pelajaran {lesson}", more=more, body=body)
    (place / f"{lesson}.md").write_text(text, encoding="utf-8")


def translate(place: Path, names: Mapping[str, str]) -> None:
    """Adds English files beside those of the course: text by the name without ending."""
    for name, text in names.items():
        (place / f"{name}.en.md").write_text(text, encoding="utf-8")
