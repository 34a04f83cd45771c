"""One's own notes: nothing is lost, nobody else reads them, and they outlive what they were written at."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.actor import Actor
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.features.catalogue import services as catalogue
from lms.features.enrolment import services as enrolment
from lms.features.learning import queries, services
from tests.features.learning import world
from tests.support import people
from tests.support.site import HandClock
from tests.support.statements import statements

LESSON = "/courses/siaga/satu"
ODD = 'Tanya "Pak Hadi" </textarea><b>loket 3</b>\r\n\r\n\u202eberes\u202c 🙂'


def a_learner(name: str = "Siti Rahmawati", course: str = "siaga") -> Actor:
    actor = people.actor_of(people.a_person(name))
    db.write(enrolment.begin_run, actor, course, now())
    return actor


def save(actor: Actor, text: str, seen: int = 0, item: str = "satu") -> None:
    db.write(services.save_note, actor, "siaga", item, text, seen, now())


def kept(actor: Actor, item: str = "satu") -> queries.OwnNote | None:
    db.session.remove()
    place = queries.note_place(db.session(), actor.person_id, "siaga", item)
    assert place is not None
    return place.note


@pytest.mark.both_engines
def test_a_note_is_kept_changed_and_deleted_by_emptying(app: Flask) -> None:
    world.a_course()
    actor = a_learner()
    save(actor, "")
    assert kept(actor) is None
    save(actor, "Tanya Pak Hadi")
    save(actor, "Tanya Pak Hadi")  # what a phone sends twice is saved once
    assert [one.text for one in queries.notes(db.session(), actor.person_id)] == ["Tanya Pak Hadi"]
    first = kept(actor)
    assert first is not None
    save(actor, "Sudah dijawab", first.version)
    save(actor, "", first.version + 1)
    assert queries.notes(db.session(), actor.person_id) == ()
    with pytest.raises(Conflict):  # a page from before the deletion does not bring a text back unseen
        save(actor, "Tanya Bu Ratna", first.version)
    save(actor, "Baru", first.version + 2)
    assert [one.text for one in queries.notes(db.session(), actor.person_id)] == ["Baru"]


@pytest.mark.both_engines
def test_of_two_saves_at_once_one_wins_and_the_other_is_told(app: Flask) -> None:
    world.a_course()
    actor = a_learner()
    for seen in (0, 1):
        gate = threading.Barrier(2)

        def one(text: str, seen: int = seen, gate: threading.Barrier = gate) -> str:
            with app.app_context():
                gate.wait()
                try:
                    save(actor, text, seen)
                    return text
                except Conflict:
                    return ""
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(2) as threads:
            won = [text for text in threads.map(one, (f"dari ponsel {seen}", f"dari kantor {seen}")) if text]
        assert len(won) == 1
        found = kept(actor)
        assert found is not None
        assert (found.text, found.version) == (won[0], seen + 1)


@pytest.mark.both_engines
def test_a_note_is_for_those_who_may_open_the_lesson(app: Flask) -> None:
    world.a_course(head={"urutan": "berurutan"})
    stranger = people.actor_of(people.a_person("Fajar"))
    with pytest.raises(NotFound):
        save(stranger, "Halo")
    actor = a_learner()
    with pytest.raises(NotAllowed):
        save(actor, "Halo", item="dua")
    with pytest.raises(NotFound):
        save(actor, "Halo", item="lain")
    with pytest.raises(Invalid):
        save(actor, "x" * 10_001)
    save(actor, "x" * 10_000)


@pytest.fixture
def learner(app: Flask, client: FlaskClient) -> FlaskClient:
    """A learner in the middle of a course, signed in."""
    world.a_course(title="Siap Siaga")
    people.sign_in_as(client, people.a_person("Siti Rahmawati", people.a_unit()))
    assert people.post(client, "/courses/siaga/runs").status_code == 303
    return client


def version(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9]+)"', page)
    assert found is not None
    return found[1]


def write(client: FlaskClient, text: str, seen: str = "", address: str = LESSON) -> TestResponse:
    seen = seen or version(client.get(address).text)
    return people.post(client, f"{address}/note", note=text, seen=seen)


def test_a_note_is_saved_with_its_minute_and_stands_in_the_lesson(
    learner: FlaskClient, clock: HandClock
) -> None:
    response = write(learner, ODD)
    assert (response.status_code, response.location) == (303, f"{LESSON}?done=note#own-note")
    page = learner.get(response.location).text
    assert "Saved 12:00" in page
    assert "Tanya &#34;Pak Hadi&#34; &lt;/textarea&gt;&lt;b&gt;loket 3" in page
    assert re.search(r'<details class="drawer noprint" id="own-note" open>', page)
    assert write(learner, "  ").location == f"{LESSON}?done=deleted#own-note"
    assert "No note yet" in learner.get("/my/notes").text


def test_an_older_save_is_refused_and_both_texts_are_shown(learner: FlaskClient) -> None:
    write(learner, "dari ponsel", "0")
    refused = write(learner, "dari kantor", "0")
    assert refused.status_code == 409
    assert "<title>Needs fixing:" in refused.text
    assert "dari ponsel" in refused.text
    assert "dari kantor" in refused.text
    assert write(learner, "dari kantor", version(refused.text)).status_code == 303
    assert "dari kantor" in learner.get(LESSON).text


@pytest.mark.parametrize(
    ("text", "words"), [("x" * 10_001, "at most 10,000"), ("a\x00b", "cannot be stored")]
)
def test_what_cannot_be_kept_comes_back_with_the_reason(learner: FlaskClient, text: str, words: str) -> None:
    refused = write(learner, text)
    assert refused.status_code in (400, 422)
    if refused.status_code == 422:
        assert words in refused.text
        assert text in refused.text


def test_answering_a_check_or_finishing_too_early_leaves_the_note(learner: FlaskClient) -> None:
    place = world.a_course(title="Siap Siaga")
    world.rewrite(place, "satu", world.CHECK, baca_minimal="5 menit")
    world.publish()
    write(learner, "Tetap di sini")
    assert "Tetap di sini" in people.post(learner, f"{LESSON}/completion").text
    assert "Tetap di sini" in people.post(learner, f"{LESSON}/checks/cek-air").text


def test_all_notes_stand_together_can_be_printed_and_taken_along(learner: FlaskClient) -> None:
    world.a_course("etika", title="Etika")
    people.post(learner, "/courses/etika/runs")
    write(learner, "Yang kedua", "0", "/courses/siaga/dua")
    write(learner, "Yang pertama", "0")
    write(learner, "Tentang etika", "0", "/courses/etika/satu")
    with statements() as made:
        page = learner.get("/my/notes").text
    assert len(made) == 2, made
    order = [page.index(text) for text in ("Tentang etika", "Yang pertama", "Yang kedua")]
    assert order == sorted(order)
    assert 'href="/courses/siaga/dua"' in page
    paper = learner.get("/my/notes?view=print").text
    assert "Notes of Siti Rahmawati · printed 23 November 2026" in paper
    assert "<nav" not in paper
    file = learner.get("/my/notes.md")
    assert file.mimetype == "text/markdown"
    assert "attachment" in file.headers["Content-Disposition"]
    assert "## Siap Siaga\n\n### Pelajaran satu\n\nYang pertama\n" in file.text


def test_a_note_outlives_a_lesson_that_is_renamed_removed_or_withdrawn(learner: FlaskClient) -> None:
    write(learner, "Tentang satu")
    write(learner, "Tentang tiga", "0", "/courses/siaga/tiga")
    world.a_course(lessons=["awal", "dua"], former={"awal": "satu"}, title="Siap Siaga")
    page = learner.get("/my/notes").text
    assert 'href="/courses/siaga/awal"' in page
    assert "Pelajaran tiga" in page
    assert "no longer part of the course" in page
    assert "Tentang satu" in learner.get("/courses/siaga/awal").text
    assert write(learner, "Diganti", address="/courses/siaga/awal").status_code == 303
    db.write(catalogue.withdraw, ["siaga"], now())
    change = learner.get("/my/notes?at=siaga/tiga").text
    assert "Tentang tiga" in change
    gone = people.post(learner, "/my/notes", at="siaga/tiga", note="", seen="1")
    assert (gone.status_code, gone.location) == (303, "/my/notes?done=deleted")
    page = learner.get("/my/notes").text
    assert "Tentang tiga" not in page
    assert "Diganti" in page


def test_a_lesson_that_has_closed_gives_its_note_back_and_none_of_its_text(learner: FlaskClient) -> None:
    write(learner, "Sebelum ditutup")
    place = world.a_course(title="Siap Siaga")
    world.rewrite(place, "satu", "RAHASIA", tutup="2026-11-01")
    world.publish()
    refused = people.post(learner, f"{LESSON}/note", note="Sesudahnya", seen="0")
    assert refused.status_code == 409
    assert "Sesudahnya" in refused.text
    assert "Sebelum ditutup" in refused.text
    assert "RAHASIA" not in refused.text


def test_nobody_else_ever_sees_a_note(app: Flask, learner: FlaskClient) -> None:
    write(learner, "Hanya untuk saya")
    for other in (people.a_person("Fajar"), people.a_trainer(), people.an_administrator()):
        browser = people.sign_in_as(app.test_client(), other)
        people.post(browser, "/courses/siaga/runs")
        for address in (
            LESSON,
            "/my/notes",
            "/my/notes.md",
            "/my/notes?at=siaga/satu",
            "/teach/courses/siaga",
        ):
            assert "Hanya untuk saya" not in browser.get(address, follow_redirects=True).text
        assert people.post(browser, "/my/notes", at="siaga/satu", note="", seen="1").status_code in (303, 409)
    assert "Hanya untuk saya" in learner.get("/my/notes").text


@pytest.mark.parametrize("at", ["x", "siaga/", "siaga/lain", "/", "siaga/satu"])
def test_a_note_that_is_not_there_is_not_found(learner: FlaskClient, at: str) -> None:
    assert learner.get("/my/notes", query_string={"at": at}).status_code in (200, 404)
    assert people.post(learner, "/my/notes", at=at, note="x", seen="9").status_code in (404, 409)


@pytest.mark.both_engines
def test_a_place_with_signs_that_no_name_holds_is_not_found(app: Flask) -> None:
    learner = people.sign_in_as(app.test_client(), people.a_person())
    for at in ("siaga/sa\x00tu", "\x00", "siaga\n/satu", "\u202e"):
        assert people.post(learner, "/my/notes", at=at, note="x", seen="0").status_code == 404
