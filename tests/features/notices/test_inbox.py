"""The inbox: what people are told, once, in their language, and what counts as seen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, current_app
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.core.outbox import announce
from lms.core.worker import Worker
from lms.features.accounts import services as accounts
from lms.features.catalogue import building
from lms.features.enrolment import services as enrolment
from lms.features.enrolment.services import NewDuty
from lms.features.learning import services as learning
from lms.features.notices.models import Notice
from lms.features.organisation import services as organisation
from lms.plugin.facts import Told
from tests.support.courses import write_course
from tests.support.people import Someone, a_person, a_unit, actor_of, an_administrator, post, sign_in_as
from tests.support.site import HandClock, copied_site
from tests.support.statements import statements


def work() -> None:
    Worker(current_app._get_current_object()).drain()  # type: ignore[attr-defined]


def tell(person: Someone, key: str, **data: str) -> None:
    told = Told(
        person_ids=(person.id,), kind="course.completed", key=key, data=data or {"course": "siaga"}, at=now()
    )
    db.write(announce, told)


def told(key: str = "") -> list[tuple[int, str]]:
    found = db.session.execute(sa.select(Notice.person_id, Notice.key).order_by(Notice.id)).all()
    db.session.rollback()
    return [(row.person_id, row.key) for row in found if row.key.startswith(key)]


@pytest.fixture
def course(app: Flask) -> str:
    write_course(Path(app.config["COURSES"]), "siaga", lessons=("satu",))
    building.bring_up_to_date()
    return "siaga"


def complete(person: Someone) -> None:
    db.write(enrolment.begin_run, actor_of(person), "siaga", now())
    db.write(learning.open_item, actor_of(person), "siaga", "satu", now())
    db.write(learning.finish, actor_of(person), "siaga", "satu", now())


def give(chief: Someone, *units: str, days: int = 30) -> str:
    duty = NewDuty("siaga", units, now().date() + timedelta(days=days))
    return db.write(enrolment.give_duty, actor_of(chief), duty, now())


def test_an_empty_inbox_says_so(client: FlaskClient) -> None:
    sign_in_as(client, a_person())
    page = client.get("/my/inbox")
    assert "There are no notices yet." in page.text
    assert "unread" not in page.text
    assert "Belum ada pemberitahuan." in client.get("/my/inbox?lang=id").text


def test_what_is_shown_is_new_once_and_counted_beside_the_name(client: FlaskClient, clock: HandClock) -> None:
    person = a_person()
    for number in range(25):
        tell(person, f"{number:02}", course=f"<kursus> {number:02}")
        clock.forward(minutes=1)
    sign_in_as(client, person)
    assert "Inbox, 25 unread" in client.get("/my/settings").text
    first = client.get("/my/inbox").text
    assert first.index("&lt;kursus&gt; 24") < first.index("&lt;kursus&gt; 05")
    assert "kursus&gt; 04" not in first
    assert first.count(">New<") == 20
    assert "Inbox, 5 unread" in client.get("/my/settings").text
    again = client.get("/my/inbox").text
    assert again.count(">New<") == 0
    assert "Mark all as read" in again
    assert post(client, "/my/inbox").status_code == 303
    assert "unread" not in client.get("/my/settings").text
    older = client.get(
        "/my/inbox", query_string={"after": f"{(clock.at - timedelta(minutes=20)).isoformat()} 05"}
    ).text
    assert "kursus&gt; 04" in older
    assert "kursus&gt; 05" not in older
    ends = ("0001-01-01T00:00:00+23:59 x", "9999-12-31T23:59:59-23:59 x")
    for wrong in ("x", "2026-13-01 x", "2026-01-01 x", "\x00", "2026-01-01T00:00:00+00:00 \x00", *ends):
        assert client.get("/my/inbox", query_string={"after": wrong}).status_code in {200, 400}


def test_the_inbox_asks_the_database_as_little_for_many_notices(client: FlaskClient, course: str) -> None:
    person = a_person()
    sign_in_as(client, person)
    for number in range(12):
        tell(person, str(number))
    client.get("/my/inbox")
    with statements() as sent:
        assert client.get("/my/inbox").text.count("You have completed") >= 12
    assert len(sent) == 2
    tell(person, "new")
    with statements() as sent:
        client.get("/my/inbox")
    assert len(sent) == 3


def test_nobody_sees_or_marks_what_others_are_told(client: FlaskClient) -> None:
    person, other = a_person(), a_person("Orang Lain")
    tell(other, "theirs", course="rahasia")
    sign_in_as(client, person)
    assert "rahasia" not in client.get("/my/inbox").text
    post(client, "/my/inbox")
    assert db.session.scalar(sa.select(Notice.read_at)) is None


def test_a_notice_of_a_plugin_that_is_gone_keeps_the_page_whole(client: FlaskClient) -> None:
    person = a_person()
    with pytest.raises(LookupError):
        db.write(announce, Told(person_ids=(person.id,), kind="x.gone", key="1", at=now()))
    tell(person, "1")
    db.write(lambda session: session.execute(sa.update(Notice).values(kind="x.gone")))
    sign_in_as(client, person)
    page = client.get("/my/inbox")
    assert page.status_code == 200
    assert "a plugin that is not available" in page.text


def test_a_plugin_tells_people_in_its_own_words_and_fails_alone(
    migrated_url: str, tmp_path: Path, clock: HandClock
) -> None:
    with copied_site(tmp_path, migrated_url, clock, PLUGINS=("tests.features.notices.outside",)) as app:
        person = a_person()
        for kind in ("x.tea", "x.failing"):
            data = {"place": "<Setda>", "tea_day": "2026-12-01"}
            db.write(announce, Told(person_ids=(person.id,), kind=kind, key=kind, data=data, at=now()))
        client = sign_in_as(app.test_client(), person)
        page = client.get("/my/inbox").text
        assert "Tea at &lt;Setda&gt; on 1 December 2026" in page
        assert "luar.example" not in page  # a notice leads nowhere but into this site
        assert "a plugin that is not available" in page
        assert [failure.where for failure in app.extensions["lms.plugins"].failures] == ["notice x.failing"]


@pytest.mark.both_engines
def test_the_same_thing_is_told_once(app: Flask) -> None:
    person = a_person()
    for _turn in range(3):
        tell(person, "once")
    assert told() == [(person.id, "once")]


@pytest.mark.both_engines
def test_a_duty_is_told_to_everybody_it_binds_and_to_nobody_twice(
    app: Flask, client: FlaskClient, course: str, clock: HandClock
) -> None:
    agency = a_unit("KAB")
    below = a_unit("DINKES", agency)
    elsewhere = a_unit("SETDA")
    chief = an_administrator(unit=elsewhere)
    bound, deeper, done = a_person(unit=agency), a_person(unit=below), a_person(unit=below)
    gone, late = a_person(unit=below), a_person(unit=elsewhere)
    db.write(organisation.switch_person, None, gone.id, False, clock.at.date(), clock.at)
    complete(done)
    work()
    give(chief, "KAB", "DINKES")
    assert told("duty:") == []
    with statements() as sent:
        work()
    assert len([one for one in sent if "INSERT INTO notice" in one]) == 1
    assert sorted(person for person, _key in told("duty:")) == sorted([bound.id, deeper.id])
    clock.forward(hours=7)
    db.write(organisation.move_person, None, late.id, below, clock.at.date(), clock.at)
    work()
    assert sorted(person for person, _key in told("duty:")) == sorted([bound.id, deeper.id, late.id])
    sign_in_as(client, bound)
    page = client.get("/my/inbox?lang=en").text
    assert "New required course: Siaga" in page
    assert "Complete it by 23 December 2026." in page
    assert "Selesaikan" in client.get("/my/inbox?lang=id").text


@pytest.mark.both_engines
def test_a_duty_withdrawn_is_told_to_those_who_knew(app: Flask, client: FlaskClient, course: str) -> None:
    chief = an_administrator(unit=a_unit("KAB"))
    here = a_unit("DINKES")
    knows, knows_not = a_person(unit=here), a_person(unit=here)
    duty = give(chief, "DINKES")
    work()
    sign_in_as(client, knows).get("/my/inbox")
    db.write(enrolment.withdraw_duty, actor_of(chief), duty, now())
    work()
    assert [key for person, key in told() if person == knows.id] == [f"duty:{duty}", f"duty-withdrawn:{duty}"]
    assert [key for person, key in told() if person == knows_not.id] == []
    early = give(chief, "DINKES", days=60)
    db.write(enrolment.withdraw_duty, actor_of(chief), early, now())
    work()
    assert early not in str(told())


def test_completing_a_course_and_a_new_password_are_told(client: FlaskClient, course: str) -> None:
    person = a_person()
    complete(person)
    db.write(accounts.set_password, person.id, "another hash", now())
    assert [key.partition(":")[0] for _person, key in told()] == ["completed", "password"]
    newcomer = db.write(accounts.add_person, accounts.NewPerson(name="Baru", email="baru@a.example"), now())
    db.write(accounts.set_password, newcomer.id, "first hash", now())
    assert newcomer.id not in [person for person, _key in told()]
