"""The preview on one's own machine: it follows a folder, keeps what was good, and shows nothing but the course."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient

from lms.core import command
from lms.features.catalogue.reading import site_of
from lms.features.preview import local
from lms.features.preview.desk import Desk, following
from tests.features.preview.world import a_course, send, words

WORD = "kunci7sekali"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return a_course(tmp_path / "mine")


@pytest.fixture
def desk(app: Flask, folder: Path, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(folder, tmp_path / "kept", app.extensions["lms.questions"], site_of(app.config))
    yield made
    made.close()


@pytest.fixture
def reader(app: Flask, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A browser at the page of the folder; no database may be asked."""
    desk.read()
    shown = local.make(app.extensions["lms.factory"], tmp_path / "thrown", desk)

    def refuse(*args: object, **values: object) -> None:
        raise AssertionError("a database was asked")

    monkeypatch.setattr("sqlalchemy.engine.Engine.connect", refuse)
    return shown.test_client()


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def files_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_course_is_shown_without_account_database_or_trace(reader: FlaskClient, folder: Path) -> None:
    before = files_of(folder)
    assert reader.get("/").headers["Location"] == "/preview"
    course = reader.get("/preview").text
    assert 'href="/preview/satu"' in course
    assert "Nothing to fix" in course
    assert "Mark as done" in reader.get("/preview/satu").text
    assert "112" in reader.get("/preview/quizzes/akhir/attempts/1").text
    sent = send(
        reader, "/preview/quizzes/akhir", "/preview/quizzes/akhir/attempts/1/review", seen1="0", seen2="0"
    )
    assert "Your score is 0" in words(sent.text)
    assert files_of(folder) == before


def test_the_rest_of_the_site_is_closed(reader: FlaskClient) -> None:
    for address in ("/learn", "/session", "/admin", "/teach", "/courses/siaga", "/health"):
        assert reader.get(address).status_code == 404
        assert reader.post(address).status_code == 404
    assert reader.get("/preview", headers={"Host": "jahat.example"}).status_code in {400, 404}
    cookies = reader.get("/preview/satu").headers.getlist("Set-Cookie")
    assert "lms" not in {cookie.partition("=")[0] for cookie in cookies}, "that of a site beside it"


def test_a_saved_file_is_seen_and_pages_are_told(reader: FlaskClient, desk: Desk, folder: Path) -> None:
    rewrite(folder / "dua.md", "apa yang dilakukan", "siapa yang menelepon")
    (seen,) = following(desk, [["dua.md"]])
    assert seen.number == 2
    assert "siapa yang menelepon" in reader.get("/preview/dua").text
    assert reader.get("/preview/-/changes?seen=1").json == {"seen": 2}
    assert 'data-seen="2"' in reader.get("/preview/dua").text


def test_a_part_with_a_mistake_stays_as_it_was_while_the_others_follow(
    reader: FlaskClient, desk: Desk, folder: Path
) -> None:
    rewrite(folder / "satu.md", "judul:", "jdul:")
    rewrite(folder / "satu.md", "Isi pelajaran", "Baru di pelajaran")
    rewrite(folder / "dua.md", "Isi pelajaran", "Baru di pelajaran")
    rewrite(folder / "akhir.md", "(x) a)", "( ) a)")
    seen = desk.read()
    assert seen.errors >= 2
    assert seen.is_partly_old
    broken = reader.get("/preview/satu").text
    assert "Isi pelajaran satu" in broken
    assert "Baru di pelajaran dua" in reader.get("/preview/dua").text
    assert "112" in reader.get("/preview/quizzes/akhir/attempts/1").text
    assert "as it was when it could last be read" in broken
    assert '/preview/-/files/satu.md?line=3"' in broken


def test_a_mistake_in_the_outline_keeps_the_outline(reader: FlaskClient, desk: Desk, folder: Path) -> None:
    rewrite(folder / "kursus.md", "(dua.md)", "(tiada.md)")
    rewrite(folder / "akhir.md", "Nomor mana yang dipakai", "Nomor apa yang dipakai")
    assert desk.read().errors
    course = reader.get("/preview").text
    assert 'href="/preview/dua"' in course
    assert "Nomor apa yang dipakai" in reader.get("/preview/quizzes/akhir/attempts/1").text
    (folder / "kursus.md").unlink()
    desk.read()
    assert 'href="/preview/dua"' in reader.get("/preview").text


def test_a_folder_that_was_never_a_course_names_its_findings(
    reader: FlaskClient, app: Flask, tmp_path: Path
) -> None:
    empty = tmp_path / "kosong"
    empty.mkdir()
    other = Desk(empty, tmp_path / "kept2", app.extensions["lms.questions"], site_of(current_app.config))
    other.read()
    page = (
        local.make(app.extensions["lms.factory"], tmp_path / "thrown2", other).test_client().get("/preview")
    )
    other.close()
    assert page.status_code == 409
    assert "W301" in page.text
    assert "This folder cannot be shown yet" in page.text


def test_a_finding_leads_to_its_line(reader: FlaskClient, desk: Desk, folder: Path) -> None:
    rewrite(folder / "satu.md", "judul:", "jdul:")
    desk.read()
    page = reader.get("/preview/-/files/satu.md?line=3").text
    assert "jdul: Pelajaran satu" in page
    assert "E204" in page
    for path in ("../lain.md", "aset/alur.svg", "tiada.md", ".git/config"):
        assert reader.get(f"/preview/-/files/{path}").status_code == 404


def test_beyond_this_machine_a_word_keeps_strangers_out(app: Flask, desk: Desk, tmp_path: Path) -> None:
    desk.read()
    shown = local.make(app.extensions["lms.factory"], tmp_path / "thrown", desk, WORD).test_client()
    host = {"Host": "192.168.1.20:8100"}
    assert shown.get(f"/{WORD}/satu", headers=host).status_code == 200
    for address in ("/", "/preview", "/preview/satu", "/satu", f"/{WORD[:-1]}/satu"):
        assert shown.get(address, headers=host).status_code == 404


def test_a_folder_of_courses_names_those_in_it(
    app: Flask, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en")
    with pytest.raises(SystemExit) as end:
        command.run(lambda: app, ["courses", "preview", str(folder.parent)])
    assert end.value.code == 2
    assert f"Name one of them: {folder}" in " ".join(capsys.readouterr().err.split())
