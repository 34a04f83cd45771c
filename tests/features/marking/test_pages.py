"""The queue and the page of one work: what is shown to whom, and what becomes of what was typed."""

from __future__ import annotations

import re

from click.testing import Result
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.features.quizzes import services
from tests.features.marking.conftest import Place
from tests.features.marking.world import COURSE, EXAM, SECRET, TEXT, Learner, Trainer
from tests.support import people
from tests.support.people import Someone
from tests.support.statements import statements

QUEUE = "/teach/marking"


def client(place: Place, person: Someone) -> FlaskClient:
    return people.sign_in_as(place.app.test_client(), person)


def send(browser: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Sends the form of the page at `address` with `fields` changed, as a browser without script would."""
    page = browser.get(address).text
    version = re.search(r'name="version"[^>]* value="(\d+)"', page)
    assert version, "the page has no form"
    sent = {"csrf_token": people.csrf_token(browser.get(address)), "version": version[1], **fields}
    return browser.post(address, data=sent)


def works(browser: FlaskClient) -> list[str]:
    return re.findall(r'href="(/teach/marking/[a-z0-9]{10}[^"]*)"', browser.get(QUEUE).text)


def test_a_trainer_marks_one_after_the_other(place: Place, siti: Learner) -> None:
    browser = client(place, place.bambang)
    assert "Nothing waits for a mark" in browser.get(QUEUE).text
    siti.sit()
    teach = browser.get("/teach").text
    assert "2 works wait for a mark" in teach
    first, second = works(browser)
    page = browser.get(first)
    for words in ("Siti Rahmawati", TEXT, SECRET, "Kesopanan", "Tegas", "13 words"):
        assert words in page.text, words
    assert page.headers["Cache-Control"] == "no-store"

    refused = send(browser, first, level0="2", override="87,5", words="Santun <b>sekali</b>")
    assert refused.status_code == 422
    assert "Choose a level for “Kejelasan”." in refused.text
    assert "Say why the score differs" in refused.text
    assert "Santun &lt;b&gt;sekali&lt;/b&gt;" in refused.text
    assert re.search(r'name="level0" value="2" checked', refused.text)

    marked = send(browser, first, level0="2", level1="1", words="Santun", do="accept")
    assert marked.status_code == 303
    assert marked.headers["Location"].startswith(second.partition("?")[0])
    refused = send(browser, second, percent="tujuh")
    assert "Give a whole percentage from 0 to 100." in refused.text
    assert 'value="tujuh"' in refused.text
    done = send(browser, second, percent="75 %", words="Baik")
    assert done.headers["Location"].startswith(f"{QUEUE}?")
    queue = browser.get(done.headers["Location"]).text
    assert "The mark has been saved" in queue
    assert "Last marked: " in queue
    assert siti.sitting().attempt.score is not None


def test_the_second_marker_sees_the_first_mark_and_keeps_what_was_typed(place: Place, siti: Learner) -> None:
    siti.sit()
    first, second = client(place, place.bambang), client(place, place.rina)
    address = works(first)[0]
    seen = second.get(address).text
    token = people.csrf_token(second.get(address))
    version = re.search(r'name="version"[^>]* value="(\d+)"', seen)
    assert version
    taken = second.post(f"{address}/claim", data={"csrf_token": token})
    assert taken.status_code == 303
    open_elsewhere = first.get(address).text
    assert "<bdi>Rina Oktaviani</bdi> has had it open since" in open_elsewhere
    assert "level0" not in open_elsewhere
    taken = people.post(first, f"{address}/claim", page=address)
    assert "level0" in first.get(taken.headers["Location"]).text

    assert send(first, address, level0="2", level1="2", words="Sempurna").status_code == 303
    fields = {"level0": "0", "level1": "0", "words": "Kasar", "version": version[1]}
    late = second.post(address, data={"csrf_token": token, **fields})
    assert late.status_code == 409
    for words in ("This was marked in the meantime", "Sempurna", "Kasar", "Bambang Wiryawan"):
        assert words in late.text, words

    changed = send(second, address, level0="0", level1="0", words="Kasar", why="Kalimat kedua menghina.")
    assert changed.status_code == 303
    page = second.get(changed.headers["Location"]).text
    assert "Changed because: Kalimat kedua menghina." in page
    assert page.index("Kasar") < page.index("Sempurna")


def test_a_draft_is_there_again_and_shows_the_sum(place: Place, siti: Learner) -> None:
    siti.sit()
    browser = client(place, place.bambang)
    address = works(browser)[0]
    saved = send(browser, address, level0="2", level1="1", words="Hampir", do="draft")
    assert saved.status_code == 303
    page = browser.get(saved.headers["Location"]).text
    assert "The draft has been saved" in page
    assert "Sum: 4 of 6" in page
    assert "Hampir" in page
    assert "Draft by" in browser.get(QUEUE).text
    assert siti.marks().given == ()


def test_a_form_that_met_an_hour_without_use_comes_back_whole(place: Place, siti: Learner) -> None:
    siti.sit()
    browser = client(place, place.bambang)
    address = works(browser)[0]
    page = browser.get(address).text
    fields = {"csrf_token": people.csrf_token(browser.get(address)), "version": "1", "words": "Panjang lebar"}
    assert 'name="version"' in page
    place.clock.forward(minutes=70)
    asked = browser.post(address, data={**fields, "level0": "1"})
    assert asked.status_code == 307
    again = browser.post(asked.headers["Location"], data={**fields, "level0": "1"})
    assert "Panjang lebar" in again.text
    assert 'name="level0" value="1"' in again.text


def test_nobody_else_sees_the_queue_or_a_work(place: Place, siti: Learner) -> None:
    siti.sit()
    address = works(client(place, place.bambang))[0]
    for person, queue, work in (
        (place.siti, 403, 403),
        (place.admin, 403, 403),
        (place.dewi, 200, 404),
    ):
        browser = client(place, person)
        shown = browser.get(QUEUE)
        assert shown.status_code == queue
        assert "Siti" not in shown.text.partition("<main")[2] or person is place.siti
        assert browser.get(address).status_code == work
    assert client(place, place.bambang).get(f"{QUEUE}/aaaaaaaaaa").status_code == 404


def test_what_is_written_for_trainers_reaches_no_learner(
    place: Place, siti: Learner, bambang: Trainer
) -> None:
    siti.write(services.start, COURSE, EXAM, "id")
    browser, quiz = client(place, place.siti), f"/courses/{COURSE}/quizzes/{EXAM}"
    pages = [browser.get(f"{quiz}{path}") for path in ("", "/attempts/1", "/attempts/1/review")]
    siti.sit()
    pages.append(browser.get(f"{quiz}/attempts/1/result"))
    bambang.mark(bambang.find("menolak", siti), levels={"a": 1, "b": 2}, words="Santun.")
    pages += [browser.get(f"{quiz}/attempts/1/result"), browser.get("/my/inbox")]
    assert [page.status_code for page in pages] == [200] * len(pages)
    for page in pages:
        assert SECRET not in page.text
    assert "Santun." in pages[-2].text


def test_the_queue_can_be_narrowed_and_asks_little(place: Place, siti: Learner, bambang: Trainer) -> None:
    for _attempt in range(2):
        siti.sit()
    browser = client(place, place.bambang)
    assert len(works(browser)) == 4
    with place.app.app_context(), statements() as few:
        browser.get(QUEUE)
    assert len(few) <= 4, few
    assert "Nothing here with this choice" in browser.get(f"{QUEUE}?course=lain").text
    narrowed = browser.get(f"{QUEUE}?course={COURSE}&kind=answer").text
    assert len(re.findall(r'class="go"', narrowed)) == 4
    assert f"course={COURSE}" in narrowed


def test_what_is_marked_is_found_again(place: Place, siti: Learner, bambang: Trainer) -> None:
    siti.sit()
    bambang.mark(bambang.find("menolak", siti), levels={"a": 1, "b": 1})
    browser = client(place, place.bambang)
    assert len(works(browser)) == 1
    marked = browser.get(f"{QUEUE}?state=marked").text
    [address] = re.findall(r'href="(/teach/marking/[a-z0-9]{10})"', marked)
    assert "Change the mark" in browser.get(address).text


def test_the_command_counts_what_waits(place: Place, siti: Learner) -> None:
    assert "Nothing waits for a mark." in said(place, "marking", "waiting").output
    siti.sit()
    listed = said(place, "marking", "waiting", "--json")
    assert listed.return_value == 0
    assert '"waiting": 2' in listed.output
    place.clock.forward(days=9)
    late = said(place, "marking", "waiting")
    assert COURSE in late.output
    assert late.return_value == 1


def said(place: Place, *words: str) -> Result:
    """What a command of the program answers."""
    with place.app.app_context():
        return place.app.test_cli_runner().invoke(args=list(words), standalone_mode=False)
