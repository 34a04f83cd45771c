"""How a course comes here: by whom, in which forms, and what is kept where it is refused."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.db import db
from lms.features.audit import queries as audit
from lms.features.catalogue.building import bring_up_to_date
from lms.features.drafts import queries
from tests.features.drafts.hands import COURSE, a_draft, packed, upload, words
from tests.support.courses import write_course
from tests.support.people import (
    Someone,
    a_person,
    a_trainer,
    a_unit,
    an_administrator,
    csrf_token,
    post,
    sign_in_as,
)


def test_a_packed_folder_becomes_a_draft_that_is_checked(hers: FlaskClient, uploads: Path) -> None:
    draft = a_draft(hers)
    page = hers.get(draft)
    assert "Check: Siaga di Kantor" in words(page)
    assert "siaga.zip, uploaded on" in words(page)
    assert "The course can be published as it is." in words(page)
    assert f'href="{draft}/compare"' in page.text
    assert sorted(path.name for path in (uploads / "drafts" / draft.rpartition("/")[2]).iterdir()) == [
        "kursus.md",
        "satu.md",
    ]
    assert list((uploads / "staging").iterdir()) == []
    assert [one.action for one in audit.entries(db.session()).rows][:1] == ["draft.made"]


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"bukan zip", "siaga.zip", "The ZIP file cannot be read to its end"),
        (packed({**COURSE, "../../luar.md": "x"}), "siaga.zip", "Path leaves the course folder"),
        (packed({**COURSE, "con.md": "x", "a?.md": "x"}), "siaga.zip", "Name not allowed"),
        (b"MZ", "siaga.exe", "siaga.exe is of a kind that cannot become a course"),
        (b"", "", "Choose a file or a folder first"),
    ],
)
def test_what_is_refused_leaves_nothing(
    hers: FlaskClient, uploads: Path, data: bytes, name: str, said: str
) -> None:
    answer = upload(hers, data, name)
    assert answer.status_code == 422
    assert said in words(answer)
    assert "Nothing was kept" in words(answer)
    assert queries.open_drafts(db.session(), None, None) == ()
    assert list(uploads.glob("drafts/*")) + list(uploads.glob("staging/*")) == []


def test_a_whole_folder_is_taken_by_its_files(hers: FlaskClient) -> None:
    page = hers.get("/teach/upload")
    files = [(io.BytesIO(str(text).encode()), f"Kursus Saya/{path}") for path, text in COURSE.items()]
    fields = {"csrf_token": csrf_token(page), "folder": files}
    answer = hers.post("/teach/upload", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert "Kursus Saya, uploaded on" in words(hers.get(answer.headers["location"]))


def test_questions_as_they_are_typed_become_a_course_with_a_report(hers: FlaskClient) -> None:
    text = "1. Nomor darurat?\nA. 112\nB. 121\nKunci: A\n\n2. Siapa yang melapor?\nA. Siapa saja\nB. Atasan\nKunci: A\n"
    answer = upload(hers, text.encode(), "soal.txt")
    assert answer.status_code == 303, words(answer)
    assert "From the document:" in words(hers.get(answer.headers["location"]))


TYPED = "1. Nomor darurat?\nA. 112\nB. 121\nKunci: A\n\n2. Siapa yang melapor?\nA. Siapa saja\nB. Atasan\nKunci: A\n"


def test_pasted_questions_become_a_course_and_are_kept_where_none_is_found(hers: FlaskClient) -> None:
    answer = post(hers, "/teach/upload", page="/teach/upload", pasted=TYPED)
    assert answer.status_code == 303, words(answer)
    assert "2 questions" in words(hers.get(answer.headers["location"]))
    refused = post(hers, "/teach/upload", page="/teach/upload", pasted="Hanya sebuah kalimat.")
    assert refused.status_code == 422
    assert "No question was found." in words(refused)
    assert "Hanya sebuah kalimat." in refused.text


def test_a_new_course_begins_from_the_template_without_a_finding(hers: FlaskClient) -> None:
    answer = post(hers, "/teach/drafts", page="/teach/upload", title="Melayani Warga", language="id")
    page = words(hers.get(answer.headers["location"]))
    assert "Check: Melayani Warga" in page
    assert "must be fixed" not in page
    refused = post(hers, "/teach/drafts", page="/teach/upload", title="", language="id")
    assert (refused.status_code, "Write a title." in words(refused)) == (422, True)


def test_who_may_upload_and_who_sees_a_draft(app: Flask, client: FlaskClient, hers: FlaskClient) -> None:
    draft = a_draft(hers)
    for person, upload_page, draft_page in (
        (a_person(), 403, 403),
        (an_administrator("Unit", over=a_unit()), 403, 403),
        (a_trainer("Lain", course="lain"), 200, 404),
        (a_trainer("Semua"), 200, 200),
        (an_administrator("Situs"), 200, 200),
    ):
        theirs = sign_in_as(client, person)
        assert theirs.get("/teach/upload").status_code == upload_page, person.name
        assert theirs.get(draft).status_code == draft_page, person.name
        assert theirs.get(f"{draft}/files/kursus.md").status_code == draft_page, person.name
        changed = 303 if draft_page == 200 else draft_page
        assert post(theirs, f"{draft}/removals/satu.md").status_code == changed, person.name


def test_a_stranger_is_not_let_in_to_send_much(client: FlaskClient, app: Flask) -> None:
    learner = sign_in_as(client, a_person())
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n'
    body = head + bytes(3_000_000) + b"\r\n--x--\r\n"
    answer = learner.post("/teach/upload", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413


def test_an_id_in_service_belongs_to_its_people(app: Flask, hers: FlaskClient) -> None:
    write_course(Path(app.config["COURSES"]), "siaga")
    bring_up_to_date()
    page = words(hers.get(a_draft(hers)))
    assert 'Course id "siaga" belongs to folder siaga' in page
    assert "Give a copied folder an id of its own." in page
    assert "kursus.md, line 2" in page


def test_nobody_has_more_than_ten_open_drafts(hers: FlaskClient, trainer: Someone) -> None:
    for _number in range(10):
        post(hers, "/teach/drafts", page="/teach/upload", title="Kursus", language="id")
    answer = upload(hers, packed())
    assert answer.status_code == 422
    assert "You have 10 open drafts" in words(answer)
    assert "Publish or discard one first" in words(answer)
    draft = queries.open_drafts(db.session(), trainer.id, ())[0]
    post(hers, f"/teach/drafts/{draft.public_id}/removal", page="/teach/upload")
    assert upload(hers, packed()).status_code == 303


def test_a_discarded_draft_is_gone_with_its_files(hers: FlaskClient, uploads: Path) -> None:
    draft = a_draft(hers)
    assert "cannot be brought back" in words(hers.get(f"{draft}/removal"))
    assert post(hers, f"{draft}/removal", page=f"{draft}/removal").status_code == 303
    assert list((uploads / "drafts").iterdir()) == []
    assert "This draft was discarded" in words(hers.get(draft, follow_redirects=True))
    assert hers.get(f"{draft}/files").status_code == 410
    assert "Siaga di Kantor" not in words(hers.get("/teach"))


def test_the_right_to_write_courses_is_given_on_the_page_of_a_person(app: Flask, client: FlaskClient) -> None:
    chief, newcomer = an_administrator("Kepala"), a_person("Dewi Lestari")
    page = f"/admin/people/{newcomer.public_id}/grants"
    sign_in_as(client, chief)
    assert "Courses of their own" in client.get(page).text
    assert post(client, page, page=page, role="trainer", over="course:+").status_code == 303
    assert "Courses of their own" in words(client.get(page))
    theirs = sign_in_as(client, newcomer)
    assert theirs.get("/teach/upload").status_code == 200
    a_draft(theirs)
    sign_in_as(client, chief)
    post(client, f"{page}/removal", page=page, role="trainer", over="course:+")
    assert sign_in_as(client, newcomer).get("/teach/upload").status_code == 403
