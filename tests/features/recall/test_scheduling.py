"""Days by FSRS: the same as the package gives for the same answers, and only forward for right ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from lms.features.recall import scheduling
from lms.features.recall.scheduling import Effort

BEGIN = date(2026, 11, 23)
efforts = st.lists(st.tuples(st.sampled_from(Effort), st.integers(0, 400)), min_size=1, max_size=12)


@given(efforts)
def test_the_days_agree_with_the_package(answers: list[tuple[Effort, int]]) -> None:
    scheduler = Scheduler(
        learning_steps=(), relearning_steps=(), maximum_interval=scheduling.LONGEST, enable_fuzzing=False
    )
    theirs, ours, day = Card(card_id=1), None, BEGIN
    for effort, waited in answers:
        day += timedelta(days=waited)
        at = datetime.combine(day, time(), UTC)
        theirs, _log = scheduler.review_card(theirs, Rating[effort.name.title()], at)
        ours = scheduling.after(ours, effort, day)
        assert (ours.stability, ours.difficulty) == (theirs.stability, theirs.difficulty)
        assert datetime.combine(ours.due_day, time(), UTC) == theirs.due
        later = at + timedelta(days=waited)
        told = scheduling.retrievability(ours.stability, ours.last_day, later.date())
        assert told == scheduler.get_card_retrievability(theirs, later)


@given(efforts)
def test_due_days_only_move_forward(answers: list[tuple[Effort, int]]) -> None:
    memory, day = None, BEGIN
    for effort, waited in answers:
        day = max(day + timedelta(days=waited), memory.due_day if memory else day)
        harder = scheduling.after(memory, Effort.HARD, day)
        again = scheduling.after(memory, Effort.AGAIN, day)
        memory = scheduling.after(memory, effort, day)
        assert memory.due_day > day
        assert memory.due_day <= day + timedelta(days=scheduling.LONGEST)
        if effort is not Effort.AGAIN:
            assert memory.due_day >= harder.due_day >= again.due_day
        soon = scheduling.retrievability(memory.stability, day, day)
        late = scheduling.retrievability(memory.stability, day, memory.due_day)
        assert soon == 1 >= late > 0


def test_a_question_comes_back_when_it_is_likely_nine_times_in_ten() -> None:
    memory = scheduling.after(None, Effort.EASY, BEGIN)
    assert memory.due_day == BEGIN + timedelta(days=8)
    told = scheduling.share(scheduling.retrievability(memory.stability, BEGIN, memory.due_day))
    assert abs(float(told) - scheduling.WANTED) < 0.01
