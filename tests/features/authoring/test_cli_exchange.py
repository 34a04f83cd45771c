"""``lms courses import`` and ``export``: how courses come in and go out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from tests.features.authoring.steps import lms, said
from tests.support.courses import write_course

pytestmark = pytest.mark.usefixtures("in_english")


def test_a_course_goes_out_after_its_losses_are_told(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_course(tmp_path / "elsewhere", "a", quiz="kuis")
    target = tmp_path / "a.gift"
    assert lms(app, "export", str(folder), "--to", str(target), "--dry-run") == 0
    lines = said(capsys)
    assert not target.exists()
    assert lines[-1].endswith("everything else is kept.")
    assert lms(app, "export", str(folder), "--to", str(target), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["size"] == target.stat().st_size
    assert [note["fate"] for note in told["notes"]] == ["lost"] * len(told["notes"])
    assert lms(app, "export", str(folder), "--to", str(tmp_path / "a.zip")) == 0
    assert said(capsys)[0] == "Nothing is lost."
    for args, why in [
        ((str(folder), str(tmp_path / "a.doc")), "there are: gift, moodle, zip"),
        (("nobody", str(target)), "There is no folder nobody"),
        ((str(folder), str(tmp_path / "no" / "a.xml")), "cannot be written"),
    ]:
        assert lms(app, "export", args[0], "--to", args[1]) == 1
        assert why in capsys.readouterr().err


def test_a_course_in_service_goes_out_by_its_id(
    app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_course(Path(app.config["COURSES"]), "a", quiz="kuis")
    assert lms(app, "build") == 0
    assert lms(app, "export", "a", "--to", str(tmp_path / "a.xml"), "--yes") == 0
    assert lms(app, "import", str(tmp_path / "a.xml"), "--to", str(tmp_path / "b")) == 0
    assert "0 must be fixed" in capsys.readouterr().out


def test_text_files_are_tried_in_turn(app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text, found in [
        ("gift", "Apa?{=ya ~tidak}", "- (x) ya"),
        ("aiken", "Apa?\nA. ya\nB. tidak\nANSWER: A", "- (x) a) ya"),
        ("typed", "1. Apa?\nA. ya\nB. tidak\nKunci: A", "- (x) a) ya"),
    ]:
        source = tmp_path / f"{name}.txt"
        source.write_text(text, encoding="utf-8")
        assert lms(app, "import", str(source), "--to", str(tmp_path / name)) == 0
        assert found in (tmp_path / name / "bank" / "bank-soal.md").read_text(encoding="utf-8")
    capsys.readouterr()
