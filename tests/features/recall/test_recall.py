"""Questions of a completed course come back, are answered once, and are asked again on their day."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from lms.core.actor import Actor
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Gone
from lms.features.amendments import services as amendments
from lms.features.amendments.queries import DROPPED, KEY
from lms.features.amendments.questions import in_service
from lms.features.amendments.services import Change
from lms.features.recall import asking, queries, services
from lms.features.recall.choosing import Coming
from lms.features.recall.scheduling import Effort
from lms.features.recall.services import Given
from tests.features.recall import world
from tests.support import people
from tests.support.people import Someone
from tests.support.site import HandClock
from tests.support.statements import statements


@pytest.fixture
def siti(app: Flask, tmp_path: Path) -> Someone:
    """Somebody who has completed the course today."""
    world.published(app, tmp_path / "courses")
    person = people.a_person("Siti Rahmawati", people.a_unit())
    world.complete(people.actor_of(person))
    return person


@pytest.fixture
def actor(siti: Someone) -> Actor:
    return people.actor_of(siti)


@pytest.mark.both_engines
def test_a_question_comes_back_is_answered_and_goes_away(app: Flask, siti: Someone, clock: HandClock) -> None:
    client = people.sign_in_as(app.test_client(), siti)
    assert "Recall" not in client.get("/learn").text
    clock.forward(days=1)
    client = people.sign_in_as(app.test_client(), siti)
    home = client.get("/learn").text
    assert "4 questions come back today." in home
    begun = client.post("/learn/recall", data={"csrf_token": people.csrf_token(client.get("/learn/recall"))})
    assert begun.headers["location"] == "/learn/recall/question"
    page = client.get("/learn/recall/question")
    assert "Question 1 of 4" in page.text
    assert "Nomor darurat terpadu" not in page.text
    answered = world.post(
        client, page, effort="good", **{"q-choice": world.value_of(page, "Seratus dua belas")}
    )
    assert answered.status_code == 303
    shown = client.get(answered.headers["location"]).text
    assert "Correct" in shown
    assert "tanpa pulsa" in shown
    assert "Comes back in 2 days, on 26 November 2026" in shown
    assert "Question 2 of 4" in client.get("/learn/recall/question").text


def asked_first(actor: Actor) -> Coming:
    return world.overview(actor).pending[0]


def given(actor: Actor, effort: Effort = Effort.GOOD, right: bool = True) -> Given:
    """The answer that the page of the question in turn would send."""
    found = world.overview(actor)
    one = found.pending[0]
    assert one.card is not None
    asked = asking.ask(one, found.amendment(one), "id", one.card.answers)
    assert asked is not None
    db.session.remove()
    keys = world.RIGHT.get(one.source.id)
    fields: dict[str, tuple[str, ...]]
    if keys is None:
        fields = {"number": ("112" if right else "113",)}
    else:
        wanted = keys if right else [key for key in asked.order if key not in keys][:1]
        fields = {"choice": tuple(str(asked.order.index(key) + 1) for key in wanted)}
    return Given(one.card.public_id, one.card.answers, asked.wording, effort, fields)


def send(actor: Actor, answer: Given) -> None:
    db.write(services.answer, actor, answer, "id", now())
    db.session.remove()


@pytest.mark.both_engines
def test_a_form_sent_twice_counts_once_and_two_tabs_share_a_review(actor: Actor, clock: HandClock) -> None:
    clock.forward(days=1)
    assert [world.begin(actor), world.begin(actor)] == [4, 4]
    answer = given(actor)
    send(actor, answer)
    once = world.overview(actor)
    send(actor, answer)
    send(actor, replace(answer, effort=Effort.AGAIN))
    assert world.overview(actor) == once
    assert (once.learner.taken, len(once.pending), once.learner.review) == (1, 3, 1)


@pytest.mark.both_engines
def test_wrong_answers_come_back_the_next_day_whatever_the_learner_says(
    actor: Actor, clock: HandClock
) -> None:
    clock.forward(days=1)
    world.begin(actor)
    for effort, right, days in ((Effort.EASY, False, 1), (Effort.AGAIN, True, 1), (Effort.EASY, True, 8)):
        one = asked_first(actor)
        send(actor, given(actor, effort, right))
        after = next(each for each in world.overview(actor).coming if each.source == one.source)
        assert after.due_day == world.overview(actor).day + timedelta(days=days)
    clock.forward(days=1)
    assert len(world.overview(actor).pending) == 1
    assert sorted(world.names(world.overview(actor).due)) == sorted(["k-satu", "k-dua", "k-angka"])


def test_only_keys_that_were_shown_come_back(actor: Actor, clock: HandClock) -> None:
    clock.forward(days=1)
    assert world.names(world.overview(actor).due) == list(world.COMING)
    world.take(actor, world.SECRET)
    world.take(actor, world.PRACTICE)
    assert world.names(world.overview(actor).due) == [*world.COMING, "l-satu"]
    world.take(actor, world.FINAL, send=False)
    assert world.names(world.overview(actor).due) == ["l-satu"]


def test_a_card_follows_its_question_through_editions(
    app: Flask, actor: Actor, siti: Someone, clock: HandClock, tmp_path: Path
) -> None:
    clock.forward(days=1)
    world.begin(actor)
    client = people.sign_in_as(app.test_client(), siti)
    page = client.get("/learn/recall/question")
    changes = {"Nomor mana yang dipakai": "Nomor mana yang Anda hubungi"}
    world.published(app, tmp_path / "courses", changes=changes)
    reworded = world.post(client, page, **{"q-choice": "1"})
    assert reworded.status_code == 409
    assert "yang Anda hubungi" in reworded.text
    assert "has been reworded" in reworded.text
    send(actor, given(actor))
    renamed = {"## k-satu": "## k-nomor", "Nomor darurat\n": "Nomor darurat\n- id-lama: k-satu\n"}
    world.published(app, tmp_path / "courses", changes=renamed)
    names = {one.source.id: one.card for one in world.overview(actor).coming}
    kept = names["k-nomor"]
    assert kept is not None
    assert (kept.question, kept.answers) == ("k-satu", 1)
    gone = given(actor)
    world.published(app, tmp_path / "courses", changes={"## k-dua": "## k-lain", "c) Nomor": "c) Angka"})
    with pytest.raises(Gone):
        send(actor, gone)
    assert "k-dua" not in world.names(world.overview(actor).pending)


def test_keys_put_right_count_and_dropped_questions_rest(
    app: Flask, actor: Actor, siti: Someone, clock: HandClock
) -> None:
    clock.forward(days=1)
    world.begin(actor)
    answer = given(actor, Effort.EASY)
    spec = dict(in_service(world.COURSE)["k-satu"].spec)
    spec["choices"] = [[name, str(int(name == "b"))] for name, _weight in spec["choices"]]
    amend("k-satu", Change(KEY, "Nomornya sudah diganti.", {"id": spec}))
    amend("k-tiga", Change(DROPPED, "Soal ini bermakna ganda.", {}))
    assert "k-tiga" not in world.names(world.overview(actor).pending)
    send(actor, answer)
    client = people.sign_in_as(app.test_client(), siti)
    shown = client.get(f"/learn/recall/answers/{answer.card}").text
    assert "Not correct yet" in shown
    assert "The key of this question was put right" in shown
    assert "tanpa pulsa" not in shown


def amend(question: str, change: Change) -> None:
    db.write(amendments.amend, None, world.COURSE, question, change, now())
    db.session.remove()


def test_a_day_takes_thirty_questions_and_forty_courses_cost_no_more_statements(
    app: Flask, actor: Actor, siti: Someone, clock: HandClock, tmp_path: Path
) -> None:
    client = people.sign_in_as(app.test_client(), siti)
    clock.forward(days=1)
    client = people.sign_in_as(app.test_client(), siti)
    client.get("/learn")
    with statements() as few:
        client.get("/learn")
    clock.forward(days=-1)
    for number in range(11):
        world.write_course(tmp_path / "courses", f"kursus-{number}")
    world.publish()
    for number in range(11):
        world.complete(actor, f"kursus-{number}")
    clock.forward(days=1)
    client.get("/learn")
    with statements() as many:
        page = client.get("/learn")
    assert "10 questions come back today." in page.text
    assert len(many) == len(few)
    for left in (10, 10, 10, 0):
        assert world.begin(actor) == left
        for _ in range(left):
            send(actor, given(actor, Effort.EASY))
    assert "come back today" not in client.get("/learn").text
    assert "Enough for today" in client.get("/learn/recall").text
    clock.forward(days=1)
    assert world.begin(actor) == 10


def test_recall_is_switched_off_and_on_and_nothing_is_lost(
    app: Flask, actor: Actor, siti: Someone, clock: HandClock
) -> None:
    clock.forward(days=1)
    world.begin(actor)
    send(actor, given(actor))
    before = world.overview(actor)
    client = people.sign_in_as(app.test_client(), siti)
    people.post(client, "/learn/recall/switch", on="0")
    assert "Recall now" not in client.get("/learn").text
    assert "Switch recall on" in client.get("/learn/recall").text
    assert client.get("/learn/recall/question").status_code == 303
    assert people.post(client, "/learn/recall").status_code == 409
    people.post(client, "/learn/recall/switch", on="1")
    assert world.overview(actor) == before


def test_bad_answers_are_answered_clearly_and_count_for_nothing(
    app: Flask, actor: Actor, siti: Someone, clock: HandClock
) -> None:
    clock.forward(days=1)
    world.begin(actor)
    client = people.sign_in_as(app.test_client(), siti)
    before, page = world.overview(actor), client.get("/learn/recall/question")
    for fields in ({}, {"q-choice": "99"}, {"q-choice": "\x00"}, {"q-choice": "x" * 20_000}):
        refused = world.post(client, page, **fields)
        assert refused.status_code == 422
        assert "Answer the question first, or say that you do not remember." in refused.text
    for fields in ({"card": "zzzzzzzzzz"}, {"card": "\x00"}, {"card": ""}):
        assert world.post(client, page, **fields).status_code in (404, 422)
    stranger = people.sign_in_as(app.test_client(), people.a_person("Budi Santoso"))
    assert stranger.get(f"/learn/recall/answers/{world.fields_of(page)['card']}").status_code == 404
    assert world.overview(actor) == before
    unsure = world.post(client, page, effort="again")
    shown = client.get(unsure.headers["location"]).text
    assert "This is the right answer" in shown
    assert "Comes back in 1 day, on 25 November 2026" in shown


@pytest.mark.both_engines
def test_a_group_has_a_figure_from_five_people_on(app: Flask, actor: Actor, clock: HandClock) -> None:
    several = [actor, *(people.actor_of(people.a_person(f"Orang {number}")) for number in range(4))]
    for one in several[1:]:
        world.complete(one)
    clock.forward(days=1)
    day = world.overview(actor).day
    assert queries.group(db.session(), world.COURSE, day) is None
    for number, one in enumerate(several, 1):
        world.begin(one)
        send(one, given(one, (Effort.GOOD, Effort.HARD, Effort.EASY)[number % 3]))
        found = queries.group(db.session(), world.COURSE, day)
        assert found is not None
        assert (found.people, found.answered) == (number, number)
        assert (found.share is None) is (number < 5)
    later = queries.group(db.session(), world.COURSE, day + timedelta(days=2))
    assert later is not None
    assert later.share is not None
    assert 0.8 < later.share < 0.99


@pytest.mark.both_engines
def test_of_many_requests_at_once_one_counts(app: Flask, actor: Actor, clock: HandClock) -> None:
    clock.forward(days=1)
    db.session.remove()

    def at_once(service: Callable[..., object], *values: object) -> None:
        def run() -> None:
            with app.app_context():
                db.write(service, actor, *values)
                db.session.remove()

        with ThreadPoolExecutor(8) as pool:
            for done in [pool.submit(run) for _ in range(8)]:
                done.result()

    at_once(services.begin, clock())
    found = world.overview(actor)
    assert (found.learner.review, world.names(found.pending)) == (1, list(world.COMING))
    at_once(services.answer, given(actor), "id", clock())
    found = world.overview(actor)
    assert (found.learner.taken, len(found.pending)) == (1, 3)
