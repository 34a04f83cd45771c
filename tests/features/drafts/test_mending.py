"""The check and the editor: findings beside their lines, edits by a button, texts that nobody loses."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from lms.content.questions.registry import Registry
from lms.content.site import Site
from lms.core.db import db
from lms.features.audit import queries as audit
from lms.features.drafts import checking, queries
from lms.features.drafts.child import Request
from tests.features.drafts.hands import COURSE, a_draft, fields_of, file_of, words
from tests.support.people import a_trainer, post, sign_in_as
from tests.support.site import HandClock
from tests.support.statements import statements

BROKEN: dict[str, str] = {
    **COURSE,
    "satu.md": "---\nidd: satu\njudul: Nomor darurat\ndurasi: 5 menit\n---\n\nLihat [dua](dua\\dua.md).\n",
    "dua/dua.md": "---\nid: dua\njudul: Dua\ndurasi: 5 menit\n---\n\nIsi.\n",
}


def test_each_finding_stands_beside_its_lines(hers: FlaskClient) -> None:
    page = hers.get(a_draft(hers, BROKEN))
    assert "must" in words(page)
    assert "satu.md, line 2" in words(page)
    assert '<li class="hit"><b>2</b><span>idd: satu</span></li>' in page.text
    hidden = fields_of(page, "/files/satu.md")
    assert (hidden["first"], hidden["last"]) == ("1", "5")
    assert hidden["text"].startswith("---\nidd: satu\n")
    assert 'id="L2" name="text"' in page.text  # the link to a finding leads to its field


def test_lines_are_mended_in_the_page_and_checked_again(hers: FlaskClient, uploads: Path) -> None:
    draft = a_draft(hers, BROKEN)
    fields = fields_of(hers.get(draft), "/files/satu.md")
    fields["text"] = fields["text"].replace("idd", "id").replace("\n", "\r\n")
    answer = hers.post(f"{draft}/files/satu.md", data=fields)
    assert answer.status_code == 303, words(answer)
    page = words(hers.get(answer.headers["location"]))
    assert "Saved and checked" in page
    assert "idd" not in page
    text = file_of(uploads, draft, "satu.md").read_bytes()
    assert text == BROKEN["satu.md"].replace("idd", "id").encode()


def test_a_button_mends_one_finding_or_all_that_is_safe(hers: FlaskClient, uploads: Path) -> None:
    draft = a_draft(hers, {**BROKEN, "satu.md": BROKEN["satu.md"].replace("idd: satu\n", "")})
    page = hers.get(draft)
    assert "Write permanent ids" in words(page)
    version = fields_of(page, "/fixes")["version"]
    answer = post(hers, f"{draft}/fixes", page=draft, version=version, fix="all")
    assert "Fixed and checked again" in words(hers.get(answer.headers["location"]))
    text = file_of(uploads, draft, "satu.md").read_text()
    assert "id: satu" in text
    assert "(dua/dua.md)" in text
    stale = post(hers, f"{draft}/fixes", page=draft, version=version, fix="all")
    assert stale.status_code == 409
    assert "Somebody else changed this draft" in words(stale)


def test_of_two_editors_the_second_gets_both_texts(hers: FlaskClient, uploads: Path) -> None:
    draft = a_draft(hers)
    mine = fields_of(hers.get(f"{draft}/files/satu.md"), "/files/satu.md")
    theirs = dict(mine)
    theirs["text"] = theirs["text"].replace("112", "119")
    assert hers.post(f"{draft}/files/satu.md", data=theirs).status_code == 303
    mine["text"] = mine["text"].replace("Hubungi", "Teleponlah")
    answer = hers.post(f"{draft}/files/satu.md", data=mine)
    assert answer.status_code == 409
    assert "Somebody else changed this file in the meantime" in words(answer)
    kept = fields_of(answer, "/files/satu.md")
    assert kept["text"] == mine["text"]
    assert "Hubungi 119." in words(answer)  # what is saved now
    assert "119" in file_of(uploads, draft, "satu.md").read_text()
    assert hers.post(f"{draft}/files/satu.md", data=kept).status_code == 303
    assert "Teleponlah 112" in file_of(uploads, draft, "satu.md").read_text()


def test_lines_of_a_file_that_moved_on_are_refused_with_both(hers: FlaskClient, uploads: Path) -> None:
    draft = a_draft(hers)
    lines = fields_of(hers.get(f"{draft}/files/satu.md?line=7"), "/files/satu.md")
    whole = fields_of(hers.get(f"{draft}/files/satu.md"), "/files/satu.md")
    whole["text"] = whole["text"].replace("Hubungi 112.", "Baris baru.\n\nHubungi 119.")
    hers.post(f"{draft}/files/satu.md", data=whole)
    answer = hers.post(f"{draft}/files/satu.md", data={**lines, "text": "Hubungi 110."})
    assert answer.status_code == 409
    assert fields_of(answer, "/files/satu.md")["text"] == "Hubungi 110."
    assert "Baris baru." in words(answer)
    assert "110" not in file_of(uploads, draft, "satu.md").read_text()


def test_nothing_typed_is_lost_where_it_cannot_be_taken(hers: FlaskClient, uploads: Path) -> None:
    draft = a_draft(hers)
    address = f"{draft}/files/satu.md"
    fields = fields_of(hers.get(address), "/files/satu.md")
    for text, said in (
        ("isi " * 250_001, "This is too long."),
        ("rusak \ufffd huruf", "Some letters could not be read"),
        ("bel \x07 berbunyi", "This contains characters that cannot be stored"),
    ):
        answer = hers.post(address, data={**fields, "text": text})
        assert answer.status_code == 422
        assert said in words(answer)
        assert text.strip()[:200] in answer.text
    assert file_of(uploads, draft, "satu.md").read_text() == COURSE["satu.md"]


def test_a_text_outlives_the_session_it_was_typed_in(
    hers: FlaskClient, clock: HandClock, uploads: Path
) -> None:
    draft = a_draft(hers)
    fields = fields_of(hers.get(f"{draft}/files/satu.md"), "/files/satu.md")
    fields["text"] = "Sebaris.\nDan sebaris lagi."
    clock.forward(minutes=61)
    asked = hers.post(f"{draft}/files/satu.md", data=fields)
    assert asked.status_code == 307  # to the page that asks for the password and goes on with the form
    hers.delete_cookie("lms")
    gone = hers.post(f"{draft}/files/satu.md", data=fields)
    assert gone.status_code == 403
    assert "What you typed: copy it, it is not saved" in words(gone)
    assert "Sebaris.\nDan sebaris lagi." in gone.text


def test_files_that_are_no_utf8_are_shown_as_they_would_read(hers: FlaskClient, uploads: Path) -> None:
    draft = a_draft(
        hers, {**COURSE, "satu.md": "---\njudul: Caf\u00e9\n---\n\nIsi \u2013 lain.\n".encode("cp1252")}
    )
    page = hers.get(f"{draft}/files/satu.md")
    assert "This file is not UTF-8" in words(page)
    fields = fields_of(page, "/files/satu.md")
    assert "Caf\u00e9" in fields["text"]
    assert hers.post(f"{draft}/files/satu.md", data=fields).status_code == 303
    assert "Isi \u2013 lain." in file_of(uploads, draft, "satu.md").read_text("utf-8")


def test_a_new_quiz_takes_the_questions_that_are_pasted(hers: FlaskClient, uploads: Path) -> None:
    draft = a_draft(hers)
    typed = "1. Nomor darurat?\nA. 112\nB. 121\nKunci: A\n"
    made = post(hers, f"{draft}/parts", page=draft, kind="quiz", title="Kuis Awal", questions=typed)
    assert made.status_code == 303
    quiz = file_of(uploads, draft, "kuis-awal.md").read_text()
    assert "batas-lulus: 70%" in quiz
    assert "- (x) a) 112" in quiz
    assert quiz.count("\n## ") == 1
    assert "must be fixed" not in words(hers.get(draft))


def test_files_are_added_renamed_and_deleted(hers: FlaskClient, uploads: Path) -> None:
    draft = a_draft(hers)
    made = post(hers, f"{draft}/parts", page=draft, kind="quiz", title="Kuis Akhir")
    assert made.headers["location"].startswith(f"{draft}/files/kuis-akhir.md")
    assert "2. [Kuis Akhir](kuis-akhir.md)" in file_of(uploads, draft, "kursus.md").read_text()
    assert "The course can be published as it is." in words(hers.get(draft))
    naming = fields_of(hers.get(f"{draft}/files/satu.md"), "/names/satu.md")
    taken = post(hers, f"{draft}/names/satu.md", page=draft, **{**naming, "to": "kursus.md"})
    assert (taken.status_code, "is there already" in words(taken)) == (422, True)
    outside = post(hers, f"{draft}/names/satu.md", page=draft, **{**naming, "to": "../satu.md"})
    assert (outside.status_code, "Path leaves the course folder" in words(outside)) == (422, True)
    assert post(hers, f"{draft}/names/satu.md", page=draft, **{**naming, "to": "a/dua.md"}).status_code == 303
    assert file_of(uploads, draft, "a/dua.md").is_file()
    assert post(hers, f"{draft}/removals/a/dua.md", page=draft).status_code == 303
    assert not file_of(uploads, draft, "a").exists()
    assert "Deleted here: satu.md." in words(hers.get(f"{draft}/files"))
    assert hers.get(f"{draft}/files/../kursus.md").status_code == 404
    actions = [one.action for one in audit.entries(db.session()).rows]
    assert actions.count("draft.changed") == 3


def test_the_folder_can_be_taken_along(hers: FlaskClient) -> None:
    draft = a_draft(hers)
    hers.get(draft)
    answer = hers.get(f"{draft}/folder.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == {
            f"siaga/{path}": text for path, text in COURSE.items()
        }
    answer.close()


def test_a_link_in_the_folder_is_never_followed(hers: FlaskClient, uploads: Path, tmp_path: Path) -> None:
    draft = a_draft(hers)
    (tmp_path / "rahasia.md").write_text("rahasia")
    file_of(uploads, draft, "tautan.md").symlink_to(tmp_path / "rahasia.md")
    assert hers.get(f"{draft}/files/tautan.md").status_code == 404


def test_a_check_that_takes_too_long_is_ended(app: Flask, tmp_path: Path) -> None:
    registry: Registry = app.extensions["lms.questions"]
    (tmp_path / "kursus.md").write_text("---\njudul: Lama\n---\n")
    request = Request(str(tmp_path), "lama", app.config["STORE"], Site(), registry, {})
    assert checking.run(request, seconds=0.05) == {"trouble": "time"}
    assert checking.run(request)["title"] == "Lama"


def test_a_draft_that_cannot_be_checked_says_what_to_do(hers: FlaskClient, app: Flask) -> None:
    draft = a_draft(hers)
    hers.get(draft)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE course_draft SET trouble = 'time', findings = '[]', \"key\" = ''")
    page = words(hers.get(draft))
    assert "The check was stopped" in page
    assert "Shorten the largest file" in page


def test_another_program_checks_again(hers: FlaskClient, app: Flask) -> None:
    draft = a_draft(hers)
    hers.get(draft)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE course_draft SET program = 'older', errors = 3")
    assert "3 must be fixed" not in words(hers.get(draft))
    found = queries.draft(db.session(), draft.rpartition("/")[2])
    assert found is not None
    assert (found.program, found.errors) == (checking.checks().program, 0)


def test_a_checked_draft_costs_five_statements(hers: FlaskClient) -> None:
    draft = a_draft(hers, BROKEN)
    hers.get(draft)
    for address, most in (
        (draft, 4),
        (f"{draft}/files", 4),
        (f"{draft}/files/satu.md", 4),
        ("/teach/upload", 4),
    ):
        with statements() as sent:
            hers.get(address)
        assert len(sent) <= most, (address, sent)


def test_another_trainer_of_the_site_may_mend_it_too(hers: FlaskClient, client: FlaskClient) -> None:
    draft = a_draft(hers)
    other = sign_in_as(client, a_trainer("Semua Kursus"))
    fields = fields_of(other.get(f"{draft}/files/satu.md"), "/files/satu.md")
    fields["text"] += "\nTambahan.\n"
    assert other.post(f"{draft}/files/satu.md", data=fields).status_code == 303
    assert "Changed here on" in words(other.get(f"{draft}/files"))
    assert "by Semua Kursus" in words(other.get(f"{draft}/files"))
