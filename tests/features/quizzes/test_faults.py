"""What goes wrong around an attempt: the last second, a clock that is put right, a session that ends, a course that
changes or goes. Races and kills are tried by `test_races.py` and the drills."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from fractions import Fraction as F

import pytest
import sqlalchemy as sa

from lms.core.db import db
from lms.core.worker import Worker
from lms.features.accounts.models import SignIn
from lms.features.catalogue.building import bring_up_to_date
from lms.features.quizzes.models import Attempt
from tests.features.quizzes import world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.world import COURSE, FINAL, PRACTICE, Learner, Visitor, given, position_of, right

pytestmark = pytest.mark.both_engines

HOUR, MINUTE = timedelta(hours=1), timedelta(seconds=60)
INSTANT = timedelta(microseconds=1)


def typed(siti: Learner, question: str, keys: str, key: str = "", item: str = FINAL) -> dict[str, str]:
    """What the queue of the page sends for one answer."""
    asked = siti.asked(question, item=item)
    fields = {"question": str(asked.position), "key": key or "k1", "seen": str(asked.version)}
    return {**fields, f"q{asked.position}-choice": position_of(asked, keys)}


@pytest.mark.parametrize(("after", "counts"), [(MINUTE, True), (MINUTE + INSTANT, False)])
def test_at_the_last_moment_everything_is_answered_and_counts_or_is_late(
    siti: Learner, browsing: Visitor, after: timedelta, counts: bool
) -> None:
    siti.start()
    siti.answer_all(but=("k-satu", "k-dua"))
    deadline = siti.sitting().attempt.deadline
    assert deadline is not None
    siti.clock.at = deadline + after
    saved = browsing.post(f"{FINAL}/attempts/1/answers", typed(siti, "k-satu", "z2"), json=True)
    assert saved.status_code == (200 if counts else 410)
    whole = siti.asked("k-dua")
    fields = {f"seen{whole.position}": "0", f"q{whole.position}-choice": ["1", "2"]}
    sent = browsing.post(f"{FINAL}/attempts/1/review", fields)
    assert sent.status_code == 303
    assert browsing.client.get(sent.location).status_code == 200
    attempt = siti.sitting().attempt
    # Whenever it arrives, it is dated by the deadline at the latest.
    assert (attempt.state, attempt.sent_at) == ("sent", deadline)
    assert (siti.asked("k-satu").response == "z2") is counts
    assert siti.asked("k-satu").answer.late == (None if counts else "z2")  # type: ignore[union-attr]
    again = browsing.post(f"{FINAL}/attempts/1/review", fields)
    assert again.status_code == 303
    assert siti.sitting().attempt == attempt


def test_a_clock_that_is_put_back_moves_no_deadline_and_nothing_ends_before_it_began(
    siti: Learner, browsing: Visitor
) -> None:
    siti.start()
    began, deadline = siti.clock(), siti.sitting().attempt.deadline
    siti.clock.at = began - HOUR
    assert browsing.get(FINAL).status_code == 200
    assert (
        browsing.post(f"{FINAL}/attempts/1/answers", typed(siti, "k-satu", "z2"), json=True).status_code
        == 200
    )
    assert siti.sitting().attempt.deadline == deadline
    assert browsing.post(f"{FINAL}/attempts/1/review").status_code == 303
    attempt = siti.sitting().attempt
    assert attempt.deadline == deadline
    assert attempt.sent_at == began
    assert siti.start() == 2


def test_a_clock_an_hour_ahead_signs_nobody_out_and_ends_no_attempt_without_a_limit(
    place: Place, siti: Learner, browsing: Visitor
) -> None:
    siti.start(PRACTICE)
    siti.start()
    deadline = siti.sitting().attempt.deadline
    siti.clock.forward(hours=1)
    Worker(place.app).drain()
    assert browsing.get(f"{PRACTICE}/attempts/1").status_code == 200
    attempt = siti.sitting().attempt
    assert (attempt.state, attempt.sent_at, attempt.deadline) == ("sent", deadline, deadline)
    siti.clock.forward(hours=-1)
    assert browsing.get(f"{FINAL}/attempts/1/result").status_code == 200
    assert siti.sitting(item=PRACTICE).attempt.is_open


def test_what_was_typed_while_the_session_ended_is_saved_once_after_signing_in_again(
    place: Place, siti: Learner, browsing: Visitor
) -> None:
    siti.start()
    answer = typed(siti, "k-satu", "z2", key="kept")
    with place.app.app_context():
        db.write(lambda session: session.execute(sa.delete(SignIn)))
    assert browsing.post(f"{FINAL}/attempts/1/answers", answer, json=True).status_code == 401
    assert siti.asked("k-satu").answer is None
    back = world.visitor(place.app, place.siti)
    replies = [back.post(f"{FINAL}/attempts/1/answers", answer, json=True) for _twice in range(2)]
    assert [reply.json["version"] for reply in replies] == [1, 1]  # type: ignore[index]
    # Another person at the same phone does not get it in: the attempt is not theirs.
    budi = world.visitor(place.app, place.budi)
    assert budi.post(f"{FINAL}/attempts/1/answers", answer, json=True).status_code == 404
    late = typed(siti, "k-dua", "z1", key="late")
    siti.clock.forward(minutes=40)
    assert back.post(f"{FINAL}/attempts/1/answers", late, json=True).status_code == 410
    assert siti.asked("k-dua").answer.late == ["z1"]  # type: ignore[union-attr]


def test_a_course_changed_on_the_way_leaves_the_attempt_its_questions_and_its_time(
    place: Place, siti: Learner, browsing: Visitor
) -> None:
    siti.start()
    deadline = siti.sitting().attempt.deadline
    siti.answer_all()
    folder = world.write_course(place.courses, {"Nomor mana yang dipakai": "Nomor apa yang dipakai"}, "1.1")
    text = (folder / f"{FINAL}.md").read_text(encoding="utf-8")
    shorter = re.sub(r"\n## k-tiga:.*", "\n", text, flags=re.DOTALL)
    shorter = shorter.replace("waktu: 30 menit", "waktu: 5 menit").replace("percobaan: 3", "percobaan: 1")
    (folder / f"{FINAL}.md").write_text(shorter, encoding="utf-8")
    world.publish(place.app)
    siti.clock.forward(minutes=20)
    page = browsing.get(f"{FINAL}/attempts/1")
    assert "Nomor mana yang dipakai" in page.text
    assert "Sirene dibunyikan" in page.text
    assert siti.sitting().attempt.deadline == deadline
    assert browsing.post(f"{FINAL}/attempts/1/review").status_code == 303
    assert siti.sitting().attempt.score == F(100)


@pytest.mark.parametrize("broken", [True, False])
def test_a_course_that_breaks_or_goes_leaves_results_and_open_attempts(
    place: Place, siti: Learner, browsing: Visitor, broken: bool
) -> None:
    siti.start()
    siti.answer_all()
    siti.send()
    siti.start()
    first = siti.asked("k-satu", n=2)
    siti.save(given(first, right(first)), n=2)
    if broken:
        (place.courses / COURSE / "kursus.md").write_text("---\nformat: 1.0\nid: [\n", encoding="utf-8")
    else:
        shutil.rmtree(place.courses / COURSE)
    with place.app.app_context():
        bring_up_to_date()
    assert "Kuis akhir" in browsing.get(f"{FINAL}/attempts/1/result").text
    assert browsing.get(f"{FINAL}/attempts/2").status_code == 200
    assert browsing.post(f"{FINAL}/attempts/2/review").status_code == 303
    assert browsing.get(f"{FINAL}/attempts/2/result").status_code == 200
    assert browsing.client.get("/learn").status_code == 200
    with place.app.app_context():
        states = db.session.scalars(sa.select(Attempt.state)).all()
    assert states == ["sent", "sent"]
