"""More minutes for one attempt, and late answers that count: who may, what it decides, and what it never takes away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction as F

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from lms.core.db import db
from lms.core.errors import Conflict, Gone, Invalid, NotAllowed, NotFound
from lms.core.worker import Worker
from lms.features.amendments import services as amendments
from lms.features.amendments.queries import DROPPED
from lms.features.amendments.services import Change
from lms.features.audit.models import AuditEntry
from lms.features.invigilation import queries, services
from lms.features.invigilation.services import Chosen
from lms.features.marking.judging import Judgement
from lms.features.marking.models import Work
from lms.features.marking.services import give_mark
from lms.features.notices.models import Notice
from lms.features.progress.models import Record
from lms.features.progress.queries import journey
from tests.features.invigilation.conftest import Staff
from tests.features.quizzes import world
from tests.features.quizzes.conftest import Place
from tests.features.quizzes.world import COURSE, FINAL, PRACTICE, Given, Learner, given, right

pytestmark = pytest.mark.both_engines

WHY = "Listrik padam di kantor."


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.remove()


def now_read() -> Session:
    """What the database holds now, not when this test last looked."""
    db.session.rollback()
    return db.session()


def told() -> list[tuple[str, dict[str, object]]]:
    own = sa.select(Notice).where(Notice.kind.startswith("invigilation.")).order_by(Notice.id)
    return [(one.kind, one.data) for one in now_read().scalars(own)]


def actions() -> list[str]:
    kept = sa.select(AuditEntry.action).order_by(AuditEntry.id)
    return [one for one in now_read().scalars(kept) if one.startswith(("time.a", "late.", "attempt."))]


def add(staff: Staff, minutes: int = 10, key: str = "", reason: str = WHY) -> None:
    staff.act(services.add_minutes, staff.name_of(), minutes, reason, key)


def late_of(siti: Learner, *questions: str) -> Chosen:
    """The late answers to these questions as they stand now."""
    found = {}
    for asked in map(siti.asked, questions):
        assert asked.answer is not None
        assert asked.answer.late_at is not None
        found[asked.position] = asked.answer.late_at
    return Chosen(found)


def run_out(siti: Learner, but: tuple[str, ...] = ()) -> None:
    """An attempt that time ends, answered but for some questions."""
    siti.start()
    siti.answer_all(but=but)
    siti.clock.forward(minutes=32)
    Worker(siti.app).drain()


def answer_late(siti: Learner, *questions: str) -> None:
    for question in questions:
        asked = siti.asked(question)
        assert siti.save(given(asked, right(asked))).late


def test_added_minutes_move_the_deadline_once_and_the_closing_follows(staff: Staff, siti: Learner) -> None:
    siti.start()
    before = siti.sitting().attempt.deadline
    assert before is not None
    add(staff, 15, key="one")
    add(staff, 15, key="one")
    assert siti.sitting().attempt.deadline == before + timedelta(minutes=15)
    siti.clock.forward(minutes=40)
    Worker(siti.app).drain()
    assert siti.sitting().attempt.is_open
    assert not siti.save(given(siti.asked("k-satu"), "z2")).late
    siti.clock.forward(minutes=7)
    Worker(siti.app).drain()
    attempt = siti.sitting().attempt
    assert (attempt.state, attempt.sent_at) == ("sent", before + timedelta(minutes=15))
    told_so = {"course": COURSE, "item": FINAL, "attempt": 1, "minutes": 15, "reason": WHY}
    assert told() == [(services.MORE_TIME, told_so)]
    assert actions() == ["time.added"]
    assert all("reason" not in detail for detail in now_read().scalars(sa.select(AuditEntry.detail)))
    [kept] = queries.additions(now_read(), attempt.id)
    assert (kept.minutes, kept.reason, kept.by, kept.reopened) == (15, WHY, "Bambang Wiryawan", False)


def test_an_attempt_that_time_ended_is_opened_again_and_its_minutes_count_from_now(
    staff: Staff, siti: Learner
) -> None:
    run_out(siti, but=("k-satu", "k-dua"))
    answer_late(siti, "k-satu")
    siti.clock.forward(minutes=20)
    add(staff)
    attempt = siti.sitting().attempt
    assert attempt.is_open
    assert attempt.deadline == siti.clock() + timedelta(minutes=10)
    found = journey(now_read(), siti.actor.person_id, COURSE)
    assert found is not None
    assert (found.states[FINAL].started, found.states[FINAL].attempts_ended) == (True, 0)
    siti.answer_all()
    siti.send()
    assert siti.sitting().attempt.score == F(100)
    # What came late before is past: the learner has answered again in time.
    assert [(line.n, line.late) for line in staff.lines()] == [(1, 0)]


def test_an_ended_attempt_stays_closed_where_that_would_be_unfair(staff: Staff, siti: Learner) -> None:
    siti.start(PRACTICE)
    with pytest.raises(Conflict, match="no time limit"):
        staff.act(services.add_minutes, staff.name_of(1, PRACTICE), 5, WHY, "")
    run_out(siti)
    with pytest.raises(Conflict, match="passed"):
        add(staff)
    siti.start()
    siti.send(2)
    with pytest.raises(Conflict, match="sent this"):
        staff.act(services.add_minutes, staff.name_of(2), 5, WHY, "")
    siti.start()
    siti.clock.forward(minutes=32)
    Worker(siti.app).drain()
    siti.clock.forward(minutes=60)
    with pytest.raises(Conflict, match="more than an hour"):
        staff.act(services.add_minutes, staff.name_of(3), 5, WHY, "")
    assert actions() == []


def test_a_later_attempt_keeps_the_earlier_one_closed(staff: Staff, siti: Learner) -> None:
    run_out(siti, but=("k-satu", "k-dua"))
    siti.start()
    with pytest.raises(Conflict, match="later attempt"):
        add(staff)


def test_minutes_out_of_range_or_without_a_reason_change_nothing(staff: Staff, siti: Learner) -> None:
    siti.start()
    before = siti.sitting().attempt.deadline
    for minutes, reason in ((0, WHY), (481, WHY), (5, " "), (5, "x" * 501)):
        with pytest.raises(Invalid):
            add(staff, minutes, reason=reason)
    assert siti.sitting().attempt.deadline == before


def test_only_trainers_of_the_course_may(staff: Staff, siti: Learner) -> None:
    run_out(siti, but=("k-dua",))
    answer_late(siti, "k-dua")
    name, chosen = staff.name_of(), late_of(siti, "k-dua")
    for who in (staff.stranger, staff.administrator, staff.place.siti):
        for service, values in (
            (services.look, ()),
            (services.add_minutes, (5, WHY, "")),
            (services.accept, (chosen, WHY, "")),
            (services.undo, (list(chosen.arrived), WHY, "")),
        ):
            with pytest.raises(NotFound):
                staff.act(service, name, *values, who=who)
    assert actions() == []


def test_nobody_changes_their_own_attempt(staff: Staff) -> None:
    own = world.learner(staff.place.app, staff.trainer, staff.place.clock)
    run_out(own, but=("k-dua",))
    answer_late(own, "k-dua")
    name, chosen, before = staff.name_of(), late_of(own, "k-dua"), own.sitting().attempt
    for service, values in (
        (services.add_minutes, (5, WHY, "")),
        (services.accept, (chosen, WHY, "")),
        (services.undo, (list(chosen.arrived), WHY, "")),
    ):
        with pytest.raises(NotAllowed):
            staff.act(service, name, *values)
    assert own.sitting().attempt == before


def test_an_accepted_late_answer_counts_and_decides_as_of_its_arrival(staff: Staff, siti: Learner) -> None:
    run_out(siti, but=("k-dua", "k-satu"))
    assert siti.sitting().attempt.score == F(50)
    siti.clock.forward(days=1)
    answer_late(siti, "k-dua", "k-satu")
    arrived = siti.clock()
    assert [line.late for line in staff.lines(state="late")] == [2]
    siti.clock.forward(days=1)
    chosen = late_of(siti, "k-dua", "k-satu")
    staff.act(services.accept, staff.name_of(), chosen, WHY, "k")
    staff.act(services.accept, staff.name_of(), chosen, WHY, "k")
    attempt = siti.sitting().attempt
    assert (attempt.score, attempt.passed) == (F(100), True)
    assert staff.lines(state="late") == ()
    record = now_read().scalars(sa.select(Record).order_by(Record.id)).all()[-1]
    assert record.at == arrived
    assert [kind for kind, _data in told()] == [services.ACCEPTED]
    entry = now_read().scalars(sa.select(AuditEntry).where(AuditEntry.action == "late.accepted")).one()
    assert (entry.detail["before"], entry.detail["after"]) == ("50", "100")
    with pytest.raises(Conflict):
        staff.act(services.accept, staff.name_of(), chosen, WHY, "another")


def test_undoing_brings_back_what_counted_before_and_takes_no_pass(staff: Staff, siti: Learner) -> None:
    siti.start()
    siti.answer_all(but=("k-satu", "k-dua"))
    siti.save(given(siti.asked("k-dua"), ["z1"]))
    siti.clock.forward(minutes=32)
    Worker(siti.app).drain()
    before = siti.sitting().attempt.score
    answer_late(siti, "k-dua", "k-satu")
    chosen = late_of(siti, "k-dua", "k-satu")
    staff.act(services.accept, staff.name_of(), chosen, WHY, "")
    staff.act(services.undo, staff.name_of(), list(chosen.arrived), "Keliru.", "")
    attempt = siti.sitting().attempt
    assert (attempt.score, attempt.passed) == (before, True)
    assert siti.asked("k-dua").response == ["z1"]
    assert siti.asked("k-satu").response is None
    found = journey(now_read(), siti.actor.person_id, COURSE)
    assert found is not None
    assert (found.states[FINAL].completed, found.states[FINAL].score) == (True, before)
    assert actions() == ["late.accepted", "late.undone"]
    assert [line.late for line in staff.lines(state="late")] == [2]
    with pytest.raises(Conflict):
        staff.act(services.undo, staff.name_of(), list(chosen.arrived), "Keliru.", "")
    # It can be accepted again, and both acts stay to be read.
    staff.act(services.accept, staff.name_of(), chosen, WHY, "")
    assert siti.sitting().attempt.score == F(100)
    assert len(queries.acceptances(now_read(), attempt.id)) == 4


def test_what_arrived_after_the_page_was_opened_is_not_accepted_unseen(staff: Staff, siti: Learner) -> None:
    run_out(siti, but=("k-satu",))
    answer_late(siti, "k-satu")
    seen = late_of(siti, "k-satu")
    siti.clock.forward(minutes=1)
    siti.save(given(siti.asked("k-satu"), "z3"))
    with pytest.raises(Conflict, match="changed since"):
        staff.act(services.accept, staff.name_of(), seen, WHY, "")
    assert siti.asked("k-satu").response is None
    # A second late answer may take the place of an accepted one; undone, what was in time comes back.
    newer = late_of(siti, "k-satu")
    staff.act(services.accept, staff.name_of(), newer, WHY, "")
    siti.clock.forward(minutes=1)
    answer_late(siti, "k-satu")
    staff.act(services.accept, staff.name_of(), late_of(siti, "k-satu"), WHY, "")
    assert siti.asked("k-satu").response == "z2"
    staff.act(services.undo, staff.name_of(), [siti.asked("k-satu").position], WHY, "")
    assert siti.asked("k-satu").response is None


def test_an_earlier_attempt_is_graded_again_while_a_later_one_is_open(staff: Staff, siti: Learner) -> None:
    run_out(siti, but=("k-dua", "k-satu"))
    answer_late(siti, "k-dua")
    siti.start()
    staff.act(services.accept, staff.name_of(1), late_of(siti, "k-dua"), WHY, "")
    found = journey(now_read(), siti.actor.person_id, COURSE)
    assert found is not None
    assert found.states[FINAL].started
    assert siti.sitting(2).attempt.is_open
    assert siti.sitting(1).attempt.score == F(500, 6)


def test_an_essay_that_came_late_waits_for_its_mark_once_it_is_accepted(
    staff: Staff, siti: Learner, place: Place
) -> None:
    essay = "\n## k-esai: Cara\n- tipe: esai\n- poin: 2\n\nTuliskan caranya.\n"
    last = "RAHASIA-pembahasan tiga\n"
    world.write_course(place.courses, {last: last + essay}, version="1.1")
    world.publish(place.app)
    run_out(siti, but=("k-dua", "k-esai"))
    written = siti.asked("k-esai")
    siti.save(Given(written.position, {"text": ("Lapor dulu, lalu menyelamatkan diri.",)}, 0))
    answer_late(siti, "k-dua")
    staff.act(services.accept, staff.name_of(), late_of(siti, "k-dua"), WHY, "")
    assert siti.sitting().attempt.score == F(600, 8)
    staff.act(services.accept, staff.name_of(), late_of(siti, "k-esai"), WHY, "")
    assert siti.sitting().attempt.score is None
    waiting = [work.state for work in now_read().scalars(sa.select(Work))]
    assert waiting == ["waiting"]
    staff.act(services.undo, staff.name_of(), [written.position], WHY, "")
    attempt = siti.sitting().attempt
    assert (attempt.score, attempt.passed) == (F(600, 8), True)
    assert [work.state for work in now_read().scalars(sa.select(Work))] == []


def test_an_accepted_essay_never_gets_the_mark_of_the_one_it_replaced(
    staff: Staff, siti: Learner, place: Place
) -> None:
    essay = "\n## k-esai: Cara\n- tipe: esai\n\nTuliskan caranya.\n"
    last = "RAHASIA-pembahasan tiga\n"
    world.write_course(place.courses, {last: last + essay}, version="1.1")
    world.publish(place.app)
    siti.start()
    siti.answer_all(but=("k-esai",))
    position = siti.asked("k-esai").position
    siti.save(Given(position, {"text": ("Lapor dulu.",)}, 0))
    siti.clock.forward(minutes=32)
    Worker(siti.app).drain()
    work = now_read().scalars(sa.select(Work)).one()
    staff.act(give_mark, work.public_id, work.version, Judgement(percent=F(50)))
    dropped = db.write(amendments.amend, None, COURSE, "k-esai", Change(DROPPED, WHY, {}), siti.clock())
    Worker(siti.app).drain()
    siti.save(Given(position, {"text": ("Menyelamatkan diri.",)}, siti.asked("k-esai").version))
    staff.act(services.accept, staff.name_of(), late_of(siti, "k-esai"), WHY, "")
    assert siti.sitting().attempt.score == F(100)
    db.write(amendments.withdraw, None, COURSE, dropped, WHY, False, siti.clock())
    Worker(siti.app).drain()
    assert siti.sitting().attempt.score is None
    assert [one.state for one in now_read().scalars(sa.select(Work))] == ["waiting"]


def test_what_was_sent_takes_no_late_answers(staff: Staff, siti: Learner) -> None:
    siti.start()
    siti.send()
    with pytest.raises(Gone):
        siti.save(given(siti.asked("k-satu"), "z2"))
    with pytest.raises(Conflict):
        staff.act(services.accept, staff.name_of(), Chosen({1: siti.clock()}), WHY, "")


def test_looking_is_written_down_once_a_day(staff: Staff, siti: Learner) -> None:
    siti.start()
    for _time in range(3):
        staff.act(services.look, staff.name_of())
    siti.clock.forward(days=1)
    staff.act(services.look, staff.name_of())
    assert actions() == ["attempt.seen", "attempt.seen"]
