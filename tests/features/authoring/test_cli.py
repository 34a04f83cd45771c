"""``lms courses``: what it says and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from lms.core import command
from tests.support.courses import break_course, write_course


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en")


def lms(app: Flask, *args: str) -> int:
    with pytest.raises(SystemExit) as end:
        command.run(lambda: app, ["courses", *args])
    assert isinstance(end.value.code, int)
    return end.value.code


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines printed, without advice and empty ones."""
    lines = [line for line in capsys.readouterr().out.splitlines() if line.strip()]
    asked = []
    advised = False
    for line in lines:
        advised = line.startswith("  Advice") or (advised and line.startswith(" "))
        if not advised:
            asked.append(line)
    return asked


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
