"""A plugin's type of question stands wherever ours do: page, check, result, statistics, keys, export."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from tests.features.quizzes import ragam
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.ragam import ALL, COURSE, RIGHT
from tests.features.quizzes.test_results import part, words
from tests.plugin import outside
from tests.support import people

QUIZ = f"/courses/{COURSE}/quizzes/{ALL}"
SURE = "Benar, saya yakin"


def test_a_plugins_type_stands_wherever_ours_do(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sitter = ragam.with_plugin(place, monkeypatch)
    n = sitter.start(ALL)
    asked = sitter.asked("r-yakin")
    page = sitter.get(ALL, f"/attempts/{n}")
    box = page[page.index(f'id="q{asked.position}"') :]
    assert "How sure are you?" in box
    assert box.count('type="radio"') == 4
    saved = {f"q{asked.position}-sure": "1", f"seen{asked.position}": "0", "to": "review"}
    data = {"csrf_token": sitter.browser.token, **saved}
    assert sitter.browser.client.post(f"{QUIZ}/attempts/{n}", data=data).status_code == 303
    assert SURE in sitter.get(ALL, f"/attempts/{n}/review")

    sitter.finish(ALL, n, RIGHT)
    told = words(f"<main>{part(sitter.get(ALL), asked.position)}</main>")
    assert f"{SURE} Your answer, correct" in told
    assert "1 of 1 point" in told

    with place.app.app_context():
        trainer = people.a_trainer("Wahyu Santosa", course=COURSE)
    teaching = people.sign_in_as(place.app.test_client(), trainer)
    figures = teaching.get(f"/teach/courses/{COURSE}/questions-analysis?quiz={ALL}")
    assert figures.status_code == 200
    rows = teaching.get(f"/teach/courses/{COURSE}/questions-analysis?quiz={ALL}&format=csv")
    names = {cell for row in csv.reader(io.StringIO(rows.data.decode("utf-8-sig"))) for cell in row}
    assert {"r-yakin", "r-benar"} <= names
    keys = teaching.get(f"/teach/courses/{COURSE}/questions/r-yakin")
    assert keys.status_code == 200
    assert "Titik kumpul didatangi lebih dulu." in keys.text

    target = place.folder / "out.zip"
    out, err, code = outside.command(
        place.app, capsys, "courses", "export", COURSE, "--to", str(target), "--yes"
    )
    assert code == 0, out + err
    with zipfile.ZipFile(target) as packed:
        assert b"x-keyakinan" in b"".join(packed.read(name) for name in packed.namelist())
