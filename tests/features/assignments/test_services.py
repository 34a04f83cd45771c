"""Handing in, replacing, returning and marking: every work is kept, and the last mark counts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tests.features.assignments.conftest import Place
from tests.features.assignments.world import PLAN, Learner, Trainer

pytestmark = pytest.mark.both_engines


def test_a_work_is_drafted_sent_marked_and_completes_the_part(
    siti: Learner, bambang: Trainer, place: Place
) -> None:
    saved = siti.save(added=siti.file())
    assert saved.version == 1
    state = siti.journey().states[PLAN]
    assert (state.started, state.pending, state.attempts_ended) == (True, False, 0)
    assert siti.send()
    assert not siti.send(), "sent twice is sent once"
    state = siti.journey().states[PLAN]
    assert (state.started, state.pending, state.attempts_ended, state.score) == (False, True, 1, None)
    place.clock.forward(days=3)
    bambang.mark(levels={"a": 2, "b": 1}, words="Bagus.")
    [work] = siti.works()
    assert (work.state, work.score, work.passed) == ("marked", Fraction(70), True)
    journey = siti.journey()
    assert journey.done_on[PLAN] == date(2026, 11, 23), "the day that counts is that of sending"
    assert journey.states[PLAN].score == 70
