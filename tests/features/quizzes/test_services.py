"""An attempt from start to score: limits, versions, deadlines, and what stays as it was."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction as F

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from lms.content.rules.completion import ItemState
from lms.core.db import db
from lms.core.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from lms.core.worker import Worker
from lms.features.enrolment.models import Enrolment
from lms.features.learning import services as learning
from lms.features.progress.queries import journey
from lms.features.quizzes.models import AskedQuestion, Attempt, QuestionVersion
from tests.features.quizzes import world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.world import FINAL, LATER, PRACTICE, PRETEST, Learner, given, right

pytestmark = pytest.mark.both_engines


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> object:
    with app.app_context():
        yield
        db.session.remove()


def state_of(siti: Learner, item: str = FINAL) -> ItemState:
    found = journey(db.session(), siti.actor.person_id, world.COURSE)
    assert found is not None
    return found.states[item]


def test_a_right_attempt_is_worth_everything_and_completes_the_quiz(siti: Learner) -> None:
    assert siti.start() == 1
    assert len(siti.sitting().asked) == 5
    siti.answer_all()
    assert siti.send()
    attempt = siti.sitting().attempt
    assert (attempt.score, attempt.passed, attempt.state) == (F(100), True, "sent")
    state = state_of(siti)
    assert (state.completed, state.score, state.attempts_ended, state.started) == (True, F(100), 1, False)


def test_scores_are_exact_and_wrong_choices_cost_points(siti: Learner) -> None:
    siti.start()
    siti.answer_all(but=("k-satu", "k-dua"))
    siti.save(given(siti.asked("k-dua"), ["z1", "z2", "z3"]))
    siti.send()
    # One of six points is missing, and half of two: three bank and own questions right, (2 - 1)/2 of two points.
    assert siti.sitting().attempt.score == F(400, 6)
    assert siti.sitting().attempt.passed is False
    assert state_of(siti).completed is False


def test_starting_again_gives_the_open_attempt_and_the_same_questions(siti: Learner) -> None:
    siti.start()
    before = [(asked.served.id, asked.order) for asked in siti.sitting().asked]
    assert siti.start() == 1
    assert [(asked.served.id, asked.order) for asked in siti.sitting().asked] == before


def test_attempts_are_limited_and_the_best_counts(siti: Learner) -> None:
    for n, wrong in ((1, ("k-dua", "k-satu")), (2, ()), (3, ("k-satu", "k-dua", "k-tiga"))):
        assert siti.start() == n
        siti.answer_all(n, but=wrong)
        siti.send(n)
    with pytest.raises(Invalid):
        siti.start()
    assert state_of(siti).score == F(100)
    assert state_of(siti).attempts_ended == 3


def test_a_locked_quiz_cannot_be_started_and_waits_between_attempts(siti: Learner) -> None:
    with pytest.raises(NotAllowed):
        siti.start(LATER)
    siti.start(PRACTICE)
    _finish_lesson(siti)
    assert siti.start(LATER) == 1
    siti.send(1, LATER)
    with pytest.raises(Invalid):
        siti.start(LATER)
    siti.clock.forward(hours=2)
    assert siti.start(LATER) == 2


def _finish_lesson(siti: Learner) -> None:
    siti.write(learning.finish, "dasar", siti.clock())


def test_each_save_is_a_version_and_an_older_one_is_refused_with_the_newer(siti: Learner) -> None:
    siti.start()
    asked = siti.asked("k-satu")
    assert siti.save(given(asked, "z1", seen=0)).version == 1
    siti.clock.forward(minutes=3)
    assert siti.save(given(asked, "z2", seen=1)).version == 2
    with pytest.raises(Conflict) as refused:
        siti.save(given(asked, "z3", seen=1))
    assert refused.value.values["stored"] == "Seratus dua belas"
    assert refused.value.values["version"] == 2
    assert siti.asked("k-satu").response == "z2"
    assert siti.save(given(asked, "z3", seen=2)).version == 3


def test_the_same_answer_twice_is_no_conflict_and_no_new_version(siti: Learner) -> None:
    siti.start()
    asked = siti.asked("k-satu")
    siti.save(given(asked, "z1", seen=0))
    assert siti.save(given(asked, "z1", seen=0)).version == 1


def test_a_repeated_key_gives_the_first_outcome(siti: Learner) -> None:
    siti.start()
    asked = siti.asked("k-satu")
    first = siti.save(given(asked, "z1", seen=0, key="abc"))
    siti.save(given(asked, "z2", seen=1, key="def"))
    assert siti.save(given(asked, "z1", seen=0, key="abc")) == first
    assert siti.asked("k-satu").response == "z2"


def test_a_refused_save_leaves_no_key_behind(siti: Learner) -> None:
    siti.start()
    asked = siti.asked("k-satu")
    siti.save(given(asked, "z1", seen=0))
    with pytest.raises(Conflict):
        siti.save(given(asked, "z2", seen=0, key="same"))
    assert siti.save(given(asked, "z2", seen=1, key="same")).version == 2


def test_flags_travel_with_answers(siti: Learner) -> None:
    siti.start()
    asked = siti.asked("k-satu")
    assert siti.save(given(asked, None, flagged=True)).version == 0
    assert siti.asked("k-satu").flagged
    siti.save(given(asked, "z1", flagged=False))
    assert not siti.asked("k-satu").flagged


def test_after_sending_nothing_changes_and_sending_again_is_the_same(siti: Learner) -> None:
    siti.start()
    siti.answer_all()
    assert siti.send()
    with pytest.raises(Gone):
        siti.save(given(siti.asked("k-satu"), "z1"))
    assert not siti.send()
    assert siti.sitting().attempt.score == F(100)


@pytest.mark.parametrize(("late", "counts"), [(timedelta(seconds=59), True), (timedelta(seconds=61), False)])
def test_an_answer_counts_up_to_a_minute_after_the_deadline(
    siti: Learner, late: timedelta, counts: bool
) -> None:
    siti.start()
    deadline = siti.sitting().attempt.deadline
    assert deadline == siti.clock() + timedelta(minutes=30)
    siti.clock.at = deadline + late
    saved = siti.save(given(siti.asked("k-satu"), "z2"))
    assert saved.late is not counts
    stored = siti.asked("k-satu").answer
    assert stored is not None
    assert (stored.response == "z2") is counts
    assert (stored.late == "z2") is not counts
    siti.send()
    assert siti.sitting().attempt.score == (F(100, 6) if counts else 0)


def test_what_is_sent_with_the_answers_after_the_minute_is_kept_but_not_graded(siti: Learner) -> None:
    siti.start()
    siti.clock.forward(minutes=31, seconds=1)
    siti.send(answers=(given(siti.asked("k-satu"), "z2"),))
    attempt = siti.sitting().attempt
    assert attempt.sent_at == attempt.deadline
    assert attempt.score == 0
    assert siti.asked("k-satu").answer.late == "z2"  # type: ignore[union-attr]


def test_sending_saves_what_comes_along(siti: Learner) -> None:
    siti.start()
    siti.send(answers=tuple(given(asked, right(asked)) for asked in siti.sitting().asked))
    assert siti.sitting().attempt.score == F(100)


def test_the_worker_sends_an_attempt_whose_time_is_over_dated_by_its_deadline(
    app: Flask, siti: Learner
) -> None:
    siti.start()
    siti.answer_all()
    siti.clock.forward(minutes=31)
    Worker(app).drain()
    assert siti.sitting().attempt.is_open
    siti.clock.forward(seconds=2)
    Worker(app).drain()
    attempt = siti.sitting().attempt
    assert (attempt.state, attempt.sent_at, attempt.score) == ("sent", attempt.deadline, F(100))
    assert state_of(siti).completed
    saved = siti.save(given(siti.asked("k-satu"), "z1"))
    assert saved.late


def test_an_overdue_attempt_is_ended_by_the_next_start(siti: Learner) -> None:
    siti.start()
    siti.clock.forward(hours=1)
    assert siti.start() == 2
    assert siti.sitting(1).attempt.ended_by_time


def test_extra_time_is_part_of_the_deadline(siti: Learner) -> None:
    siti.actor = replace(siti.actor, time_factor="1.5")
    siti.start()
    assert siti.sitting().attempt.deadline == siti.clock() + timedelta(minutes=45)


def test_another_persons_attempt_is_not_found(place: Place, siti: Learner) -> None:
    budi = world.learner(place.app, place.budi, place.clock)
    siti.start()
    with pytest.raises(NotFound):
        budi.save(given(siti.asked("k-satu"), "z2"))
    budi.start()
    budi.save(given(budi.asked("k-satu"), "z2"))
    assert siti.asked("k-satu").response is None
    with pytest.raises(NotFound):
        budi.send(2)


@pytest.mark.parametrize(
    "fields",
    [
        {"choice": ("9",)},
        {"choice": ("0",)},
        {"choice": ("1", "2")},
        {"choice": ("z2",)},
        {"choice": ("1e999",)},
    ],
)
def test_what_cannot_be_an_answer_is_refused(siti: Learner, fields: dict[str, tuple[str, ...]]) -> None:
    siti.start()
    asked = siti.asked("k-satu")
    with pytest.raises(Invalid):
        siti.save(world.Given(asked.position, fields, 0))
    with pytest.raises(Invalid):
        siti.save(world.Given(99, {"choice": ("1",)}, 0))
    assert siti.asked("k-satu").answer is None


def test_wording_stays_and_the_key_in_force_grades(place: Place, siti: Learner) -> None:
    siti.start()
    siti.answer_all()
    changes = {
        "( ) z1) Seratus dua puluh satu": "(x) z1) Seratus dua puluh satu, sungguh",
        "(x) z2)": "( ) z2)",
        "RAHASIA-pembahasan satu": "RAHASIA-pembahasan baru",
    }
    world.write_course(place.courses, changes, version="1.1")
    world.publish(place.app)
    assert siti.asked("k-satu").served.texts["choice:z1"].count("sungguh") == 0
    siti.send()
    asked = siti.asked("k-satu")
    assert asked.fraction == 0
    assert siti.sitting().attempt.score == F(500, 6)
    assert "sungguh" not in asked.served.texts["choice:z1"]
    assert "baru" in asked.served.texts["explanation"]


def test_where_labels_no_longer_fit_the_key_as_served_grades(place: Place, siti: Learner) -> None:
    siti.start()
    siti.answer_all()
    world.write_course(place.courses, {"(x) z2) Seratus dua belas": "(x) yy) Seratus dua belas"}, "1.1")
    world.publish(place.app)
    siti.send()
    assert siti.sitting().attempt.score == F(100)


def test_a_course_that_is_taken_away_lets_its_attempts_be_sent(place: Place, siti: Learner) -> None:
    siti.start()
    siti.answer_all()
    shutil.rmtree(place.courses / world.COURSE)
    world.publish(place.app)
    siti.send()
    assert siti.sitting().attempt.score == F(100)
    budi = world.learner(place.app, place.budi, place.clock)
    with pytest.raises(NotFound):
        budi.start()


def test_a_score_is_exact_however_many_digits_that_takes(place: Place, siti: Learner) -> None:
    # Percentages that add up to nearly 100 are scaled, so every question brings a denominator of its own.
    questions = "".join(
        f"\n## pecahan-{n}: Pecahan {n}\n\nMana yang benar?\n\n"
        f"- [50,0000{n}%] z1) Satu\n- [50%] z2) Dua\n- [0%] z3) Tiga\n"
        for n in range(11, 34)
    )
    last = "RAHASIA-pembahasan tiga\n"
    world.write_course(place.courses, {last: last + questions}, version="1.1")
    world.publish(place.app)
    siti.start()
    for asked in siti.sitting().asked:
        siti.save(given(asked, "z1" if asked.served.id.startswith("pecahan") else right(asked)))
    assert siti.send()
    score = siti.sitting().attempt.score
    assert score is not None
    assert len(str(score)) > 200
    assert state_of(siti).score == score


def test_equal_questions_are_kept_once(place: Place, siti: Learner) -> None:
    budi = world.learner(place.app, place.budi, place.clock)
    siti.start(PRACTICE)
    budi.start(PRACTICE)
    session = db.session()
    assert session.scalar(sa.select(sa.func.count()).select_from(QuestionVersion)) == 5
    assert session.scalar(sa.select(sa.func.count()).select_from(AskedQuestion)) == 10


def test_the_first_quiz_begins_the_run_and_a_pretest_is_done_when_sent(siti: Learner) -> None:
    siti.start(PRETEST)
    siti.send(1, PRETEST)
    assert state_of(siti, PRETEST).completed
    runs = db.session().scalars(sa.select(Enrolment.last_item_id)).all()
    assert len(runs) == 1
    assert runs[0] is not None


def test_constraints_have_the_last_word(siti: Learner) -> None:
    siti.start()
    row = db.session().execute(sa.select(Attempt)).scalar_one()
    values = {"enrolment_id": row.enrolment_id, "item_id": row.item_id, "edition_id": row.edition_id}
    common = {**values, "language": "id", "started_at": siti.clock()}

    def second(session: Session, n: int, state: str) -> None:
        session.execute(sa.insert(Attempt).values(**common, n=n, state=state))

    for n, state in ((2, "open"), (1, "sent")):
        with pytest.raises(sa.exc.IntegrityError):
            db.write(second, n, state)
