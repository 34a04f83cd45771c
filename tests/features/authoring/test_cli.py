"""``lms courses``: what it says and how it ends."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from lms.core import command
from lms.features.authoring.cli import courses
from tests.features.authoring.steps import lms, said
from tests.support.courses import break_course, write_course

pytestmark = pytest.mark.usefixtures("in_english")


def test_a_good_course_ends_with_0(app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_course(tmp_path / "elsewhere", "a", quiz="kuis")
    assert lms(app, "check", str(folder)) == 0
    assert said(capsys) == ["a  nothing to fix", "1 folder checked."]


def test_a_mistake_is_named_with_file_line_and_mend(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_course(tmp_path / "elsewhere", "a")
    write_course(tmp_path / "elsewhere", "b")
    break_course(folder)
    line = len((folder / "kursus.md").read_text(encoding="utf-8").splitlines())
    assert lms(app, "check", str(tmp_path / "elsewhere")) == 1
    lines = said(capsys)
    assert lines[0] == "a  1 must be fixed, 0 should be"
    assert lines[1].startswith(f"  kursus.md:{line}:")
    assert "E301 File not found: hilang.md. Fix: " in lines[1]
    column = int(lines[1].split(":")[2])
    assert lines[2].endswith("](hilang.md)")
    assert lines[2].index("hilang.md") == lines[3].index("^") == len(f"{line:>6} | ") + column - 1
    assert lines[4:] == ["b  nothing to fix", "2 folders checked.", "1 cannot be published."]


def test_a_check_as_json(app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_course(tmp_path / "elsewhere", "a")
    break_course(folder)
    assert lms(app, "check", str(folder), "--json") == 1
    (course,) = json.loads(capsys.readouterr().out)
    assert (course["folder"], course["course"], course["errors"], course["warnings"]) == ("a", "a", 1, 0)
    (finding,) = course["findings"]
    assert set(finding) == {
        "path",
        "line",
        "column",
        "code",
        "severity",
        "message",
        "fix",
        "edit",
        "places",
        "rename",
        "proposal",
    }
    assert (finding["path"], finding["code"], finding["severity"]) == ("kursus.md", "E301", "E")


def test_without_a_folder_the_sites_own_is_checked(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    write_course(Path(app.config["COURSES"]), "a")
    assert lms(app, "check") == 0
    assert said(capsys)[0] == "a  nothing to fix"


def test_a_copy_with_the_same_id_is_an_error(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_course(tmp_path / "elsewhere", "a")
    write_course(tmp_path / "elsewhere", "a", folder="salinan")
    assert lms(app, "check", str(tmp_path / "elsewhere")) == 1
    assert any("E306" in line for line in said(capsys))


def test_a_folder_that_is_not_there_ends_with_2(app: Flask, tmp_path: Path) -> None:
    assert lms(app, "check", str(tmp_path / "hilang")) == 2


def test_a_check_needs_no_database(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **values: Any) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr("sqlalchemy.engine.Engine.connect", refuse)
    assert lms(app, "check", str(write_course(tmp_path, "a"))) == 0


def test_build_says_what_became_of_each_folder(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    courses = Path(app.config["COURSES"])
    write_course(courses, "a")
    break_course(write_course(courses, "b"))
    assert lms(app, "build") == 1
    assert said(capsys) == [
        "a: published as edition 1. nothing to fix",
        "b: cannot be published. 1 must be fixed, 0 should be",
    ]


def test_list_shows_what_is_in_service(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    courses = Path(app.config["COURSES"])
    folder = write_course(courses, "a", version="2.1")
    lms(app, "build")
    break_course(folder)
    lms(app, "build")
    capsys.readouterr()
    assert lms(app, "list", "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["course"], row["version"], row["edition"], row["folder"]) == ("a", "2.1", 1, "a")
    assert (row["errors"], row["withdrawn_at"]) == (1, None)
    assert lms(app, "list") == 0
    assert said(capsys)[0].split()[:4] == ["a", "2.1", "1", "a"]


def test_a_new_course_is_written_from_options_and_is_good(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert lms(app, "new", "--title", "Pelayanan Prima", "--jp", "0,5", "--language", "id", "--yes") == 0
    assert said(capsys)[:4] == [
        "pelayanan-prima: a course with these files:",
        "  kursus.md",
        "  pengantar.md",
        "  kuis.md",
    ]
    assert lms(app, "check", "pelayanan-prima") == 0
    assert said(capsys) == ["pelayanan-prima  nothing to fix", "1 folder checked."]
    monkeypatch.chdir(tmp_path / "pelayanan-prima")
    assert lms(app, "check") == 0
    assert said(capsys)[0] == "pelayanan-prima  nothing to fix"


def test_advice_names_files_that_are_there(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "good-service"
    assert lms(app, "new", str(folder), "--title", "Good Service", "--language", "en", "--yes") == 0
    capsys.readouterr()
    assert lms(app, "check", str(folder), "--json") == 0
    (course,) = json.loads(capsys.readouterr().out)
    assert [one["code"] for one in course["advice"]] == ["A201"]
    assert [one["path"] for one in course["advice"]] == ["course.md"]


def test_a_new_course_is_written_from_answers(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "baru"
    answers = ["Good Service", "0", "1.5", "Clerks", "Greeting people", "n"]
    done = CliRunner().invoke(courses, ["new", str(folder)], input="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    assert "not “0”" in done.output
    stems = {path.stem for path in folder.iterdir()}
    assert len(stems) == 2
    assert "greeting-people" in stems


def test_a_folder_in_use_is_left_alone(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    used = tmp_path / "used"
    used.mkdir()
    (used / "catatan.txt").write_text("penting", encoding="utf-8")
    assert lms(app, "new", str(used), "--title", "A", "--yes") == 1
    assert "exists already and is not empty" in capsys.readouterr().err
    assert [path.name for path in used.iterdir()] == ["catatan.txt"]
    assert lms(app, "new", str(tmp_path / "b"), "--title", "A", "--jp", "sejam", "--yes") == 2


@pytest.fixture
def slips(tmp_path: Path) -> Path:
    """A course with two slips that a machine can mend, and one whose meaning is only likely."""
    folder = write_course(tmp_path / "elsewhere", "a", quiz="kuis")
    page = folder / "kuis.md"
    text = page.read_text(encoding="utf-8")
    text = text.replace("- (x) a)", "- (v)a)").replace("batas-lulus", "batas-luls")
    page.write_text(text, encoding="utf-8")
    return folder


def test_fix_shows_what_it_would_do_and_writes_nothing(
    app: Flask, slips: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in slips.iterdir()}
    assert lms(app, "fix", str(slips), "--dry-run") == 1
    lines = said(capsys)
    assert "  -- (v)a) 112" in lines
    assert "  +- (x) a) 112" in lines
    assert "2 findings can be fixed." in lines
    assert {path.name: path.read_bytes() for path in slips.iterdir()} == before


def test_fix_mends_what_is_safe_keeps_the_old_files_and_takes_the_rest_on_demand(
    app: Flask, slips: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = (slips / "kuis.md").read_text(encoding="utf-8")
    assert lms(app, "fix", str(slips), "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert {found["code"] for found in report["done"]} == {"W403", "W408"}
    assert [found["code"] for found in report["left"]] == ["E204"]
    assert (Path(report["copies"]) / "kuis.md").read_text(encoding="utf-8") == old
    assert lms(app, "fix", str(slips), "--all") == 0
    assert "  +batas-lulus: 70%" in said(capsys)
    assert lms(app, "check", str(slips)) == 0
    assert said(capsys)[0] == "a  nothing to fix"
    assert lms(app, "fix", str(slips)) == 0
    assert said(capsys) == ["There is nothing that a machine can fix safely."]


def test_fix_never_works_on_the_whole_site_unasked(app: Flask) -> None:
    assert lms(app, "fix") == 2


def test_show_tells_the_outline_of_a_folder_and_of_a_course_in_service(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_course(Path(app.config["COURSES"]), "siaga", quiz="akhir")
    lms(app, "build")
    capsys.readouterr()
    for name in ("siaga", str(Path(app.config["COURSES"]) / "siaga")):
        assert lms(app, "show", name) == 0
        lines = said(capsys)
        assert lines[0] == "Siaga"
        assert lines[1].startswith("siaga · version 1.0 · 1 JP")
        assert "Passed when all 3 parts are done" in lines[2]
        assert any("(quiz, akhir.md, 2 questions are asked, 1 single + 1 multiple)" in line for line in lines)
    assert lms(app, "show", "siaga", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["course"], data["jp"], data["questions"]) == ("siaga", 1.0, {"single": 1, "multiple": 1})
    assert lms(app, "show", "hilang") == 1
    assert "no course in service has this id" in capsys.readouterr().err


def test_the_same_files_are_packed_into_the_same_bytes(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_course(tmp_path / "satu", "a", quiz="kuis", picture=True)
    twin = write_course(tmp_path / "dua", "a", quiz="kuis", picture=True)
    (twin / "_draf.md").write_text("belum", encoding="utf-8")
    (twin / ".suluh-copy-1").mkdir()
    for path in twin.rglob("*"):
        os.utime(path, (1, 1))
    assert lms(app, "pack", str(folder), "--json") == 0
    packed = json.loads(capsys.readouterr().out)
    assert lms(app, "pack", str(twin), "--to", str(tmp_path / "b.zip")) == 0
    assert f"fingerprint {packed['fingerprint']}" in said(capsys)
    assert Path(packed["path"]).read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert Path(packed["path"]) == tmp_path / "satu" / "a.zip"
    assert lms(app, "import", packed["path"], "--to", str(tmp_path / "c")) == 0
    names = sorted(path.relative_to(tmp_path / "c").as_posix() for path in (tmp_path / "c").rglob("*.*"))
    assert names == packed["files"] == sorted(packed["files"])
    assert lms(app, "diff", str(folder), str(tmp_path / "c")) == 0
    assert said(capsys)[-1] == "Both say the same."


def test_what_must_be_fixed_is_packed_only_on_demand(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_course(tmp_path, "a")
    break_course(folder)
    assert lms(app, "pack", str(folder)) == 1
    assert "1 mistake" in capsys.readouterr().err
    assert not (tmp_path / "a.zip").exists()
    assert lms(app, "pack", str(folder), "--anyway") == 1
    assert (tmp_path / "a.zip").exists()


def test_diff_says_what_is_different_from_what_is_in_service(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = write_course(tmp_path / "baru", "siaga", quiz="akhir", version="1.1")
    assert lms(app, "diff", str(new)) == 1
    assert "not in service yet" in capsys.readouterr().err
    write_course(Path(app.config["COURSES"]), "siaga", quiz="akhir")
    lms(app, "build")
    page = new / "akhir.md"
    page.write_text(page.read_text(encoding="utf-8").replace("70%", "80%"), encoding="utf-8")
    capsys.readouterr()
    assert lms(app, "diff", str(new)) == 0
    lines = said(capsys)
    assert lines[0] == "Rules"
    assert any("70" in line and "80" in line for line in lines)
    assert lms(app, "diff", str(new), "--json") == 0
    assert json.loads(capsys.readouterr().out)["changes"]["rules"] == ["akhir"]


def test_colours_are_left_out_where_the_environment_asks_for_none(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_course(tmp_path, "a")
    runner = CliRunner()
    coloured = runner.invoke(courses, ["check", str(folder)], color=True)
    assert "\x1b[" in coloured.output
    monkeypatch.setenv("NO_COLOR", "1")
    plain = runner.invoke(courses, ["check", str(folder)], color=True)
    assert "\x1b[" not in plain.output


def test_the_schema_is_printed(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    assert lms(app, "schema") == 0
    assert json.loads(capsys.readouterr().out)["$defs"].keys() >= {"course", "lesson", "quiz", "bank"}


def test_what_needs_no_site_works_where_none_can_be(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As for a trainer with the program and no right to its folder."""
    folder = write_course(tmp_path / "elsewhere", "a")
    blocked = tmp_path / "a-file"
    blocked.write_text("", encoding="utf-8")
    thrown_away = []

    def make() -> Flask:
        (blocked / "instance").mkdir()
        return app

    def apart(place: Path) -> Flask:
        thrown_away.append(place)
        return app

    def call(*args: str) -> int:
        with pytest.raises(SystemExit) as end:
            command.run(make, args, apart=apart)
        assert isinstance(end.value.code, int)
        return end.value.code

    assert call("courses", "check", str(folder)) == 0
    assert said(capsys)[0] == "a  nothing to fix"
    assert call("people", "list") == 2
    assert "The folder of the site cannot be used" in capsys.readouterr().err
    assert [place.exists() for place in thrown_away] == [False, False]
