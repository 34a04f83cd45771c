"""A course of one lesson, its editions with other hours, and people who complete it."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from lms.core import clock
from lms.core.db import db
from lms.features.accreditation import work
from lms.features.catalogue.building import bring_up_to_date
from lms.features.enrolment import services as enrolment
from lms.features.learning import services as learning
from tests.support import people
from tests.support.people import Someone

COURSE = "siaga"

OUTLINE = """\
---
format: 1.0
id: {course}
judul: Siaga
ringkasan: Kursus kecil.
versi: {version}
{jp}---

## Isi

1. [Dasar](dasar.md)
"""

LESSON = "---\nid: dasar\njudul: Dasar\n---\n\nYang dilakukan lebih dulu.\n"


def publish(app: Flask, jp: str = "2", version: str = "1.0", course: str = COURSE) -> None:
    """The course in service with these hours (empty: none), as the worker leaves it."""
    folder = Path(app.config["COURSES"]) / course
    folder.mkdir(parents=True, exist_ok=True)
    head = OUTLINE.format(course=course, version=version, jp=f"jp: {jp}\n" if jp else "")
    (folder / "kursus.md").write_text(head, encoding="utf-8")
    (folder / "dasar.md").write_text(LESSON.replace("id: dasar", f"id: {course}-dasar"), encoding="utf-8")
    outcomes = bring_up_to_date()
    assert all(outcome.errors == 0 for outcome in outcomes), outcomes
    work.read_editions({}, clock.now())


def complete(person: Someone, course: str = COURSE) -> None:
    """A run of the course from its beginning to its end."""
    actor = people.actor_of(person)
    db.write(enrolment.begin_run, actor, course, clock.now())
    db.write(learning.open_item, actor, course, f"{course}-dasar", clock.now())
    db.write(learning.finish, actor, course, f"{course}-dasar", clock.now())
