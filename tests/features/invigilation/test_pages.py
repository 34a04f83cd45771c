"""The trainers' pages of attempts, as a browser without script uses them."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from lms.core.worker import Worker
from tests.features.invigilation.conftest import Staff
from tests.features.quizzes import world
from tests.features.quizzes.world import COURSE, FINAL, Learner, given, right
from tests.support import people

LIST = f"/teach/courses/{COURSE}/attempts"
WHY = "Listrik padam di kantor."


def plain(page: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page.text).split())


def ticks(page: TestResponse) -> list[str]:
    return re.findall(r'type="checkbox" name="answer" value="([^"]+)"', page.text)


def key(page: TestResponse, form: str) -> str:
    found = re.search(rf'name="{form}-key" value="([^"]+)"', page.text)
    assert found
    return found[1]


def run_out(siti: Learner, *late: str) -> None:
    """An attempt that time ended, with answers that came after it."""
    siti.start()
    siti.answer_all(but=("k-dua", "k-satu"))
    siti.clock.forward(minutes=32)
    Worker(siti.app).drain()
    for question in late:
        asked = siti.asked(question)
        siti.save(given(asked, right(asked)))


def test_the_list_shows_state_score_and_what_waits(staff: Staff, siti: Learner) -> None:
    trainer = staff.client(staff.trainer)
    assert "Nobody has begun a quiz yet" in trainer.get(LIST).text
    run_out(siti, "k-dua")
    siti.start()
    siti.clock.forward(minutes=3)
    page = trainer.get(LIST)
    assert "Siti Rahmawati" in page.text
    text = plain(page)
    assert "Open, 27 minutes left" in text
    assert "Ended by time 1 late answer 50" in text
    assert staff.place.siti.nip not in page.text
    late = trainer.get(f"{LIST}?state=late&quiz={FINAL}")
    assert late.text.count("Attempt 1,") == 1
    assert "Attempt 2," not in late.text
    assert "Nothing here with this choice" in trainer.get(f"{LIST}?state=open&quiz=latih").text
    assert trainer.get(f"{LIST}?state=%00&quiz=%27&after=zzz").status_code in {200, 400}


def test_one_attempt_shows_answers_keys_and_when_each_was_saved(staff: Staff, siti: Learner) -> None:
    run_out(siti, "k-dua")
    trainer = staff.client(staff.trainer)
    page = trainer.get(f"/teach/attempts/{staff.name_of()}")
    text = plain(page)
    assert "RAHASIA-pembahasan" not in text or page.status_code == 200
    assert "Saved on 23 November 2026" in text
    assert "Nothing was saved." in text
    assert "would earn 2 of 2 points" in text
    assert "no-store" in page.headers["Cache-Control"]


def test_late_answers_are_accepted_and_undone_by_form(staff: Staff, siti: Learner) -> None:
    run_out(siti, "k-dua", "k-satu")
    trainer = staff.client(staff.trainer)
    address = f"/teach/attempts/{staff.name_of()}"
    page = trainer.get(address)
    values = ticks(page)
    assert len(values) == 2
    refused = trainer.post(f"{address}/late", data=fields(page, "late", answer=values[:1], reason=""))
    assert refused.status_code == 422
    assert "Write the reason." in refused.text
    ticked = re.findall(r'name="answer" value="([^"]+)" checked', refused.text)
    assert ticked == values[:1]
    none = trainer.post(f"{address}/late", data=fields(page, "late", answer=[], reason=WHY))
    assert none.status_code == 422
    assert WHY in none.text
    for _twice in range(2):
        sent = trainer.post(f"{address}/late", data=fields(page, "late", answer=values, reason=WHY))
        assert sent.status_code == 303, sent.text
    assert siti.sitting().attempt.score == 100
    page = trainer.get(sent.location)
    assert "Came late, accepted on" in plain(page)
    again = trainer.post(f"{address}/late", data=fields(page, "undo", answer=values, reason=WHY))
    assert again.status_code == 422
    changed = {**fields(page, "undo", answer=values, reason=WHY), "late-reason": WHY, "late-key": "n" * 32}
    assert trainer.post(f"{address}/late", data=changed).status_code == 409
    assert len(ticks(page)) == 2
    undone = trainer.post(
        f"{address}/late/withdrawal", data=fields(page, "undo", answer=ticks(page), reason="Keliru.")
    )
    assert undone.status_code == 303
    assert siti.sitting().attempt.score == 50
    told = people.sign_in_as(staff.place.app.test_client(), staff.place.siti).get("/my/inbox").text
    assert told.count(WHY) == 1
    assert "Keliru." in told


def fields(page: TestResponse, form: str, **values: object) -> dict[str, object]:
    """What a form of the page would send."""
    answer = values.pop("answer", [])
    named = {f"{form}-{name}": value for name, value in values.items()}
    return {
        "csrf_token": people.csrf_token(page),
        "answer": answer,
        f"{form}-key": key(page, form) if f'name="{form}-key"' in page.text else "k",
        **named,
    }


def test_time_is_added_by_form_and_the_learner_sees_it(staff: Staff, siti: Learner) -> None:
    siti.start()
    siti.clock.forward(minutes=28)
    trainer = staff.client(staff.trainer)
    address = f"/teach/attempts/{staff.name_of()}"
    page = trainer.get(address)
    for minutes in ("", "0", "481", "1e3", "-5", "\u0661"):
        wrong = trainer.post(f"{address}/minutes", data=fields(page, "time", minutes=minutes, reason=WHY))
        assert wrong.status_code == 422, minutes
        assert WHY in wrong.text
    sent = trainer.post(f"{address}/minutes", data=fields(page, "time", minutes="20", reason=WHY))
    assert sent.status_code == 303
    assert "The time has been added" in trainer.get(sent.location).text
    browser = world.visitor(staff.place.app, staff.place.siti)
    assert "22 minutes left" in plain(browser.get(FINAL))
    assert 'data-left="1320' in browser.get(f"{FINAL}/attempts/1").text
    asked = siti.asked("k-satu")
    answer = {"question": str(asked.position), "key": "k", "seen": "0", f"q{asked.position}-choice": "1"}
    saved = browser.post(f"{FINAL}/attempts/1/answers", answer, json=True)
    assert saved.json is not None
    assert saved.json["left"] == 22 * 60
    inbox = browser.client.get("/my/inbox").text
    assert "More time for your quiz in Siaga: 20 min" in inbox
    assert WHY in inbox


def test_who_has_seen_what_was_right_is_given_no_more_time(staff: Staff, siti: Learner) -> None:
    run_out(siti)
    trainer = staff.client(staff.trainer)
    address = f"/teach/attempts/{staff.name_of()}"
    before = trainer.get(address)
    assert "The attempt is opened again" in before.text
    browser = world.visitor(staff.place.app, staff.place.siti)
    assert browser.get(f"{FINAL}/attempts/1/result").status_code == 200
    after = trainer.get(address)
    assert "has seen which answers were right" in plain(after)
    refused = trainer.post(f"{address}/minutes", data=fields(before, "time", minutes="5", reason=WHY))
    assert refused.status_code == 409
    assert not siti.sitting().attempt.is_open


@pytest.mark.parametrize("who", ["stranger", "administrator", "siti"])
def test_answers_are_for_trainers_of_the_course_alone(staff: Staff, siti: Learner, who: str) -> None:
    run_out(siti, "k-dua")
    person = staff.place.siti if who == "siti" else getattr(staff, who)
    client = staff.client(person)
    address = f"/teach/attempts/{staff.name_of()}"
    expected = 403 if who == "siti" else 404
    assert client.get(address).status_code == expected
    token = people.csrf_token(client.get("/my/settings"))
    for path in ("minutes", "late", "late/withdrawal"):
        sent = client.post(f"{address}/{path}", data={"csrf_token": token})
        assert sent.status_code == expected, path
    listed = client.get(LIST)
    assert listed.status_code == (200 if who == "administrator" else expected)
    assert "/teach/attempts/" not in listed.text
    assert siti.sitting().attempt.score == 50


def test_ones_own_attempt_can_be_read_and_not_changed(staff: Staff) -> None:
    own = world.learner(staff.place.app, staff.trainer, staff.place.clock)
    run_out(own, "k-dua")
    client, address = staff.client(staff.trainer), f"/teach/attempts/{staff.name_of()}"
    page = client.get(address)
    assert "This attempt is your own." in page.text
    assert "<form" not in page.text.partition("<main")[2].partition("</main")[0]
    sent = people.post(client, f"{address}/minutes", **{"time-minutes": "5", "time-reason": "Listrik padam."})
    assert sent.status_code == 403
    assert "This attempt is your own." in sent.text


def test_an_attempt_can_be_read_after_its_course_is_gone(staff: Staff, siti: Learner) -> None:
    run_out(siti, "k-dua")
    name = staff.name_of()
    for file in sorted((staff.place.courses / COURSE).rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    (staff.place.courses / COURSE).rmdir()
    world.publish(staff.place.app)
    trainer = staff.client(staff.trainer)
    page = trainer.get(f"/teach/attempts/{name}")
    assert page.status_code == 200
    assert "Kuis akhir" in page.text
    assert trainer.get(LIST).status_code == 200
