"""``lms courses preview`` as a trainer starts it: it follows the folder, and leaves nothing behind."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.support.courses import write_course
from tests.support.processes import Installation, Visitor, until


@pytest.fixture
def desk(tmp_path: Path) -> Installation:
    """A machine with the program, a course in a folder, and no site."""
    write_course(tmp_path / "courses", "siaga", quiz="akhir")
    (tmp_path / "tmp").mkdir()
    (tmp_path / "no-folder").write_text("", encoding="utf-8")
    settings = {"TMPDIR": str(tmp_path / "tmp"), "LMS_INSTANCE": str(tmp_path / "no-folder" / "instance")}
    return Installation(tmp_path, settings)


def test_it_follows_the_folder_and_leaves_nothing_behind(desk: Installation) -> None:
    course = desk.courses / "siaga"
    lesson = course / "satu.md"
    before = {path.name for path in course.iterdir()}
    asked = ("courses", "preview", str(course), "--port", str(desk.port))
    with desk.starting(*asked) as running:
        until(lambda: running.status_of("/preview") == 200 or running.process.poll() is not None)
        until(lambda: "Ctrl+C" in running.text)
        assert f"http://127.0.0.1:{desk.port}/" in running.text
        page = Visitor(desk.port)
        lesson.write_text(lesson.read_text(encoding="utf-8") + "\nYang baru disimpan.\n", encoding="utf-8")
        until(lambda: "Yang baru disimpan." in page.get("/preview/satu").text)
        assert running.text.count("nothing to fix") == 2
        second = desk.run(*asked)
        assert second.returncode == 1
        assert "choose another with --port" in second.stderr
        assert running.stop(signal.SIGINT) == 0
    assert {path.name for path in course.iterdir()} == before
    assert list((desk.folder / "tmp").iterdir()) == []


def test_for_a_phone_the_address_holds_a_word(desk: Installation) -> None:
    words = (
        "courses",
        "preview",
        str(desk.courses / "siaga"),
        "--port",
        str(desk.port),
        "--host",
        "127.0.0.1",
    )
    with desk.starting(*words) as running:
        until(lambda: "Ctrl+C" in running.text)
        word = running.text.partition(f"http://127.0.0.1:{desk.port}/")[2].split()[0]
        assert len(word) == 10
        assert running.status_of(f"/{word}/satu") == 200
        assert running.status_of("/preview") == 404
        assert running.status_of("/") == 404
