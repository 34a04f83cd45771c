"""Signs from end to end: courses taken in earnest and in a hurry, and where their share is shown, to whom."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core import jobs
from lms.core.db import db
from lms.core.worker import Worker
from lms.features.catalogue import building
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment import services as enrolment
from lms.features.learning import services as learning
from lms.features.plausibility import work
from lms.features.plausibility.models import RunSign
from lms.features.quizzes import queries as quizzes
from lms.features.quizzes import services as quiz_services
from lms.features.quizzes.answering import Given
from lms.plugin.facts import CourseCompleted
from tests.plugin.outside import command
from tests.support import people
from tests.support.people import Someone
from tests.support.site import HandClock
from tests.support.statements import statements

COURSE = "tanggap"
LESSONS = ("satu", "dua")

_COURSE = """\
---
format: 1.0
id: tanggap
judul: Tanggap
ringkasan: Dua pelajaran dan satu latihan.
versi: 1.0
jp: 1
---

## Isi

1. [Satu](satu.md)
2. [Dua](dua.md)
3. [Latihan](latihan.md)
"""
_LESSON = "---\nid: {id}\njudul: {id}\ndurasi: 20 menit\n---\n\nIsi pelajaran.\n"
_QUIZ = "---\njenis: kuis\nid: latihan\njudul: Latihan\nperan: latihan\nacak-pilihan: tidak\n---\n" + "".join(
    f"\n## s-{n}: Soal {n}\n\nMana yang tepat {n}?\n\n- (x) a) Tepat {n}\n- ( ) b) Meleset {n}\n- ( ) c) Jauh {n}\n"
    for n in range(1, 6)
)


@pytest.fixture
def course(app: Flask) -> str:
    folder = Path(app.config["COURSES"]) / COURSE
    folder.mkdir(parents=True)
    (folder / "kursus.md").write_text(_COURSE, encoding="utf-8")
    for name in LESSONS:
        (folder / f"{name}.md").write_text(_LESSON.format(id=name), encoding="utf-8")
    (folder / "latihan.md").write_text(_QUIZ, encoding="utf-8")
    outcomes = building.bring_up_to_date()
    assert all(outcome.errors == 0 for outcome in outcomes), outcomes
    return COURSE


def take(person: Someone, clock: HandClock, seconds: int, answers: str = "aaaaa") -> None:
    """Opens and ends each lesson, `seconds` for each, then answers the quiz: a letter for each question."""
    actor = people.actor_of(person)
    db.write(enrolment.begin_run, actor, COURSE, clock())
    for lesson in LESSONS:
        db.write(learning.open_item, actor, COURSE, lesson, clock())
        clock.forward(seconds=seconds)
        db.write(learning.finish, actor, COURSE, lesson, clock())
    db.write(quiz_services.start, actor, COURSE, "latihan", "id", clock())
    taken = catalogue.snapshot()
    rows = taken.course_row(COURSE), taken.item_row(COURSE, "latihan")
    sitting = quizzes.sitting(db.session(), person.id, *rows, 1)
    assert sitting is not None
    given = []
    for asked in sitting.asked:
        wanted = answers[int(asked.served.id[-1]) - 1]
        fields = {"choice": (str(asked.order.index(wanted) + 1),)} if wanted != "-" else {}
        given.append(Given(asked.position, fields, 0))
    clock.forward(seconds=seconds)
    db.write(quiz_services.send, actor, COURSE, "latihan", 1, clock(), tuple(given))


def signs(person: Someone) -> dict[str, tuple[int, int]]:
    db.session.remove()
    rows = db.session().execute(
        sa.text(
            "SELECT sign, found, whole FROM run_sign JOIN enrolment ON enrolment.id = enrolment_id "
            "WHERE person_id = :person"
        ),
        {"person": person.id},
    )
    return {row.sign: (row.found, row.whole) for row in rows}


@pytest.mark.both_engines
def test_a_course_in_a_hurry_shows_signs_and_one_in_earnest_none(
    app: Flask, course: str, clock: HandClock
) -> None:
    unit = people.a_unit()
    hasty, earnest, again = (people.a_person(name, unit) for name in ("Hasan", "Erna", "Agus"))
    take(hasty, clock, 20)
    take(earnest, clock, 900)
    assert signs(hasty) == {"lessons": (40, 40), "course": (40, 40)}
    assert signs(earnest) == {}

    # Somebody who had the lessons open since yesterday is not suspected.
    actor = people.actor_of(again)
    db.write(enrolment.begin_run, actor, COURSE, clock())
    for lesson in LESSONS:
        db.write(learning.open_item, actor, COURSE, lesson, clock())
    clock.forward(days=1)
    take(again, clock, 3)
    assert signs(again) == {}


@pytest.mark.both_engines
def test_three_people_of_a_unit_with_the_same_wrong_answers(
    app: Flask, course: str, clock: HandClock
) -> None:
    here, there = people.a_unit("A"), people.a_unit("B")
    names = ("Ani", "Beni", "Cici")
    same = [people.a_person(name, here) for name in names]
    for person in same[:2]:
        take(person, clock, 150, "abbbc")
    assert signs(same[0]) == {}
    elsewhere, different, few = (
        people.a_person("Dodi", there),
        people.a_person("Evi", here),
        people.a_person("F", here),
    )
    take(elsewhere, clock, 150, "abbbc")
    take(different, clock, 150, "abbcc")
    take(few, clock, 150, "aaabc")
    assert signs(same[0]) == {}
    take(same[2], clock, 150, "abbbc")
    # The first two sent theirs within the hour of the third.
    assert [signs(person) for person in same] == [{"answers": (3, 4)}] * 3
    assert signs(elsewhere) == signs(different) == signs(few) == {}


def test_it_costs_the_one_who_completes_two_statements_at_most(
    app: Flask, course: str, clock: HandClock
) -> None:
    hasty = people.a_person("Hasan", people.a_unit())
    take(hasty, clock, 20)
    run = db.session().scalar(sa.text("SELECT id FROM enrolment"))
    with statements() as sent:
        fact = CourseCompleted(
            at=clock(),
            enrolment_id=run,
            person_id=hasty.id,
            course=COURSE,
            run=1,
            edition=1,
            on_day=clock().date(),
        )
        db.write(lambda session: work.hear_completion(fact))
    own = [one for one in sent if "catalogue_state" not in one]
    assert len(own) <= 2, own


@pytest.mark.both_engines
def test_what_was_completed_before_is_looked_at_by_the_job(app: Flask, course: str, clock: HandClock) -> None:
    hasty = people.a_person("Hasan", people.a_unit())
    take(hasty, clock, 20)
    found = signs(hasty)

    def forget(session: object) -> None:
        db.session().execute(sa.delete(RunSign))
        jobs.enqueue(db.session(), "plausibility.look_back", {"after": 0}, clock())

    db.write(forget)
    assert signs(hasty) == {}
    Worker(app).drain()
    assert signs(hasty) == found


@pytest.mark.both_engines
def test_the_share_stands_beside_the_rates_and_opens_to_rule_and_rows(
    app: Flask, client: FlaskClient, course: str, clock: HandClock, capsys: pytest.CaptureFixture[str]
) -> None:
    root = people.a_unit("KOTA", name="Kota")
    here, there = people.a_unit("A", root, name="Dinas A"), people.a_unit("B", root, name="Dinas B")
    for number in range(4):
        take(people.a_person(f"Tekun {number}", here), clock, 900)
    take(people.a_person("Hasan Basri", there), clock, 20)
    chief = people.an_administrator()
    people.sign_in_as(client, chief)

    text = words(client.get("/admin").text)
    assert "Completions worth a look 20% 1 of 5 completed courses" in text
    assert "Completions worth a look 0% 0 of 4 completed courses" in words(client.get("/admin?unit=A").text)
    page = client.get("/admin/figures/review").text
    text = words(page)
    assert "1 ÷ 5 = 20%" in text
    assert "less than a tenth" in text
    assert "Hasan Basri" in text
    assert "Completed 40 seconds after it was begun, with 40 minutes of content." in text
    assert "Tekun" not in text
    rows = list(
        csv.DictReader(io.StringIO(client.get("/admin/figures/review?format=csv").text.lstrip("\ufeff")))
    )
    assert [row["Name"] for row in rows] == ["Hasan Basri"]

    report = client.get("/admin/reports/plausibility?format=json").json
    assert report is not None
    assert [(row["unit_code"], row["completed"], row["to_review"]) for row in report["rows"]] == [
        ("B", 1, 1),
        ("A", 4, 0),
    ]
    assert "Hasan" not in json.dumps(report)

    # Whoever keeps one unit sees that unit alone.
    keeper = people.an_administrator("Wahyu Mappa", over=here)
    people.sign_in_as(client, keeper)
    assert "Hasan" not in client.get("/admin/figures/review").text
    assert client.get("/admin/reports/plausibility?unit=B").status_code == 404
    out, _err, code = command(app, capsys, "reports", "run", "plausibility", "--unit", "B")
    assert (code, out.count("\n")) == (0, 2)


def test_a_trainer_sees_the_share_of_five_and_no_names(
    app: Flask, client: FlaskClient, course: str, clock: HandClock
) -> None:
    here = people.a_unit("A")
    trainer = people.a_trainer(course=COURSE)
    for number in range(4):
        take(people.a_person(f"Tekun {number}", here), clock, 900)
    people.sign_in_as(client, trainer)
    assert "worth a look" not in words(client.get(f"/teach/courses/{COURSE}").text)
    take(people.a_person("Hasan Basri", here), clock, 20)
    people.sign_in_as(client, trainer)
    text = words(client.get(f"/teach/courses/{COURSE}").text)
    assert "Completions worth a look 20% of 5 completed" in text
    assert "Hasan" not in text
    assert client.get("/admin/figures/review").status_code == 403


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
