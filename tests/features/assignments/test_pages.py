"""The page of an assignment by plain forms: states in words, bad input answered, nothing lost."""

from __future__ import annotations

import io
from fractions import Fraction

import sqlalchemy as sa

from lms.core.db import db
from lms.features.audit.models import AuditEntry
from tests.features.assignments import world
from tests.features.assignments.conftest import Place
from tests.features.assignments.world import (
    COURSE,
    ESSAY,
    LINKS,
    NEXT,
    PDF,
    PLAN,
    SHUT,
    TEXT,
    Learner,
    Trainer,
    Visitor,
)
from tests.support import people, resumed

HERE = f"/courses/{COURSE}/assignments/{PLAN}"


def test_a_draft_with_a_file_is_saved_sent_and_replaced(
    siti: Learner, browsing: Visitor, bambang: Trainer
) -> None:
    page = browsing.get().text
    assert "Send files and a text." in page
    assert "Due 7 December 2026, 24.00 WITA" in page
    assert "Rinci per layanan" in page
    assert "Perhatikan angka" not in page, "notes for trainers are for trainers"
    saved = browsing.post(fields={"text": TEXT, "do": "save"}, files=[(PDF, "rencana.pdf")])
    assert saved.headers["location"].endswith(f"{HERE}?done=saved")
    page = browsing.get(done="saved").text
    assert all(words in page for words in ("Draft saved", TEXT, "rencana.pdf", "it had 6 words"))
    assert "Draft saved, not sent yet" in browsing.client.get(f"/courses/{COURSE}").text
    assert "Draft saved, not sent yet" in browsing.client.get("/learn").text
    sent = browsing.post(fields={"text": TEXT, "do": "send"})
    assert sent.headers["location"].endswith("done=sent")
    page = browsing.get(done="sent").text
    assert "Your work has been sent" in page
    assert "Replace what you sent" in page
    assert "Sent, not marked yet" in browsing.client.get(f"/courses/{COURSE}").text
    fields = {"text": "Lebih jelas.", "do": "save", "n": "2", "seen": "0"}
    assert browsing.post(fields=fields).status_code == 303
    assert "Discard the draft" in browsing.get().text
    browsing.post(fields={"do": "discard"})
    assert [work.state for work in siti.works()] == ["sent"]
    bambang.open()
    page = browsing.get().text
    assert "A trainer has begun to mark it" in page
    assert "Replace what you sent" not in page


def test_the_same_form_sent_twice_is_sent_once(siti: Learner, browsing: Visitor) -> None:
    fields = {"text": TEXT, "do": "send", "n": "1", "seen": "0"}
    for _time in range(2):
        answer = browsing.post(fields=fields, files=[(PDF, "rencana.pdf")])
        assert answer.headers["location"].endswith("done=sent")
    assert [work.state for work in siti.works()] == ["sent"]
    later = browsing.post(fields={**fields, "text": "Lain sama sekali."})
    assert later.status_code == 409
    assert "Lain sama sekali." in later.text, "what was typed is given back"


def test_what_cannot_be_kept_is_told_at_its_field_and_the_rest_is_kept(
    siti: Learner, browsing: Visitor
) -> None:
    files = [(b"", "kosong.pdf"), (PDF, "rencana.pdf"), (b"MZ", "program.exe"), (b"<html>", "bukan.pdf")]
    answer = browsing.post(fields={"text": TEXT, "do": "send"}, files=files)
    assert answer.status_code == 422
    assert answer.text.count("Needs fixing:") == 1
    for words in ("kosong.pdf is empty", "program.exe is of a kind", "bukan.pdf does not hold", TEXT):
        assert words in answer.text
    [work] = siti.works()
    assert (work.state, work.text, len(work.files)) == ("draft", TEXT, 1), (
        "nothing was sent, all else is kept"
    )
    answer = browsing.post(LINKS, {"links": "https://contoh.go.id\njavascript:alert(1)", "do": "send"})
    assert answer.status_code == 422
    assert "“javascript:alert(1)” is no address" in answer.text
    assert "javascript:alert(1)</textarea>" in answer.text
    answer = browsing.post(fields={"text": TEXT, "do": "send", "remove": siti.works()[0].files[0]})
    assert answer.status_code == 422
    assert "Choose at least one file." in answer.text


def test_a_form_that_is_too_large_is_refused_and_the_draft_stays(siti: Learner, browsing: Visitor) -> None:
    siti.save(item=ESSAY)
    for text, status in (("a" * 10_000_000, 422), ("a" * 61_000_000, 413)):
        fields = {"csrf_token": browsing.token, "n": "1", "seen": "1", "text": text}
        answer = browsing.client.post(f"/courses/{COURSE}/assignments/{ESSAY}", data=fields)
        assert answer.status_code == status
    assert siti.works(ESSAY)[0].text == TEXT


def test_an_older_page_is_told_what_stands_there_and_may_take_its_place(
    siti: Learner, browsing: Visitor
) -> None:
    siti.save(text="Dari ponsel.")
    older = browsing.post(fields={"text": "Dari kantor.", "do": "send", "seen": "0"})
    assert older.status_code == 409
    assert "Dari ponsel." in older.text
    assert "Dari kantor.</textarea>" in older.text
    assert 'name="seen" type="hidden" value="1"' in older.text
    assert siti.works()[0].state == "draft"
    assert browsing.post(fields={"text": "Dari kantor.", "do": "save"}).status_code == 303
    assert siti.works()[0].text == "Dari kantor."


def test_being_late_and_what_it_costs_is_told_before_sending(
    siti: Learner, browsing: Visitor, place: Place
) -> None:
    siti.save(item=SHUT)
    place.clock.forward(days=20)
    visitor = world.visitor(place.app, place.siti)
    page = visitor.get().text
    assert "The last day was 7 December 2026" in page
    assert "20 percent are then taken off" in page
    page = visitor.get(SHUT).text
    assert "this assignment takes no late work" in page
    assert "A draft that was not sent" in page
    assert TEXT in page
    assert "<textarea" not in page
    assert visitor.post(SHUT, {"n": "1", "seen": "1", "text": TEXT, "do": "send"}).status_code == 422


def test_a_returned_and_a_marked_work_show_what_the_trainer_said(
    siti: Learner, browsing: Visitor, bambang: Trainer
) -> None:
    siti.hand_in()
    bambang.mark(returned=True, words="Tambahkan <b>angka</b>.")
    page = browsing.get().text
    assert "Your work has come back to be mended" in page
    assert "Tambahkan &lt;b&gt;angka&lt;/b&gt;." in page
    assert f"{TEXT}</textarea>" in page
    assert "Returned to be mended" in browsing.client.get(f"/courses/{COURSE}").text
    assert "Your assignment in Layanan has come back" in browsing.client.get("/my/inbox").text
    assert browsing.post(fields={"text": "Dengan angka.", "do": "send"}).status_code == 303
    bambang.mark(
        levels={"a": 2, "b": 1}, words="Jelas sekarang.", override=Fraction(75), reason="Angkanya kuat."
    )
    page = browsing.get().text
    for words in (
        "Accepted",
        "Your score: 75 of 100.",
        "Jelas dan terukur",
        "Jelas sekarang.",
        "Angkanya kuat.",
    ):
        assert words in page
    assert "<textarea" not in page
    assert page.count("<details") >= 3, "the returned one can still be read"
    assert "Marked: 75 of 100" in browsing.client.get(f"/courses/{COURSE}").text


def test_works_of_others_are_never_shown(siti: Learner, place: Place) -> None:
    siti.hand_in(text="Rahasia Siti.")
    yosef = world.learner(place.app, place.yosef, place.clock)
    visitor = world.visitor(place.app, place.yosef)
    assert visitor.get().headers["location"].endswith(f"/courses/{COURSE}?to={PLAN}"), "not without a run"
    answer = visitor.client.post(HERE, data={"csrf_token": visitor.token, "text": "x"})
    assert answer.status_code == 303
    yosef.begin()
    assert "Rahasia" not in visitor.get().text
    [public_id] = siti.works()[0].files
    assert visitor.client.get(f"/files/{public_id}").status_code == 404
    assert visitor.post(fields={"remove": public_id, "text": "x"}).status_code == 303
    assert siti.works()[0].files == (public_id,)


def test_what_was_typed_about_a_work_that_was_replaced_meanwhile_is_given_back(
    siti: Learner, bambang: Trainer, place: Place
) -> None:
    siti.hand_in()
    client = people.sign_in_as(place.app.test_client(), place.bambang)
    address = f"/teach/marking/{bambang.waiting()[0].public_id}"
    token = people.csrf_token(client.get(address))
    place.clock.forward(minutes=16)
    siti.save(n=2, text="Versi kedua.")
    assert siti.send(n=2)
    typed = "Langkahnya jelas.\nTambahkan angka dari catatan layanan."
    for do in ("accept", "draft"):
        fields = {"csrf_token": token, "version": "1", "level0": "2", "level1": "2", "words": typed, "do": do}
        answer = client.post(address, data=fields)
        assert answer.status_code == 404
        assert "its learner has replaced it" in answer.text
        assert "Tambahkan angka dari catatan layanan." in answer.text


def test_a_locked_one_says_why_and_a_removed_one_shows_the_work(
    siti: Learner, browsing: Visitor, place: Place
) -> None:
    page = browsing.get(NEXT).text
    assert "Nothing can be handed in now" in page
    assert "<textarea" not in page
    assert browsing.get("tidak-ada").status_code == 404
    siti.hand_in(item=ESSAY, text="Esai saya.")
    world.write_course(place.folder / "courses", "1.1", without=(ESSAY, LINKS))
    world.publish(place.app)
    removed = browsing.get(ESSAY).text
    assert "no longer part of the course" in removed
    assert "Esai saya." in removed
    assert browsing.get(LINKS).status_code == 404


def test_an_administrator_sees_no_work(siti: Learner, place: Place) -> None:
    siti.hand_in(text="Rahasia Siti.")
    client = people.sign_in_as(place.app.test_client(), place.admin)
    assert client.get(f"/files/{siti.works()[0].files[0]}").status_code == 404
    assert client.get("/teach/marking").status_code == 403


def test_a_preview_shows_the_form_and_what_a_learner_would_be_told_and_keeps_nothing(place: Place) -> None:
    client = people.sign_in_as(place.app.test_client(), place.bambang)
    address = f"/teach/courses/{COURSE}/preview/assignments/{PLAN}"
    page = client.get(address)
    assert "Send files and a text." in page.text
    assert f'action="{address}"' in page.text
    assert "multipart" not in page.text, "no file leaves the machine"
    fields = {"csrf_token": people.csrf_token(page), "text": TEXT, "do": "send"}
    told = client.post(address, data=fields)
    assert (told.status_code, "Choose at least one file." in told.text, TEXT in told.text) == (
        422,
        True,
        True,
    )
    whole = client.post(address, data={**fields, "files": "rencana.pdf"})
    assert whole.headers["location"].endswith(f"/preview/assignments/{ESSAY}")
    assert client.get(f"/teach/courses/{COURSE}/preview/assignments/tidak-ada").status_code == 404


def test_the_trainer_of_the_course_sees_the_work_with_its_files_and_marks_it(
    siti: Learner, bambang: Trainer, place: Place
) -> None:
    siti.save(added=siti.file(), text=f"{TEXT} <script>alert(1)</script>")
    place.clock.forward(days=15)
    siti.send()
    client = people.sign_in_as(place.app.test_client(), place.bambang)
    address = f"/teach/marking/{bambang.waiting()[0].public_id}"
    assert "Siti Rahmawati" in client.get("/teach/marking").text
    page = client.get(address).text
    for words in (
        TEXT,
        "rencana.pdf",
        "Rinci per layanan",
        "Perhatikan angka",
        "20% are taken off the score",
    ):
        assert words in page, words
    assert "<script>alert" not in page
    with client.get(f"/files/{siti.works()[0].files[0]}") as file:
        assert file.data == PDF
    other = people.sign_in_as(place.app.test_client(), place.dewi)
    assert other.get(address).status_code == 404
    assert other.get(f"/files/{siti.works()[0].files[0]}").status_code == 404
    owner = people.sign_in_as(place.app.test_client(), place.siti)
    with owner.get(f"/files/{siti.works()[0].files[0]}") as file:
        assert file.data == PDF
    client.get(address)
    with place.app.app_context():
        seen = sa.select(AuditEntry.actor_id, AuditEntry.action).where(AuditEntry.action.like("%.seen"))
        kept = db.session.execute(seen.order_by(AuditEntry.id)).all()
    assert kept == [(place.bambang.id, "work.seen"), (place.bambang.id, "file.seen")], "each once a day"


def test_a_work_typed_in_a_session_that_ended_is_kept_and_waits_for_its_files(
    siti: Learner, browsing: Visitor, place: Place
) -> None:
    browsing.post(fields={"text": "Awal", "do": "save"}, files=[(PDF, "lama.pdf")])
    place.clock.forward(hours=13)
    form = {"csrf_token": browsing.token, "n": "1", "seen": "1", "text": TEXT, "do": "send"}
    page = resumed.arrives(browsing.client, HERE, {**form, "files": lambda: (io.BytesIO(PDF), "baru.pdf")})
    there = resumed.enters(browsing.client, page, place.siti)
    assert "Files have to be chosen again" in there.text
    assert resumed.sends(browsing.client, there).location.endswith("done=saved")
    assert [(work.state, work.text) for work in siti.works()] == [("draft", TEXT)]
