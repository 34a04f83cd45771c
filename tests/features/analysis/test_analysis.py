"""Question analysis on a site: what the page, the file and the command say, of which attempts, and to whom."""

from __future__ import annotations

import csv
import io
import json
import re
from fractions import Fraction
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.analysis import course as analysed
from lms.features.analysis.figures import QuestionFigures, QuizFigures
from lms.features.quizzes.models import AskedQuestion
from tests.features.analysis import world
from tests.features.analysis.world import COURSE, QUIZ, Pace, Pattern
from tests.plugin import outside
from tests.support import people
from tests.support.site import HandClock
from tests.support.statements import statements

ADDRESS = f"/teach/courses/{COURSE}/questions-analysis"

BEST: Pattern = dict.fromkeys(world.QUESTIONS, "a")
"""Knows all."""

TWENTY: list[Pattern] = [{**BEST, "s-empat": "b"}] * 20
"""The best of `SIXTY`, who fall for a wrong choice of the fourth question."""

SIXTY: list[Pattern] = [
    *TWENTY,
    *([{"s-satu": "a", "s-dua": "a", "s-tiga": "b", "s-empat": "a", "s-lima": "c"}] * 20),
    *([{"s-satu": "a", "s-dua": "b", "s-tiga": "b", "s-empat": "a"}] * 20),
]


def figures() -> QuizFigures:
    outline = analysed.course_of(COURSE)
    return analysed.figures(db.session(), outline, outline.items[0])


def by_id(found: QuizFigures, series: str = "present") -> dict[str, QuestionFigures]:
    return {one.question: one for one in found.questions if one.series == series}


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def course(app: Flask) -> str:
    world.write_course(Path(app.config["COURSES"]))
    world.publish(app)
    return COURSE


@pytest.mark.both_engines
def test_the_figures_follow_from_first_attempts(app: Flask, course: str, clock: HandClock) -> None:
    world.take(app, SIXTY, clock())
    with statements() as sent:
        found = figures()
    assert len([one for one in sent if "catalogue_state" not in one]) <= 2
    by = by_id(found)
    assert {name: one.p for name, one in by.items()} == {
        "s-satu": Fraction(1),
        "s-dua": Fraction(2, 3),
        "s-tiga": Fraction(1, 3),
        "s-empat": Fraction(2, 3),
        "s-lima": Fraction(1, 3),
    }
    # The best 16 of 60 have four right, the weakest 16 two.
    assert {name: one.d for name, one in by.items()} == {
        "s-satu": 0,
        "s-dua": 1,
        "s-tiga": 1,
        "s-empat": -1,
        "s-lima": 1,
    }
    assert by["s-lima"].empty == 20
    assert [one.text for one in by["s-empat"].tempting] == ["Pengecoh pertama s-empat"]
    assert [(one.earns, one.taken) for one in by["s-lima"].choices] == [(True, 20), (False, 0), (False, 20)]
    assert [one.text for one in by["s-lima"].rare] == ["Pengecoh pertama s-lima"]
    assert {one.seconds for name, one in by.items() if name != "s-lima"} == {40, 20}
    assert found.mean == 60
    assert found.reliability.n == 60
    assert found.reliability.alpha == found.reliability.kr20 is not None


def test_it_is_a_page_a_file_and_a_command(
    app: Flask, client: FlaskClient, course: str, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    trainer = people.sign_in_as(client, people.a_trainer(course=COURSE))
    assert "Nobody has taken this quiz yet" in trainer.get(ADDRESS).text
    world.take(app, TWENTY, clock())
    few = words(trainer.get(ADDRESS).text)
    assert "20 first attempts so far. Figures are shown from 30 on" in few
    assert "20 of 30" in few
    assert "100%" not in few

    world.take(app, SIXTY[20:], clock())
    page = trainer.get(ADDRESS).text
    text = words(page)
    assert "“Soal s-empat”" in text
    assert "Check the key" in text
    assert "Too easy" in text
    assert "akhir.md:33" in text
    assert "(Kelley 1939)" in text
    assert 'style="' not in page
    rows = list(csv.DictReader(io.StringIO(trainer.get(f"{ADDRESS}?format=csv").text.lstrip("\ufeff"))))
    assert [(row["Question"], row["File"], row["Line"]) for row in rows][:2] == [
        ("s-satu", "akhir.md", "9"),
        ("s-dua", "akhir.md", "17"),
    ]
    assert [row["Discrimination D"] for row in rows] == ["0.0000", "1.0000", "1.0000", "-1.0000", "1.0000"]

    out, _err, code = outside.command(app, capsys, "questions", "analyse", COURSE, "--json")
    assert code == 0
    told = json.loads(out)
    assert [row["d"] for row in told["rows"]] == [0.0, 1.0, 1.0, -1.0, 1.0]
    out, _err, code = outside.command(app, capsys, "questions", "analyse", COURSE, "--quiz", QUIZ)
    assert code == 0
    assert "s-empat (akhir.md:33)  p 67%  D -1  n 60  Check the key" in out
    _out, err, code = outside.command(app, capsys, "questions", "analyse", "tidak-ada")
    assert (code, bool(err)) == (1, True)


def test_only_those_who_teach_the_course_see_it(client: FlaskClient, app: Flask, course: str) -> None:
    for person, status in (
        (people.a_person("Siti Rahmawati"), 403),
        (people.a_trainer("Pelatih Lain", course="lain"), 404),
        (people.a_trainer("Pelatih Ini", course=COURSE), 200),
        (people.an_administrator(), 200),
    ):
        people.sign_in_as(client, person)
        assert client.get(ADDRESS).status_code == status
        assert client.get(f"{ADDRESS}?format=csv").status_code == status
    assert client.get(f"{ADDRESS}?quiz=tidak-ada").status_code == 404
    assert client.get(f"{ADDRESS}?page=99&quiz={QUIZ}").status_code == 200


def test_other_words_begin_a_new_series_and_another_key_does_not(
    app: Flask, course: str, clock: HandClock
) -> None:
    world.take(app, SIXTY, clock())
    changed = {
        **world.QUESTIONS,
        "s-satu": world.QUESTIONS["s-satu"].replace("Apa jawaban", "Manakah jawaban"),
        "s-dua": world.QUESTIONS["s-dua"].replace("(x) a)", "( ) a)").replace("( ) b)", "(x) b)"),
    }
    del changed["s-lima"]
    world.write_course(Path(app.config["COURSES"]), changed, "1.1")
    world.publish(app)
    clock.forward(days=1)
    world.take(app, [{"s-satu": "a", "s-dua": "a", "s-tiga": "a", "s-empat": "a"}] * 30, clock())
    found = figures()
    present = by_id(found)
    assert (present["s-satu"].n, by_id(found, "earlier")["s-satu"].n) == (30, 60)
    assert (present["s-dua"].n, present["s-dua"].keys) == (90, 2)
    assert by_id(found, "gone")["s-lima"].n == 60
    # Reliability is that of the attempts with the same questions in the same wording: the larger group.
    assert (found.reliability.n, found.reliability.k) == (60, 5)


def test_what_is_scored_again_counts_as_it_is_now(app: Flask, course: str, clock: HandClock) -> None:
    world.take(app, SIXTY, clock())

    def rescore(session: object) -> None:
        wrong = sa.update(AskedQuestion).where(AskedQuestion.question == "s-empat")
        db.session().execute(wrong.values(fraction=Fraction(1)))

    db.write(rescore)
    assert by_id(figures())["s-empat"].p == 1


def test_a_dropped_question_is_in_no_figure(app: Flask, course: str, clock: HandClock) -> None:
    world.take(app, SIXTY, clock())
    world.drop("s-empat", clock())
    found = figures()
    one = by_id(found)["s-empat"]
    assert (one.n, one.dropped, one.p, one.choices) == (0, 60, None, ())
    assert (found.reliability.n, found.reliability.k) == (60, 4)
    assert found.mean == Fraction(175, 3)


def test_quizzes_that_draw_have_a_reliability_of_those_asked_the_same(
    app: Flask, course: str, clock: HandClock
) -> None:
    world.take(app, SIXTY[:40], clock(), left_out="s-lima")
    world.take(app, SIXTY[:20], clock(), left_out="s-satu")
    found = figures()
    assert found.scored == 60
    assert (found.reliability.n, found.reliability.k) == (40, 4)
    assert by_id(found)["s-dua"].n == 60
    assert by_id(found)["s-lima"].p is None


def test_blank_attempts_and_times_that_tell_nothing_are_left_out(
    app: Flask, course: str, clock: HandClock
) -> None:
    world.take(app, [BEST] * 30 + [{}] * 5, clock(), Pace(together=True))
    found = figures()
    assert (found.attempts, found.blank, found.scored) == (35, 5, 30)
    one = by_id(found)["s-satu"]
    assert (one.n, one.timed, one.seconds) == (30, 0, None)
    # All scores are equal: nothing to correlate, and no reliability.
    assert (one.item_rest, found.reliability.alpha, found.reliability.why) == (None, None, "equal")


def test_a_type_from_outside_has_figures_too(
    migrated_url: str, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with outside.installed(tmp_path, migrated_url, clock, monkeypatch) as app:
        world.write_course(Path(app.config["COURSES"]), {**world.QUESTIONS, "yakin": world.CERTAIN})
        world.publish(app)
        answers = ["sure-false"] * 20 + ["think-false"] * 10 + ["sure-true"] * 10
        world.take(app, [{**BEST, "yakin": answer} for answer in answers], clock())
        one = by_id(figures())["yakin"]
        assert (one.type, one.n, one.p) == ("x-keyakinan", 40, Fraction(20 * 3 + 10 * 2, 120))
        assert {choice.text: (choice.earns, choice.taken) for choice in one.choices} == {
            "Salah, saya yakin": (True, 20),
            "Salah, saya kira": (True, 10),
            "Benar, saya kira": (True, 0),
            "Benar, saya yakin": (False, 10),
        }
        client = people.sign_in_as(app.test_client(), people.a_trainer(course=COURSE))
        assert "Salah, saya yakin" in client.get(ADDRESS).text
