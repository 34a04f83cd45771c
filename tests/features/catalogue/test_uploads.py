"""What is published in the browser: a second root of courses, whole whatever happens."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from lms.content.markdown.pool import ChildRenderer
from lms.core.db import db
from lms.features.catalogue import building, publishing, queries, services, uploads
from lms.features.catalogue.publishing import Published
from lms.features.catalogue.reading import nobody
from tests.features.catalogue.steps import built, edit, offered, outline
from tests.support.courses import break_course, write_course
from tests.support.site import HandClock

ZONE = "Asia/Makassar"


@pytest.fixture
def root(app: Flask) -> Path:
    """The folder of uploads of this test's site."""
    return Path(app.config["UPLOADS"])


def published(
    source: Path, name: str, clock: HandClock, after: Callable[[], None] = lambda: None
) -> Published:
    """Publishes a folder as the browser does; `after` happens when the tables have it."""

    def put(new: services.NewEdition) -> int | None:
        number = db.write(services.publish, new, clock(), ZONE)
        after()
        return number

    return publishing.publish_folder(source, name, nobody, put)


@pytest.mark.both_engines
def test_courses_of_both_roots_are_in_service(
    app: Flask, courses: Path, root: Path, clock: HandClock
) -> None:
    write_course(courses, "siaga")
    source = write_course(root / "drafts", "prima", folder="x1")
    built()
    assert published(source, "prima", clock) == Published(number=1)
    assert offered() == ["prima", "siaga"]
    assert built()["_uploads:prima"].what == "unchanged"
    shutil.rmtree(courses / "siaga")
    built()
    assert offered() == ["prima"]


def test_a_folder_in_both_roots_is_told_from_the_other(app: Flask, courses: Path, root: Path) -> None:
    write_course(courses, "siaga", folder="kursus")
    write_course(root / "courses", "prima", folder="kursus")
    assert {name: one.what for name, one in built().items()} == {
        "kursus": "published",
        "_uploads:kursus": "published",
    }
    assert {one.course: one.folder for one in queries.servings(db.session())} == {
        "siaga": "kursus",
        "prima": "_uploads:kursus",
    }


def test_the_folder_in_service_keeps_its_id_between_the_roots(
    app: Flask, courses: Path, root: Path, clock: HandClock
) -> None:
    source = write_course(root / "drafts", "siaga")
    published(source, "siaga", clock)
    write_course(courses, "siaga")
    assert built()["siaga"].what == "refused"
    found = queries.findings_of(db.session(), "siaga")
    assert found is not None
    assert found[1][-1]["message"]["values"] == {"id": "siaga", "other": "uploads/courses/siaga"}


def test_the_id_of_a_course_on_the_server_is_refused_in_the_browser(
    app: Flask, courses: Path, root: Path, clock: HandClock
) -> None:
    write_course(courses, "siaga")
    built()
    found = published(write_course(root / "drafts", "siaga"), "siaga", clock)
    assert [one.code for one in found.refused] == ["E306"]
    assert not (root / "courses" / "siaga").exists()


def test_what_is_broken_is_not_published(app: Flask, root: Path, clock: HandClock) -> None:
    source = write_course(root / "drafts", "siaga")
    published(source, "siaga", clock)
    break_course(source)
    found = published(source, "siaga", clock)
    assert found.number == 0
    assert found.refused[0].is_error
    assert outline("siaga").title["id"] == "Siaga"
    assert built()["_uploads:siaga"].what == "unchanged"


def test_a_refusal_of_the_tables_leaves_the_files_as_they_were(
    app: Flask, root: Path, clock: HandClock
) -> None:
    source = write_course(root / "drafts", "siaga")
    published(source, "siaga", clock)
    edit(source, "kursus.md", "judul: Siaga", "judul: Siaga Selalu")

    def refuse() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        publishing.publish_folder(source, "siaga", nobody, lambda new: refuse())
    assert "judul: Siaga\n" in (root / "courses" / "siaga" / "kursus.md").read_text(encoding="utf-8")
    assert built()["_uploads:siaga"].what == "unchanged"
    assert list((root / "publishing").iterdir()) == []


def test_a_root_that_is_gone_takes_no_course_away(app: Flask, root: Path, clock: HandClock) -> None:
    published(write_course(root / "drafts", "siaga"), "siaga", clock)
    (root / "courses").rename(root / "elsewhere")
    built()
    assert offered() == ["siaga"]


def test_one_folder_is_built_and_no_other_is_looked_at(app: Flask, courses: Path) -> None:
    write_course(courses, "a")
    write_course(courses, "b")
    built()
    edit(courses / "a", "kursus.md", "judul: A", "judul: Anggaran")
    edit(courses / "b", "kursus.md", "judul: B", "judul: Belanja")
    with ChildRenderer() as renderer:
        outcomes = building.bring_folders_up_to_date(["a"], renderer)
        assert {one.folder: one.what for one in outcomes if one.what != "unchanged"} == {"a": "published"}
        assert (outline("a").title["id"], outline("b").title["id"]) == ("Anggaran", "B")
        shutil.rmtree(courses / "a")
        building.bring_folders_up_to_date(["a"], renderer)
    assert offered() == ["b"]


EVENTS = frozenset({"os.rename", "os.mkdir", "os.rmdir", "os.remove", "shutil.rmtree", "open"})
"""What is done to a disk, as Python itself tells of it."""


def _killed(act: Callable[[], None], after: int) -> bool:
    """Runs `act` in a process that is killed before its `after`-th touch of the disk; whether it came so far."""
    child = os.fork()
    if child == 0:
        left = after

        def count(event: str, _values: object) -> None:
            nonlocal left
            if event in EVENTS:
                left -= 1
                if left <= 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        act()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("replaces", [True, False])
def test_a_stop_at_any_moment_leaves_the_old_folder_or_the_new_one(tmp_path: Path, replaces: bool) -> None:
    def text() -> str:
        file = place / "kursus.md"
        return file.read_text(encoding="utf-8") if file.exists() else "none"

    def exchange() -> None:
        with uploads.swapped(root, root / "publishing" / "one", "siaga", "new"):
            done.touch()

    def mend() -> None:
        uploads.mend(root, lambda name, key: done.exists())

    outcomes = set()
    for step in range(1, 100):
        root = tmp_path / str(step)
        place, done = root / "courses" / "siaga", root / "done"
        new = root / "publishing" / "one" / "siaga"
        new.mkdir(parents=True)
        (new / "kursus.md").write_text("new", encoding="utf-8")
        if replaces:
            place.mkdir(parents=True)
            (place / "kursus.md").write_text("old", encoding="utf-8")
        killed = _killed(exchange, step)
        for again in range(1, 6):
            _killed(mend, again)  # the mending may be stopped as well
        mend()
        mend()
        assert text() == ("new" if done.exists() else "old" if replaces else "none"), step
        assert not any((root / "publishing").iterdir())
        outcomes.add(text())
        if not killed:
            break
    assert outcomes == {"new", "old" if replaces else "none"}


@pytest.mark.parametrize("committed", [True, False])
def test_a_process_killed_while_publishing_is_mended_at_the_next_start(
    app: Flask, root: Path, clock: HandClock, committed: bool
) -> None:
    source = write_course(root / "drafts", "siaga")
    published(source, "siaga", clock)
    edit(source, "kursus.md", "judul: Siaga", "judul: Siaga Selalu")
    db.session.remove()
    db.engine.dispose()
    queries.shelf().store.close()
    child = os.fork()
    if child == 0:
        if committed:
            published(source, "siaga", clock, lambda: os.kill(os.getpid(), signal.SIGKILL))
        publishing.publish_folder(source, "siaga", nobody, lambda new: os.kill(os.getpid(), signal.SIGKILL))
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    built()
    title = "Siaga Selalu" if committed else "Siaga"
    assert outline("siaga").title["id"] == title
    assert f"judul: {title}\n" in (root / "courses" / "siaga" / "kursus.md").read_text(encoding="utf-8")
    assert published(source, "siaga", clock).same is committed
