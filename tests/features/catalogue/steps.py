"""Reading folders into service, and what is then there."""

from __future__ import annotations

from pathlib import Path

from lms.content.course import Course
from lms.features.catalogue import queries
from lms.features.catalogue.building import Outcome, bring_up_to_date


def built() -> dict[str, Outcome]:
    """Reads the folders into service; what became of each."""
    return {outcome.folder: outcome for outcome in bring_up_to_date()}


def outline(course: str) -> Course:
    """The course as it is in service."""
    found = queries.snapshot().library.course(course)
    assert found is not None
    return found


def offered() -> list[str]:
    """The courses that can be found."""
    return [course.id for course in queries.snapshot().offered()]


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Changes `old` in a file to `new`."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def settle(courses: Path) -> None:
    """Lets files be old enough for their state to be trusted: younger ones could change once more unseen."""
    newest = max(path.stat().st_ctime_ns for path in courses.rglob("*"))
    probe = courses.parent / "probe"
    while True:
        probe.touch()
        if probe.stat().st_ctime_ns > newest + 100_000_000:
            return
