"""Beside the site of somebody who writes: what is saved is in service, and what is broken does not end it."""

from __future__ import annotations

import threading
from pathlib import Path

from flask import Flask

from lms.features.catalogue import queries, watching
from lms.features.catalogue.reading import nobody
from tests.features.catalogue.steps import built, edit
from tests.support.courses import break_course, write_course
from tests.support.processes import until


def title(app: Flask, course: str) -> str:
    with app.app_context():
        found = queries.snapshot().library.course(course)
        return found.title["id"] if found else ""


def test_what_is_saved_is_in_service_without_a_start(app: Flask, courses: Path) -> None:
    write_course(courses, "siaga")
    write_course(courses, "rusak")
    built()
    stop = threading.Event()
    thread = threading.Thread(target=watching.follower(nobody), args=(app, stop))
    thread.start()
    try:
        tries = iter(range(1000))

        def saved() -> bool:
            # The folders are watched a moment after the thread began: a save before that is seen with the next one.
            edit(courses / "siaga", "kursus.md", title_line(courses), f"judul: Siaga {next(tries)}\n")
            return title(app, "siaga") != "Siaga"

        until(saved)
        break_course(courses / "rusak")
        write_course(courses, "baru")
        until(lambda: title(app, "baru"))
    finally:
        stop.set()
        thread.join()
    assert title(app, "rusak") == "Rusak"


def title_line(courses: Path) -> str:
    """The line of the header that names the course, as it stands now."""
    lines = (courses / "siaga" / "kursus.md").read_text(encoding="utf-8").splitlines(keepends=True)
    return next(line for line in lines if line.startswith("judul:"))
