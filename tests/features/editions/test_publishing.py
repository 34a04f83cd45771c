"""A draft goes into service: whole or not at all, and nobody inside loses anything."""

from __future__ import annotations

import io
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from lms.core.actor import OWN
from lms.core.db import db
from lms.features.audit.models import AuditEntry
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.building import bring_up_to_date
from lms.features.drafts import queries
from lms.features.drafts.models import Draft
from tests.features.drafts.hands import COURSE as HANDS
from tests.features.drafts.hands import a_draft as upload_draft
from tests.features.drafts.hands import words as words_of
from tests.features.editions.publishing_steps import (
    COURSE,
    a_draft,
    begin,
    fields_of,
    finish,
    publish,
    rewrite,
    work_off,
)
from tests.support.courses import write_course
from tests.support.people import a_person, a_trainer, csrf_token, sign_in_as

COMPARE = "/teach/drafts/{}/compare"


@pytest.mark.both_engines
def test_a_new_course_is_published_and_its_maker_teaches_it(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    trainer = a_trainer(course="lain")
    sign_in_as(client, trainer)
    draft = a_draft(trainer, tmp_path)
    done = publish(client, draft)
    assert done.status_code == 303, done.text
    assert done.headers["Location"].startswith(f"/teach/courses/{COURSE}/editions")
    page = client.get(done.headers["Location"] + "&lang=en").text
    assert "edition 1 is in service" in page
    assert trainer.name in page
    assert client.get(f"/courses/{COURSE}").status_code == 200
    found = queries.draft(db.session(), draft)
    assert found is not None
    assert (found.state, found.published_edition) == ("published", 1)
    acted = db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.actor_id == trainer.id)).all()
    assert "draft.published" in acted
    archive = client.get(f"/teach/courses/{COURSE}/editions/1.zip")
    assert f"{COURSE}/kursus.md" in zipfile.ZipFile(io.BytesIO(archive.data)).namelist()
    archive.close()
    assert {one.what for one in bring_up_to_date()} == {"unchanged"}


def test_the_account_names_people_parts_questions_and_rules(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    trainer = a_trainer()
    sign_in_as(client, trainer)
    publish(client, a_draft(trainer, tmp_path))
    for number in range(3):
        learner = a_person(f"Peserta {number}")
        begin(learner)
        finish(learner, "satu")
    draft = a_draft(trainer, tmp_path, lessons=("satu", "tiga"), version="1.1")
    rewrite(draft, "satu.md", ("apa yang dilakukan lebih dulu", "apa yang dikerjakan lebih dulu"))
    rewrite(
        draft,
        "akhir.md",
        ("batas-lulus: 70%", "batas-lulus: 80%"),
        ("(x) a) 112", "( ) a) 112"),
        ("( ) b) 121", "(x) b) 121"),
    )
    page = client.get(COMPARE.format(draft) + "?lang=en").text
    for words in (
        "3 people are learning and keep their progress",
        "Nothing that people have done is lost",
        "New: “2 Pelajaran tiga”",
        "Taken out: “2 Pelajaran dua”",
        "Another key: “akhir-satu",
        "pass mark 70 → 80",
        "Version: 1.0 → 1.1",
        "<mark>dilakukan </mark>",
    ):
        assert words in page, words


def test_what_is_gone_is_asked_and_the_answer_is_written_into_the_file(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    trainer, learner = a_trainer(), a_person()
    sign_in_as(client, trainer)
    publish(client, a_draft(trainer, tmp_path))
    begin(learner)
    finish(learner, "satu")
    draft = a_draft(trainer, tmp_path, version="1.1")
    rewrite(draft, "satu.md", ("id: satu", "id: pertama"))
    page = client.get(COMPARE.format(draft) + "?lang=en")
    assert "Is “pertama” the same as “satu”, which is gone?" in page.text
    assert "archived, not deleted" in page.text
    answer = {**fields_of(page), "item:satu": "same"}
    assert client.post(COMPARE.format(draft), data=answer).status_code == 303
    after = client.get(COMPARE.format(draft) + "?lang=en").text
    assert "which is gone" not in after
    assert "The id satu is now pertama" in after
    assert publish(client, draft).status_code == 303
    work_off()
    sign_in_as(client, learner)
    assert client.get(f"/courses/{COURSE}/satu").status_code == 308
    assert "1 of 3" in client.get(f"/courses/{COURSE}").text


def test_of_two_drafts_of_one_course_the_second_compares_again(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    trainer = a_trainer()
    sign_in_as(client, trainer)
    publish(client, a_draft(trainer, tmp_path))
    first = a_draft(trainer, tmp_path, title="Siaga Satu", version="1.1")
    second = a_draft(trainer, tmp_path, title="Siaga Dua", version="1.2")
    seen = client.get(COMPARE.format(second))
    publish(client, first)
    late = client.post(f"/teach/drafts/{second}/publish?lang=en", data={**fields_of(seen), "read": "1"})
    assert late.status_code == 409
    assert "Another edition was published in the meantime" in late.text
    assert "It began with edition 1; in service is edition 2" in late.text
    assert publish(client, second).status_code == 303


def test_warnings_are_read_first_and_mistakes_stop(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    trainer = a_trainer()
    sign_in_as(client, trainer)
    draft = a_draft(trainer, tmp_path)
    rewrite(draft, "satu.md", ("Isi pelajaran", "![](aset/tidak-ada.png)\n\nIsi pelajaran"))
    assert client.get(COMPARE.format(draft)).status_code == 303
    draft = a_draft(trainer, tmp_path)
    rewrite(draft, "satu.md", ("id: satu\n", ""))
    assert publish(client, draft, read="").status_code == 422
    assert publish(client, draft).status_code == 303
    same = a_draft(trainer, tmp_path)
    rewrite(same, "satu.md", ("id: satu\n", ""))
    again = publish(client, same)
    assert again.status_code == 422
    assert catalogue.snapshot().edition_number(COURSE) == 1


def test_a_course_of_the_server_keeps_its_place(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    trainer = a_trainer()
    sign_in_as(client, trainer)
    write_course(Path(app.config["COURSES"]), COURSE)
    bring_up_to_date()
    draft = a_draft(trainer, tmp_path)
    assert client.get(COMPARE.format(draft)).status_code == 303  # the check says whose the id is
    page = client.get(f"/teach/courses/{COURSE}/editions?lang=en").text
    assert "lies in a folder of the server" in page
    assert "Go back to this edition" not in page


def test_going_back_withdrawing_and_offering_again(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    trainer, learner = a_trainer(), a_person()
    sign_in_as(client, trainer)
    publish(client, a_draft(trainer, tmp_path, title="Siaga Satu"))
    publish(client, a_draft(trainer, tmp_path, title="Siaga Dua", version="1.1"))
    begin(learner)
    editions = f"/teach/courses/{COURSE}/editions"
    token = {"csrf_token": csrf_token(client.get(editions))}
    assert "Siaga Satu" in client.get(f"{editions}/compare?a=1&b=2&lang=en").text
    assert client.get(f"{editions}/compare?a=1&b=9").status_code == 422
    back = client.post(f"{editions}/1", data=token)
    assert back.status_code == 303
    assert publish(client, back.headers["Location"].split("/")[3]).status_code == 303
    assert catalogue.snapshot().edition_number(COURSE) == 3

    withdrawal = f"/teach/courses/{COURSE}/withdrawal"
    assert client.post(withdrawal, data=token).status_code == 422
    assert client.post(withdrawal, data={**token, "sure": "1"}).status_code == 303
    assert bring_up_to_date() == ()
    assert COURSE not in [one.id for one in catalogue.snapshot().offered()]
    other = app.test_client()
    sign_in_as(other, learner)
    finish(learner, "satu")
    assert other.get(f"/courses/{COURSE}/satu").status_code == 200
    assert client.post(withdrawal, data={**token, "what": "offer"}).status_code == 303
    assert [one.id for one in catalogue.snapshot().offered()] == [COURSE]


def test_nobody_else_publishes_or_looks(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    trainer = a_trainer(course="lain")
    draft = a_draft(trainer, tmp_path)
    for person, status in ((a_person(), 403), (a_trainer(course="asing"), 404)):
        sign_in_as(client, person)
        assert client.get(COMPARE.format(draft)).status_code == status
        assert client.get(f"/teach/courses/{COURSE}/editions").status_code == status


def test_a_draft_is_no_right_to_a_course_of_others(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    trainer, other = a_trainer(course="lain"), a_trainer("Wahyu Nugroho", course="asing")
    late = a_draft(other, tmp_path)
    sign_in_as(client, other)
    seen = client.get(COMPARE.format(late))
    sign_in_as(client, trainer)
    publish(client, a_draft(trainer, tmp_path, title="Siaga Satu"))
    sign_in_as(client, other)
    assert client.get(COMPARE.format(late)).status_code == 403
    fields = {**fields_of(seen), "csrf_token": csrf_token(client.get("/my/settings")), "read": "1"}
    assert client.post(f"/teach/drafts/{late}/publish", data=fields).status_code == 403
    assert catalogue.snapshot().library.courses[0].title["id"] == "Siaga Satu"


def test_the_store_is_cleared_of_what_nothing_needs(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    trainer = a_trainer()
    sign_in_as(client, trainer)
    publish(client, a_draft(trainer, tmp_path, picture=True))
    draft = a_draft(trainer, tmp_path, title="Siaga Dua", version="1.1")
    assert client.get(COMPARE.format(draft)).status_code == 200
    rewrite(draft, "satu.md", ("Isi pelajaran", "Isi bagian"))
    db.session.execute(sa.update(Draft).values(version=2).where(Draft.public_id == draft))
    db.session.commit()
    assert client.get(COMPARE.format(draft)).status_code == 200
    runner = app.test_cli_runner()
    assert "1 reading would go" in runner.invoke(args=["courses", "prune", "--dry-run"]).output
    assert "Readings: 1." in runner.invoke(args=["courses", "prune"]).output
    assert publish(client, draft).status_code == 303
    page = client.get(f"/teach/courses/{COURSE}/editions/compare?a=1&b=2&lang=en").text
    assert "The course “Siaga” is now called “Siaga Dua”" in page


def others_course(course: str, *former: str) -> dict[str, str]:
    """A course that says it is called `course`, and was called `former`."""
    head = f"id: {course}\n" + (f"id-lama: [{', '.join(former)}]\n" if former else "")
    return {**HANDS, "kursus.md": HANDS["kursus.md"].replace("id: siaga\n", head)}


def put_up(client: FlaskClient, draft: str) -> bool:
    """Compares and publishes the draft at this address; whether that was possible."""
    page = client.get(f"{draft}/compare")
    if page.status_code != 200:
        return False
    answer = client.post(f"{draft}/publish", data={**fields_of(page), "read": "1"})
    return "done=published" in answer.headers.get("Location", "")


def test_nobody_takes_the_name_or_the_former_name_of_a_course_of_others(
    app: Flask, client: FlaskClient
) -> None:
    hers, his = (sign_in_as(app.test_client(), a_trainer(course=OWN)) for _person in range(2))
    assert put_up(hers, upload_draft(hers, others_course("siaga")))
    assert put_up(his, upload_draft(his, others_course("baru")))
    # As a former name of a course of one's own, so that its old address would lead there.
    assert not put_up(his, upload_draft(his, others_course("baru", "siaga")))
    assert put_up(hers, upload_draft(hers, others_course("siaga-baru", "siaga")))
    taken = upload_draft(his, others_course("siaga"))
    assert 'Course id "siaga" belongs to' in words_of(his.get(f"{taken}?lang=en"))
    assert not put_up(his, taken)
    assert hers.get("/courses/siaga").headers["Location"].endswith("/courses/siaga-baru")
    assert sorted(path.name for path in (Path(app.config["UPLOADS"]) / "courses").iterdir()) == [
        "baru",
        "siaga",
    ]
    assert {one.what for one in bring_up_to_date()} == {"unchanged"}
    # Once the name is free, its new owner gets neither the folder nor the sources of the one before.
    assert put_up(hers, upload_draft(hers, others_course("siaga-baru")))
    assert put_up(his, upload_draft(his, others_course("siaga")))
    assert his.get("/teach/courses/siaga/editions/2.zip").status_code == 404
    assert {one.what for one in bring_up_to_date()} == {"unchanged"}


def test_pressing_twice_publishes_once(app: Flask) -> None:
    hers = sign_in_as(app.test_client(), a_trainer(course=OWN))
    draft = upload_draft(hers)
    fields = {**fields_of(hers.get(f"{draft}/compare")), "read": "1"}
    both = threading.Barrier(2)

    def press(_time: int) -> str:
        with app.app_context():
            both.wait()
            answer = hers.post(f"{draft}/publish", data=fields)
            assert answer.status_code == 303, answer.text
            return answer.headers["Location"].partition("?")[0]

    with ThreadPoolExecutor(2) as hands:
        led = set(hands.map(press, range(2)))
    assert led == {draft, "/teach/courses/siaga/editions"}
    shown = hers.get("/teach/courses/siaga/editions").text
    assert "editions/1.zip" in shown
    assert "editions/2.zip" not in shown
