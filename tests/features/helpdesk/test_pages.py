"""Asking, the receipt, the queue, answering and what stands under a lesson, as learner, trainer and stranger see it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.core.clock import now
from lms.core.db import db
from lms.features.helpdesk import queries
from lms.features.helpdesk.policies import A_DAY
from lms.features.quizzes import services as quizzes
from tests.features.helpdesk.world import COURSE, LESSON, QUIZ, World, a_world, answer, ask, key_in
from tests.features.learning import world
from tests.support.people import a_person, a_trainer, actor_of, an_administrator, post, sign_in_as
from tests.support.site import HandClock
from tests.support.statements import statements

HOSTILE = "<script>alert(1)</script> {{ 7*7 }} \u202eterbalik 'kutip\" &amp; baris\nbaru 🚨"


@pytest.fixture
def here(app: Flask) -> World:
    return a_world()


def send(client: FlaskClient, about: str, text: str, **fields: str) -> str:
    """Sends by the form of the page and returns where the answer leads."""
    form = f"/questions/new?about={about}"
    key = key_in(client.get(form).text)
    response = post(
        client, f"/questions?about={about}", form, **{"kind": "ask", "text": text, "key": key, **fields}
    )
    assert response.status_code == 303, response.text
    return response.headers["Location"]


def test_from_lesson_to_answer_and_back_under_the_lesson(
    app: Flask, client: FlaskClient, here: World
) -> None:
    sign_in_as(client, here.learner)
    lesson = client.get(f"/courses/{LESSON}").text
    assert f"/questions/new?about={LESSON.replace('/', '%2F')}" in lesson.replace(LESSON, "siaga%2Fsatu")
    assert "kind=report" in lesson
    page = client.get(f"/questions/new?about={LESSON}&kind=report")
    assert "Pelajaran satu" in page.text
    assert re.search(r'value="report"[^>]*>|checked[^>]*value="report"', page.text)
    receipt = send(client, LESSON, HOSTILE, publish="y")
    shown = client.get(receipt).text
    assert "Your question has been sent" in shown
    assert "within 2 working days" in shown
    assert "<script>alert(1)" not in shown
    assert "{{ 7*7 }}" in shown

    trainer = sign_in_as(app.test_client(), here.trainer)
    assert "1 question or report waits" in trainer.get("/teach").text
    queue = trainer.get("/teach/questions").text
    [public_id] = set(re.findall(r"/teach/questions/([a-z0-9]{10})", queue))
    beside = trainer.get(f"/teach/questions/{public_id}").text
    assert "A learner from Kecamatan Tanjung Asri" in beside
    assert here.learner.name not in beside
    assert "siaga/satu.md, lines " in beside
    assert "Isi Pelajaran satu" in beside
    done = post(trainer, f"/teach/questions/{public_id}", text="Jawaban <b>tebal</b>", publish="y")
    assert done.headers["Location"] == "/teach/questions?done=answered"

    assert "Jawaban &lt;b&gt;tebal" in client.get(receipt).text
    colleague = a_person("Rekan")
    post(sign_in_as(client, colleague), f"/courses/{COURSE}/runs")
    under = client.get(f"/courses/{LESSON}").text
    assert "Asked before" in under
    assert "Jawaban &lt;b&gt;tebal" in under
    assert "<script>alert(1)" not in under
    assert here.learner.name not in under
    assert client.get(receipt).status_code == 404
    post(trainer, f"/teach/questions/{public_id}/publication", shown="0")
    assert "Asked before" not in client.get(f"/courses/{LESSON}").text
    assert "Nothing is shown here" in client.get(f"/questions?about={LESSON}").text


def test_what_is_wrong_with_a_form_is_said_and_what_was_typed_stays(client: FlaskClient, here: World) -> None:
    sign_in_as(client, here.learner)
    page = f"/questions/new?about={LESSON}"
    too_long = post(client, f"/questions?about={LESSON}", page, kind="ask", text="ä" * 2001)
    assert too_long.status_code == 422
    assert "1 character too long" in too_long.text
    assert "ä" * 2001 in too_long.text
    assert post(client, f"/questions?about={LESSON}", page, kind="ask", text=" ").status_code == 422
    assert post(client, f"/questions?about={LESSON}", page, kind="other", text="a").status_code == 422
    key = key_in(client.get(page).text)
    twice = [
        post(client, f"/questions?about={LESSON}", page, kind="ask", text="Sama", key=key) for _ in range(2)
    ]
    assert len({response.headers["Location"].split("?")[0] for response in twice}) == 1
    for number in range(A_DAY - 1):
        ask(here.learner, f"Lagi {number}")
    over = post(client, f"/questions?about={LESSON}", page, kind="ask", text="Yang kesebelas")
    assert over.status_code == 429
    assert "Yang kesebelas" in over.text
    assert "No more can be sent today" in client.get(page).text


def test_questions_of_a_quiz_from_review_and_result(client: FlaskClient, here: World) -> None:
    sign_in_as(client, here.learner)
    address = f"/courses/{COURSE}/quizzes/kuis/attempts/1"
    asked = f"/questions/new?about={QUIZ}&question=1.1"
    assert client.get(asked).status_code == 404
    db.write(quizzes.start, actor_of(here.learner), COURSE, "kuis", "id", now())
    assert "question=1.1" in client.get(f"{address}/review").text
    post(client, f"{address}/review")
    result = client.get(f"{address}/result").text
    for question in ("1.1", "1.2"):
        assert result.count(f"question={question}") == 2
    page = client.get(asked).text
    assert "Nomor mana yang dipakai" in page
    assert "without my name" not in page
    assert "Tepat." not in page


def test_former_ids_closed_parts_and_other_peoples_places(
    app: Flask, client: FlaskClient, here: World
) -> None:
    world.rewrite(here.place, "dua", id_lama="[kedua]", prasyarat="[satu]")
    world.publish()
    sign_in_as(client, here.learner)
    moved = client.get(f"/questions/new?about={COURSE}/kedua&kind=report")
    assert moved.status_code == 308
    assert "kind=report" in moved.headers["Location"]
    moved = client.get(
        f"/questions/new?about={COURSE}/kedua&kind=report&endpoint=x&_external=1&_scheme=javascript"
    )
    assert moved.headers["Location"].startswith("/questions/new?about=")
    assert client.get(moved.headers["Location"]).status_code == 403
    assert client.get("/questions/new?about=tidak-ada").status_code == 404
    assert client.get("/questions/new").status_code == 404
    assert client.get(f"/questions/new?about={COURSE}").status_code == 200
    assert client.get("/teach/questions").status_code == 403


def test_who_may_see_the_queue(app: Flask, client: FlaskClient, here: World) -> None:
    world.a_course("lain")
    public_id = ask(here.learner)
    stranger = sign_in_as(client, a_trainer("Pengajar Lain", course="lain"))
    assert "Nothing is waiting" in stranger.get("/teach/questions").text
    assert stranger.get(f"/teach/questions?course={COURSE}").text.count(public_id) == 0
    assert stranger.get(f"/teach/questions/{public_id}").status_code == 404
    chief = sign_in_as(client, an_administrator())
    assert chief.get(f"/teach/questions/{public_id}").status_code == 200
    sign_in_as(client, an_administrator("Admin Unit", over=1))
    assert client.get(f"/teach/questions/{public_id}").status_code == 403


def test_the_second_trainer_sees_both_answers(app: Flask, client: FlaskClient, here: World) -> None:
    public_id = ask(here.learner, kind="report", may_publish=False)
    second = sign_in_as(client, a_trainer("Bambang Wiryawan", course=COURSE))
    page = f"/teach/questions/{public_id}"
    assert 'value="no-error"' in second.get(page).text
    answer(here.trainer, public_id, "Jawaban pertama", outcome="fixed")
    late = second.post(
        page,
        data={
            "csrf_token": re.findall(r'csrf_token" value="([^"]+)', second.get("/my/settings").text)[0],
            "text": "Jawaban kedua",
            "outcome": "answered",
        },
    )
    assert late.status_code == 409
    for words in ("Jawaban pertama", "Jawaban kedua", "answered in the meantime", "Endang Lestari"):
        assert words in late.text
    found = queries.one(db.session(), public_id)
    assert found is not None
    assert found.answer == "Jawaban pertama"
    assert "It has been corrected" in second.get("/teach/questions?state=answered&kind=report").text


def test_the_line_of_a_question_and_a_changed_edition_are_named(client: FlaskClient, here: World) -> None:
    db.write(quizzes.start, actor_of(here.learner), COURSE, "kuis", "id", now())
    public_id = ask(here.learner, about=QUIZ, question="1.2", kind="report")
    file = here.place / "kuis.md"
    text = file.read_text(encoding="utf-8")
    line = text.split("\n").index("## kuis-dua: Yang dilaporkan") + 1
    trainer = sign_in_as(client, here.trainer)
    page = trainer.get(f"/teach/questions/{public_id}").text
    assert f"siaga/kuis.md, line {line}" in page
    assert "The course has changed since" not in page
    file.write_text(text.replace("kuis-dua", "kuis-tiga"), encoding="utf-8")
    world.publish()
    page = trainer.get(f"/teach/questions/{public_id}").text
    assert "The course has changed since" in page
    assert "no longer part of the edition in service" in page
    (here.place / "satu.md").unlink()
    page = trainer.get(f"/teach/questions/{ask(here.learner)}").text
    assert "cannot be read in the folder" in page


def test_late_questions_are_marked_and_pages_ask_little(
    app: Flask, client: FlaskClient, here: World, clock: HandClock
) -> None:
    for number in range(8):
        public_id = ask(here.learner, f"Pertanyaan {number}")
        answer(here.trainer, public_id, publish=True) if number < 7 else None
    clock.forward(days=3)
    learner, trainer = (sign_in_as(app.test_client(), one) for one in (here.learner, here.trainer))
    assert "3 working days" in trainer.get("/teach/questions").text
    lesson = learner.get(f"/courses/{LESSON}").text
    assert lesson.count("Sejak warga mengambil nomor.") == 5
    assert "All questions about this lesson" in lesson
    answer(here.trainer, ask(here.learner, "Panjang"), "kata " * 300, publish=True)
    lesson = learner.get(f"/courses/{LESSON}").text
    assert lesson.count("kata ") < 110
    [whole] = re.findall(r'href="(/questions\?[^"]+open=[^"#]+)#', lesson)
    assert learner.get(whole.replace("&amp;", "&")).text.count("kata ") >= 299
    assert learner.get(f"/questions?about={LESSON}").text.count("Sejak warga mengambil nomor.") == 7
    most = {
        (learner, f"/questions/new?about={LESSON}"): 4,
        (learner, f"/questions?about={LESSON}"): 4,
        (learner, "/my/questions"): 3,
        (learner, f"/my/questions/{public_id}"): 3,
        (trainer, "/teach/questions"): 4,
        (trainer, f"/teach/questions/{public_id}"): 3,
    }
    over = {}
    for (who, address), limit in most.items():
        assert who.get(address).status_code == 200
        with statements() as sent:
            who.get(address)
        if len(sent) > limit:
            over[address] = sent
    assert not over
