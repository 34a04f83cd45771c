"""Answers checked one by one, hints with a price, questions that are left for good, and what cannot be sent."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as F

import pytest

from lms.core.db import db
from lms.core.errors import Gone, Invalid, NotAllowed
from lms.features.quizzes import services
from lms.features.quizzes.answering import Given
from lms.features.quizzes.queries import Asked
from lms.features.quizzes.saving import PageSaved
from tests.features.quizzes import guided, world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.guided import FORWARD, GUIDED, PAGED
from tests.features.quizzes.world import Learner

pytestmark = pytest.mark.both_engines

CHOICE, NUMBER, ESSAY = 1, 2, 3


@pytest.fixture
def siti(place: Place) -> Learner:
    return replace(world.learner(place.app, place.siti, place.clock), course=guided.COURSE)


@pytest.fixture(autouse=True)
def _inside(place: Place) -> object:
    with place.app.app_context():
        yield
        db.session.remove()


def at(siti: Learner, position: int, item: str = GUIDED) -> Asked:
    found = siti.sitting(1, item).at(position)
    assert found is not None
    return found


def typed(siti: Learner, position: int, value: str, item: str = GUIDED) -> Given:
    """An answer as a form brings it: a choice by its label, or words."""
    asked = at(siti, position, item)
    name = {CHOICE: "choice", NUMBER: "number", ESSAY: "text"}[position]
    sent = world.position_of(asked, value) if position == CHOICE else value
    return Given(position, {name: (sent,)}, asked.version)


def check(siti: Learner, position: int, value: str = "", sure: frozenset[int] = frozenset()) -> PageSaved:
    given = (typed(siti, position, value),) if value else ()
    with siti.app.app_context():
        whose = (siti.actor, siti.course, GUIDED, 1)
        return db.write(services.check_answer, *whose, position, given, siti.clock(), sure=sure)


def hint(siti: Learner, number: int, *given: Given, position: int = CHOICE) -> PageSaved:
    return siti.write(services.open_hint, GUIDED, 1, (position, number), given, siti.clock())


def test_a_checked_answer_is_graded_at_once_and_stays(siti: Learner) -> None:
    siti.start(GUIDED)
    assert not check(siti, CHOICE, "z3").is_told
    asked = at(siti, CHOICE)
    assert (asked.fraction, asked.checked_at, asked.response) == (F(1, 2), siti.clock(), "z3")
    with pytest.raises(Gone):
        siti.save(typed(siti, CHOICE, "z2"), item=GUIDED)
    page = siti.write(services.save_page, GUIDED, 1, [typed(siti, CHOICE, "z2")], siti.clock())
    assert (page.shut, page.status) == ({CHOICE: "z2"}, 409)
    siti.clock.forward(minutes=5)
    check(siti, CHOICE)
    assert at(siti, CHOICE) == asked
    siti.save(typed(siti, NUMBER, "1.500"), item=GUIDED)
    assert siti.send(item=GUIDED)
    assert siti.sitting(1, GUIDED).attempt.score == F(150, 4)


def test_what_is_empty_or_cannot_be_sent_is_not_checked(siti: Learner) -> None:
    siti.start(GUIDED)
    assert list(check(siti, CHOICE).held) == [CHOICE]
    assert list(check(siti, ESSAY, "Dua kata").held) == [ESSAY]
    assert list(check(siti, NUMBER, "banyak").held) == [NUMBER]
    assert [asked.is_locked for asked in siti.sitting(1, GUIDED).asked] == [False] * 3
    assert at(siti, ESSAY).response == "Dua kata"
    check(siti, NUMBER, sure=frozenset({NUMBER}))
    assert (at(siti, NUMBER).is_locked, at(siti, NUMBER).fraction) == (True, F(0))
    check(siti, ESSAY, "Tiga kata cukup")
    assert (at(siti, ESSAY).is_locked, at(siti, ESSAY).fraction) == (True, None)


def test_a_quiz_without_immediate_feedback_checks_nothing(siti: Learner) -> None:
    siti.start(PAGED)
    with pytest.raises(NotAllowed):
        siti.write(services.check_answer, PAGED, 1, CHOICE, (), siti.clock())
    assert at(siti, CHOICE, PAGED).checked_at is None


def test_the_key_that_was_in_force_when_an_answer_was_checked_counts(siti: Learner, place: Place) -> None:
    siti.start(GUIDED)
    check(siti, CHOICE, "z2")
    text = (place.courses / guided.COURSE / f"{GUIDED}.md").read_text()
    turned = text.replace("- ( ) z1)", "- (x) z1)").replace("- (x) z2)", "- ( ) z2)").replace("- 1500", "- 7")
    guided.write_course(place.courses, "1.1")
    (place.courses / guided.COURSE / f"{GUIDED}.md").write_text(turned)
    world.publish(place.app)
    siti.save(typed(siti, NUMBER, "7"), item=GUIDED)
    siti.send(item=GUIDED)
    assert [one.fraction for one in siti.sitting(1, GUIDED).asked] == [1, 1, 0]


def test_hints_are_opened_in_turn_count_once_and_take_their_price(siti: Learner) -> None:
    siti.start(GUIDED)
    with pytest.raises(Invalid):
        hint(siti, 2)
    for _twice in range(2):
        hint(siti, 1, typed(siti, NUMBER, "1500"))
    assert (at(siti, CHOICE).hints, at(siti, NUMBER).response) == (1, "1500")
    hint(siti, 2)
    hint(siti, 1)
    with pytest.raises(Invalid):
        hint(siti, 3)
    with pytest.raises(Invalid):
        hint(siti, 1, position=NUMBER)
    check(siti, CHOICE, "z2")
    hint(siti, 2)
    assert (at(siti, CHOICE).hints, at(siti, CHOICE).fraction) == (2, F(1))
    siti.send(item=GUIDED)
    # One of four points, half of it lost to two hints at a quarter each; and one for the number.
    assert siti.sitting(1, GUIDED).attempt.score == F(100) * F(3, 2) / 4


def test_the_price_of_a_hint_is_that_of_the_start(siti: Learner, place: Place) -> None:
    siti.start(GUIDED)
    hint(siti, 1)
    folder = guided.write_course(place.courses, "1.1")
    text = (folder / f"{GUIDED}.md").read_text()
    (folder / f"{GUIDED}.md").write_text(text.replace("25%", "100%"))
    world.publish(place.app)
    siti.save(typed(siti, CHOICE, "z2"), item=GUIDED)
    siti.send(item=GUIDED)
    assert siti.sitting(1, GUIDED).attempt.score == F(75, 4)


def leave(siti: Learner, position: int, *given: Given, sure: frozenset[int] = frozenset()) -> PageSaved:
    with siti.app.app_context():
        whose = (siti.actor, siti.course, FORWARD, 1)
        return db.write(services.save_page, *whose, given, siti.clock(), leaving=position, sure=sure)


def test_where_there_is_no_way_back_only_the_question_in_turn_takes_answers(siti: Learner) -> None:
    siti.start(FORWARD)
    first = typed(siti, CHOICE, "z2", FORWARD)
    ahead = leave(siti, CHOICE, first, typed(siti, NUMBER, "1500", FORWARD))
    assert (ahead.status, at(siti, NUMBER, FORWARD).response) == (409, None)
    assert not leave(siti, CHOICE, first).is_told
    assert siti.sitting(1, FORWARD).attempt.reached == NUMBER
    assert not leave(siti, CHOICE, first).is_told
    back = leave(siti, CHOICE, typed(siti, CHOICE, "z1", FORWARD))
    assert (back.status, back.shut, at(siti, CHOICE, FORWARD).response) == (409, {CHOICE: "z1"}, "z2")
    with pytest.raises(Gone):
        siti.save(typed(siti, CHOICE, "z1", FORWARD), item=FORWARD)
    assert siti.sitting(1, FORWARD).attempt.reached == NUMBER


def test_what_was_closed_before_time_was_up_takes_no_late_answer_either(siti: Learner) -> None:
    siti.start(FORWARD)
    leave(siti, CHOICE, typed(siti, CHOICE, "z1", FORWARD))
    siti.clock.forward(minutes=32)
    better = typed(siti, CHOICE, "z2", FORWARD)
    with pytest.raises(Gone):
        siti.save(better, item=FORWARD)
    assert leave(siti, NUMBER, better, typed(siti, NUMBER, "1500", FORWARD)).late
    closed, waiting = at(siti, CHOICE, FORWARD).answer, at(siti, NUMBER, FORWARD).answer
    assert closed
    assert waiting
    assert (closed.late_at, waiting.late) == (None, "1500")


def test_a_question_is_not_left_with_an_answer_that_could_not_be_sent(siti: Learner) -> None:
    siti.start(FORWARD)
    leave(siti, CHOICE)
    doubted = typed(siti, NUMBER, "banyak", FORWARD)
    assert leave(siti, NUMBER, doubted).status == 422
    assert not leave(siti, NUMBER, doubted, sure=frozenset({NUMBER})).is_told
    short = typed(siti, ESSAY, "Satu", FORWARD)
    assert list(leave(siti, ESSAY, short, sure=frozenset({ESSAY})).held) == [ESSAY]
    assert not leave(siti, ESSAY, typed(siti, ESSAY, "Satu dua tiga", FORWARD)).is_told
    assert siti.sitting(1, FORWARD).attempt.reached == ESSAY + 1


def test_too_few_words_are_kept_and_not_sent_but_go_as_they_are_when_time_is_up(
    siti: Learner, place: Place
) -> None:
    folder = guided.write_course(place.courses, "1.1")
    text = (folder / f"{PAGED}.md").read_text()
    (folder / f"{PAGED}.md").write_text(text.replace("---\n\nKata", "waktu: 30 menit\n---\n\nKata"))
    world.publish(place.app)
    siti.start(PAGED)
    siti.save(typed(siti, ESSAY, "Dua kata", PAGED), item=PAGED)
    with pytest.raises(Invalid) as refusal:
        siti.send(item=PAGED)
    assert list(refusal.value.fields) == [str(ESSAY)]
    assert (siti.sitting(1, PAGED).attempt.is_open, at(siti, ESSAY, PAGED).response) == (True, "Dua kata")
    siti.clock.forward(minutes=30, seconds=1)
    assert siti.send(item=PAGED)
    assert siti.sitting(1, PAGED).attempt.score is None


def test_an_empty_essay_is_marked_without_a_trainer(siti: Learner) -> None:
    siti.start(PAGED)
    siti.save(typed(siti, CHOICE, "z2", PAGED), item=PAGED)
    assert siti.send(item=PAGED)
    assert siti.sitting(1, PAGED).attempt.score == 25
    assert at(siti, ESSAY, PAGED).fraction == 0


def test_the_next_attempt_waits(siti: Learner) -> None:
    siti.start(GUIDED)
    siti.send(item=GUIDED)
    with pytest.raises(Invalid):
        siti.start(GUIDED)
    siti.clock.forward(hours=2)
    assert siti.start(GUIDED) == 2
