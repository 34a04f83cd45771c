"""The catalogue by what a person has begun, and the files of courses by who asks for them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.features.catalogue import queries
from lms.features.catalogue.building import bring_up_to_date
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.services import NewDuty
from tests.support.courses import write_course
from tests.support.people import (
    ZONE,
    Someone,
    a_person,
    a_trainer,
    a_unit,
    actor_of,
    an_administrator,
    sign_in_as,
)
from tests.support.statements import statements


def begin(person: Someone, course: str) -> None:
    db.write(enrolment.begin_run, actor_of(person), course, now())


def asset_address(course: str) -> str:
    (asset,) = queries.snapshot().library.volume(course).manifest.assets.values()
    return f"/courses/{course}/assets/{asset.digest}.svg"


def get(client: FlaskClient, address: str, **values: Any) -> TestResponse:
    """A file, read to its end and closed as a server would."""
    return client.get(address, buffered=True, **values)


def test_the_catalogue_asks_for_a_sign_in(client: FlaskClient) -> None:
    assert client.get("/courses").status_code == 303


def test_without_a_course_the_page_says_what_to_do(client: FlaskClient) -> None:
    page = sign_in_as(client, a_person()).get("/courses", headers={"Cookie": "lang=en"})
    assert page.status_code == 200
    assert "Contact your administrator." in sign_in_as(client, a_person()).get("/courses?lang=en").text


def test_courses_are_listed_with_what_helps_to_choose(client: FlaskClient, courses: Path) -> None:
    write_course(courses, "b-kedua", title="Kedua", head={"kategori": "Komunikasi", "tingkat": "dasar"})
    write_course(courses, "a-pertama", title="Pertama", head={"kategori": "Manajemen", "jp": "2,5"})
    bring_up_to_date()
    page = sign_in_as(client, a_person()).get("/courses?lang=en").text
    assert ">Communication<" in page
    assert page.index("Kedua") < page.index("Pertama")
    assert 'href="/courses/a-pertama"' in page
    assert "2.5 JP" in page
    assert "Kursus kecil untuk mencoba." in page
    one_topic = client.get("/courses?topic=Komunikasi&lang=en").text
    assert "Kedua" in one_topic
    assert "Pertama" not in one_topic
    none = client.get("/courses?topic=Perikanan&lang=en").text
    assert "No course on Perikanan" in none


def test_a_card_shows_my_run_and_my_duty(client: FlaskClient, courses: Path) -> None:
    write_course(courses, "a")
    bring_up_to_date()
    unit = a_unit()
    person, chief = a_person(unit=unit), an_administrator()
    page = sign_in_as(client, person).get("/courses?lang=en").text
    assert "In progress" not in page
    due = day_in(ZONE, now()) + timedelta(days=9)
    db.write(enrolment.give_duty, actor_of(chief), NewDuty("a", ("SETDA",), due), now())
    begin(person, "a")
    page = client.get("/courses?lang=en").text
    assert "In progress · 0%" in page
    assert "Mandatory · due 2 December 2026" in page


def test_twenty_courses_stand_on_a_page(client: FlaskClient, courses: Path) -> None:
    for number in range(23):
        write_course(courses, f"kursus-{number:02}", lessons=("satu",))
    bring_up_to_date()
    sign_in_as(client, a_person())
    first, second = client.get("/courses?lang=en").text, client.get("/courses?page=2&lang=en").text
    assert first.count("<article") == 20
    assert second.count("<article") == 3
    assert client.get("/courses?page=99").text.count("<article") == 3
    assert client.get("/courses?page=x").text.count("<article") == 20


def test_the_catalogue_costs_three_statements(client: FlaskClient, courses: Path) -> None:
    for number in range(3):
        write_course(courses, f"kursus-{number}", lessons=("satu",))
    bring_up_to_date()
    person = a_person(unit=a_unit())
    begin(person, "kursus-0")
    sign_in_as(client, person).get("/courses")
    with statements() as sent:
        client.get("/courses")
    assert len(sent) == 3, sent


def test_a_withdrawn_course_is_not_listed(client: FlaskClient, courses: Path) -> None:
    write_course(courses, "a", title="Sudah lewat")
    bring_up_to_date()
    (courses / "a").rename(courses.parent / "beiseite")
    bring_up_to_date()
    assert "Sudah lewat" not in sign_in_as(client, a_person()).get("/courses").text


def test_files_are_for_those_inside_trainers_and_administrators(client: FlaskClient, courses: Path) -> None:
    write_course(courses, "a", picture=True)
    write_course(courses, "lain", picture=True)
    bring_up_to_date()
    address = asset_address("a")
    learner = a_person("Siti")
    begin(learner, "a")
    assert get(client, address).status_code == 303
    for person, status in (
        (learner, 200),
        (a_person("Belum Mulai"), 403),
        (a_trainer(course="a"), 200),
        (a_trainer("Pengajar Lain", course="lain"), 403),
        (an_administrator(), 200),
        (an_administrator("Admin Unit", over=a_unit()), 200),
    ):
        assert get(sign_in_as(client, person), address).status_code == status, person.name


def test_a_file_is_served_under_its_own_course_and_ending_only(client: FlaskClient, courses: Path) -> None:
    write_course(courses, "a", picture=True)
    bring_up_to_date()
    address = asset_address("a")
    sign_in_as(client, an_administrator())
    for wrong in (
        address.replace(".svg", ".html"),
        address.replace("/a/", "/b/"),
        "/courses/a/assets/kursus.md",
        f"/courses/a/assets/{'0' * 64}.svg",
        "/courses/a/assets/..%2Fpages.svg",
    ):
        assert get(client, wrong).status_code == 404, wrong


def test_the_headers_of_a_file(client: FlaskClient, courses: Path) -> None:
    write_course(courses, "a", picture=True)
    bring_up_to_date()
    address = asset_address("a")
    response = get(sign_in_as(client, an_administrator()), address)
    assert response.headers["Content-Type"].startswith("image/svg+xml")
    assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    policy = response.headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert response.data.startswith(b"<svg")
    tag = response.headers["ETag"]
    assert get(client, address, headers={"If-None-Match": tag}).status_code == 304
    part = get(client, address, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, b"<svg")


def test_an_older_editions_picture_can_still_be_seen(client: FlaskClient, courses: Path) -> None:
    folder = write_course(courses, "a", picture=True)
    bring_up_to_date()
    old = asset_address("a")
    picture = folder / "aset" / "alur.svg"
    picture.write_bytes(picture.read_bytes().replace(b"20", b"30"))
    bring_up_to_date()
    assert asset_address("a") != old
    sign_in_as(client, an_administrator())
    assert get(client, old).status_code == 200
    assert get(client, asset_address("a")).status_code == 200
