"""Reads of what a result tells beside its attempt: marks, amendments, and the pre-test or post-test it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms.content.questions.registry import Registry
from lms.features.catalogue import queries as catalogue
from lms.features.marking import queries as marking
from lms.features.quizzes import gains, queries, rescored, reviewing
from lms.features.quizzes.gains import Pair
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import AttemptRecord, Sitting
from lms.features.quizzes.reviewing import Known


def known(session: Session, types: Registry, sitting: Sitting) -> Known:
    """What trainers stated about the questions of an attempt: one statement for amendments, one for marks if any."""
    attempt = sitting.attempt.id
    refs = {
        queries.ref_of(attempt, position): position for position in reviewing.marked_by_hand(types, sitting)
    }
    marks = marking.marks_of(session, queries.ANSWER, list(refs))
    return Known(
        marks={refs[ref]: one for ref, one in marks.items()},
        amended=rescored.amended_in(session, attempt),
    )


def pair_of(session: Session, place: Place, enrolment_id: int, taken: Sequence[AttemptRecord]) -> Pair | None:
    """The pre-test and post-test of a run, where the quiz is one of them; one statement then."""
    beside = gains.other(place.course, place.item)
    if beside is None:
        return None
    row = catalogue.snapshot().item_row(place.course.id, beside.id)
    return gains.pair(place.item, taken, beside, queries.attempts(session, enrolment_id, row))
