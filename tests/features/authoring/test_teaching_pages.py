"""What trainers see of their courses, and what they do not see of others'."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.features.authoring import queries
from lms.features.catalogue.building import bring_up_to_date
from lms.features.enrolment import services as enrolment
from lms.features.learning import services as learning
from lms.features.quizzes import services as quizzes
from tests.support.courses import break_course, write_course
from tests.support.people import (
    Someone,
    a_person,
    a_trainer,
    a_unit,
    actor_of,
    an_administrator,
    sign_in_as,
)


@pytest.fixture
def courses(app: Flask) -> Path:
    return Path(app.config["COURSES"])


def begin(person: Someone, course: str) -> None:
    db.write(enrolment.begin_run, actor_of(person), course, now())


def test_only_trainers_and_site_administrators_come_in(client: FlaskClient) -> None:
    unit = a_unit()
    for person, status in (
        (a_person(), 403),
        (a_trainer(course="a"), 200),
        (a_trainer("Semua Kursus"), 200),
        (an_administrator(), 200),
        (an_administrator("Admin Unit", over=unit), 403),
    ):
        assert sign_in_as(client, person).get("/teach").status_code == status, person.name


def test_the_entry_is_shown_to_trainers_only(client: FlaskClient, courses: Path) -> None:
    assert 'href="/teach"' not in sign_in_as(client, a_person()).get("/courses").text
    assert 'href="/teach"' in sign_in_as(client, a_trainer(course="a")).get("/courses").text


def test_a_trainer_without_a_course_reads_what_to_do(client: FlaskClient) -> None:
    page = sign_in_as(client, a_trainer(course="a")).get("/teach?lang=en").text
    assert "You have no course yet" in page


def test_the_list_shows_edition_findings_and_learners(client: FlaskClient, courses: Path) -> None:
    folder = write_course(courses, "a", title="Antrean", version="2.1")
    write_course(courses, "b", title="Berkas")
    bring_up_to_date()
    unit = a_unit()
    begin(a_person(unit=unit), "a")
    begin(a_person(unit=unit), "a")
    page = sign_in_as(client, a_trainer(course="a")).get("/teach?lang=en").text
    assert "Antrean" in page
    assert "Berkas" not in page
    assert "2.1, since 23 Nov" in page
    assert '<td data-l="Learners" class="r">2</td>' in page
    assert "Nothing to fix" in page
    assert "Waiting for you" not in page
    break_course(folder)
    bring_up_to_date()
    page = client.get("/teach?lang=en").text
    assert 'Fix 1 thing in <span lang="id">Antrean</span>' in page
    assert "The last good edition stays in service: version 2.1." in page


def test_findings_stand_with_file_line_text_and_mend(client: FlaskClient, courses: Path) -> None:
    folder = write_course(courses, "a")
    bring_up_to_date()
    break_course(folder)
    line = len((folder / "kursus.md").read_text(encoding="utf-8").splitlines())
    bring_up_to_date()
    page = sign_in_as(client, a_trainer(course="a")).get("/teach/courses/a?lang=en").text
    assert f"kursus.md, line {line}" in page
    assert "File not found: hilang.md" in page
    assert '<p class="ln">9. [Hilang](hilang.md)</p>' in page
    assert "Must be fixed" in page
    assert "It stays in service until the folder can be published again." in page
    assert "Berkas tidak ditemukan" not in page


def test_a_line_of_a_file_is_never_markup(client: FlaskClient, courses: Path) -> None:
    folder = write_course(courses, "a")
    with (folder / "kursus.md").open("a", encoding="utf-8") as file:
        file.write("10. [<script>alert(1)</script>](hilang.md)\n")
    bring_up_to_date()
    page = sign_in_as(client, a_trainer()).get("/teach/folders/a").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_another_trainers_course_is_not_there(client: FlaskClient, courses: Path) -> None:
    write_course(courses, "a")
    write_course(courses, "b")
    bring_up_to_date()
    sign_in_as(client, a_trainer(course="a"))
    assert client.get("/teach/courses/a").status_code == 200
    assert client.get("/teach/courses/b").status_code == 404
    assert client.get("/teach/courses/hilang").status_code == 404
    assert client.get("/teach/folders/b").status_code == 404


def test_a_broken_newcomer_is_shown_to_those_who_see_all(client: FlaskClient, courses: Path) -> None:
    break_course(write_course(courses, "baru"))
    (courses / "tanpa-kursus").mkdir()
    (courses / "tanpa-kursus" / "catatan.md").write_text("Catatan.\n", encoding="utf-8")
    bring_up_to_date()
    page = sign_in_as(client, a_trainer()).get("/teach?lang=en").text
    assert "The folder baru is not in service" in page
    assert "The folder tanpa-kursus is not in service" in page
    assert "Folder has no kursus.md" in client.get("/teach/folders/tanpa-kursus?lang=en").text
    assert sign_in_as(client, an_administrator()).get("/teach/folders/tanpa-kursus").status_code == 200
    sign_in_as(client, a_trainer(course="baru"))
    assert "The folder baru" in client.get("/teach?lang=en").text
    assert client.get("/teach/folders/baru").status_code == 200
    assert client.get("/teach/folders/tanpa-kursus").status_code == 404


def test_a_withdrawn_course_can_still_be_looked_up(client: FlaskClient, courses: Path) -> None:
    write_course(courses, "a")
    bring_up_to_date()
    (courses / "a").rename(courses.parent / "beiseite")
    bring_up_to_date()
    sign_in_as(client, a_trainer(course="a"))
    assert "Withdrawn" in client.get("/teach?lang=en").text
    assert "nobody new can begin" in client.get("/teach/courses/a?lang=en").text


@pytest.mark.both_engines
def test_usage_counts_who_came_to_an_item(app: Flask, courses: Path) -> None:
    write_course(courses, "a")
    bring_up_to_date()
    used = queries.usage_of(db.session(), "a")
    assert (used.item_records("satu"), used.question_records("x"), used.corrections()) == (0, 0, {})
    for name in ("Pertama", "Kedua"):
        person = a_person(name)
        begin(person, "a")
        db.write(learning.open_item, actor_of(person), "a", "satu", now())
    used = queries.usage_of(db.session(), "a")
    assert (used.item_records("satu"), used.item_records("dua")) == (2, 0)


def test_an_answered_question_is_counted(app: Flask, courses: Path) -> None:
    write_course(courses, "a", quiz="kuis")
    bring_up_to_date()
    person = a_person()
    begin(person, "a")
    db.write(quizzes.start, actor_of(person), "a", "kuis", "id", now())
    used = queries.usage_of(db.session(), "a")
    assert used.question_records("kuis-satu") == 1
    assert used.question_records("kuis-tiga") == 0


@pytest.mark.both_engines
def test_where_learners_stop_is_told_from_five_learners_on(client: FlaskClient, courses: Path) -> None:
    write_course(courses, "a", lessons=("satu", "dua", "tiga"))
    bring_up_to_date()
    trainer = a_trainer(course="a")
    parts, office = ("satu", "dua", "tiga"), a_unit("KEL")
    for number, reached in enumerate((1, 2, 2, 2, 3, 3)):
        if number == 4:
            page = sign_in_as(client, trainer).get("/teach/courses/a?lang=en").text
            assert "Shown as soon as five learners have begun." in page
            assert 'class="blist' not in page
        person = a_person(f"Peserta {number}", office)
        begin(person, "a")
        for part in parts[:reached]:
            db.write(learning.open_item, actor_of(person), "a", part, now())
    page = sign_in_as(client, trainer).get("/teach/courses/a?lang=en").text
    assert (
        'Most before part 3, <span lang="id">Pelajaran tiga</span>: 3 learners (60%) did not go on.' in page
    )
    assert '<rect class="g" width="33%"' in page
    assert "of 6 who began" in page


def test_files_are_listed_with_the_ids_of_their_parts(client: FlaskClient, courses: Path) -> None:
    write_course(courses, "a")
    bring_up_to_date()
    page = sign_in_as(client, a_trainer(course="a")).get("/teach/courses/a?lang=en").text
    assert '<th scope="row" class="path">satu.md</th>' in page
    assert '<td class="path">satu</td>' in page
    assert "Nothing waits for an answer." in page
