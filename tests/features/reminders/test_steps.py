"""On which days people are reminded: never at a weekend, never twice, only the latest of what was missed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.workdays import is_working_day
from lms.features.reminders.steps import Plan, due_step, steps

PLAN = Plan((30, 14, 7, 1), 3)
MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("due", "days"),
    [
        # Monday 14 December: a week, a fortnight and a month before fall on working days, the day before on Sunday.
        (
            date(2026, 12, 14),
            ["2026-11-13", "2026-11-30", "2026-12-07", "2026-12-11", "2026-12-15", "2027-01-15"],
        ),
        # The last of a month, and the day after on a Saturday.
        (
            date(2027, 1, 29),
            ["2026-12-30", "2027-01-15", "2027-01-22", "2027-01-28", "2027-02-01", "2027-03-01"],
        ),
    ],
)
def test_the_steps_of_a_due_date(due: date, days: list[str]) -> None:
    assert [step.day.isoformat() for step in steps(due, PLAN)][:6] == days


def test_after_a_silence_only_the_latest_step_is_told() -> None:
    due = MONDAY
    assert due_step(due, PLAN, due - timedelta(days=60), due - timedelta(days=2)).name.endswith("-1")  # type: ignore[union-attr]
    late = due_step(due, PLAN, due - timedelta(days=60), due + timedelta(days=3))
    assert late is not None
    assert (late.is_late, late.name) == (True, "20261123+0")
    assert due_step(due, PLAN, due + timedelta(days=3), due + timedelta(days=20)) is None


@given(due=DAYS, start=DAYS, gaps=st.lists(st.integers(1, 40), max_size=12))
def test_each_step_comes_at_most_once_and_on_working_days(due: date, start: date, gaps: list[int]) -> None:
    told, last = [], start
    for gap in gaps:
        today = last + timedelta(days=gap)
        step = due_step(due, PLAN, last, today)
        told += [step] if step else []
        last = today
    assert len({step.name for step in told}) == len(told)
    assert all(is_working_day(step.day) for step in steps(due, PLAN))
    assert [step.day for step in told] == sorted(step.day for step in told)
