"""Scores written again after an amendment: by the worker, in batches of runs that each hold the writer briefly.

Every batch works out anew what counts, so it may run twice, stop anywhere, and come after another amendment.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.rules import completion
from lms.core import jobs
from lms.core.db import db
from lms.core.outbox import announce
from lms.features.amendments import queries as amendments
from lms.features.amendments.queries import Amendment
from lms.features.amendments.questions import in_service
from lms.features.marking import services as marking
from lms.features.progress import queries as progress
from lms.features.progress import services as ledger
from lms.features.progress.queries import Journey
from lms.features.quizzes import ended, opening, queries, regrading, rescored
from lms.features.quizzes.ended import Versions
from lms.features.quizzes.models import AmendedQuestion, AskedQuestion, Attempt, Rescoring, ScoreChange
from lms.features.quizzes.regrading import Regraded, Stated
from lms.plugin.facts import KeyAmended, ScoreChanged
from lms.plugin.question import Pending

JOB = "quizzes.rescore"
RUNS_AT_ONCE = 50


def hear_amendment(fact: KeyAmended) -> None:
    """Asks, in the transaction of the amendment, that ended attempts be scored again."""
    session = db.session()
    row = Rescoring(
        amendment_id=fact.amendment_id,
        withdrawn=fact.withdrawn,
        takes_back=fact.takes_back,
        asked_at=fact.at,
        after=0,
        runs=0,
        changed=0,
        unfit=0,
    )
    session.add(row)
    session.flush()
    jobs.enqueue(session, JOB, {"rescoring": row.id}, fact.at)


def rescore(payload: Mapping[str, Any], now: datetime) -> None:
    """Goes through all runs concerned, from where an earlier try stopped."""
    while db.write(step, payload["rescoring"], now):
        pass


def rescore_soon(amendment_id: int, now: datetime, seconds: float = 2.0) -> None:
    """Does as much of what is waiting for an amendment as fits into a request; the worker does the rest."""
    until = time.monotonic() + seconds
    for waiting in rescored.unfinished(db.session(), amendment_id):
        while time.monotonic() < until and db.write(step, waiting, now):
            pass


def names_of(course: str, question: str) -> tuple[str, ...]:
    """The present id of a question first, then those it had before."""
    record = in_service(course).get(question)
    return (record.id, *record.former_ids) if record else (question,)


def step(session: Session, rescoring_id: int, now: datetime) -> bool:
    """Scores the attempts of the next runs again; False when there are none left."""
    row = session.get(Rescoring, rescoring_id, with_for_update=True, populate_existing=True)
    if row is None or row.finished_at is not None:
        return False
    amendment = amendments.by_ids(session, [row.amendment_id])[row.amendment_id]
    names = names_of(amendment.course, amendment.question)
    runs = ended.runs_with(session, amendment.course, names, row.after, RUNS_AT_ONCE)
    if not runs:
        row.finished_at = now
        session.flush()
        return False
    journeys = progress.journeys_of(session, runs)
    several = amendments.of_question(amendments.applying(session, amendment.course), names)
    stated = Stated(amendment.course, names, several, row.takes_back)
    sent = ended.sent_with(session, amendment.course, names, runs)
    types = queries.question_types()
    found = regrading.regraded(sent, stated, types, Versions(session, {}))
    stale = [one for one in found if one.is_stale]
    _keep_questions(session, stale)
    _keep_queue(session, amendment.course, stale, now)
    moved = [one for one in found if one.moves]
    _keep_attempts(session, row.id, moved, now)
    _keep_items(session, row, amendment, journeys, moved, now)
    row.after, row.runs, row.changed = runs[-1], row.runs + len(runs), row.changed + len(moved)
    row.unfit += sum(one.graded.unfit for one in found)
    session.flush()
    return True


def _keep_questions(session: Session, stale: Sequence[Regraded]) -> None:
    """The question in hand of each attempt: its share, the key it is shown with, and the amendment behind both."""
    if not stale:
        return
    versions = opening.version_ids(session, [one.graded.served for one in stale])
    session.execute(
        sa.update(AskedQuestion),
        [
            {
                "attempt_id": one.sent.attempt_id,
                "position": one.sent.position,
                "fraction": one.share,
                "version_id": versions[one.graded.served.fingerprint],
                "key": one.graded.served.key,
            }
            for one in stale
        ],
    )
    places = [(one.sent.attempt_id, one.sent.position) for one in stale]
    column = sa.tuple_(AmendedQuestion.attempt_id, AmendedQuestion.position)
    session.execute(sa.delete(AmendedQuestion).where(column.in_(places)))
    rows = [
        {
            "attempt_id": one.sent.attempt_id,
            "position": one.sent.position,
            "amendment_id": one.graded.amendment.id,
            "base_version_id": one.sent.base_version_id,
            "base_fraction": None if isinstance(one.graded.base_share, Pending) else one.graded.base_share,
        }
        for one in stale
        if one.graded.amendment is not None
    ]
    if rows:
        session.execute(sa.insert(AmendedQuestion), rows)


def _keep_queue(session: Session, course: str, stale: Iterable[Regraded], now: datetime) -> None:
    """A dropped question needs no mark any more; one that is no longer dropped may need it again."""
    for one in stale:
        ref = queries.ref_of(one.sent.attempt_id, one.sent.position)
        if one.share is None:
            run, item = one.sent.enrolment_id, one.sent.item
            marking.await_mark(
                session, kind=queries.ANSWER, ref=ref, enrolment_id=run, course=course, item=item, at=now
            )
        elif one.sent.fraction is None:
            marking.withdraw(session, queries.ANSWER, ref)


def _keep_attempts(session: Session, rescoring: int, moved: Sequence[Regraded], now: datetime) -> None:
    if not moved:
        return
    scores = [{"id": one.sent.attempt_id, "score": one.score, "passed": one.passed} for one in moved]
    session.execute(sa.update(Attempt), scores)
    session.execute(
        sa.insert(ScoreChange),
        [
            {
                "rescoring_id": rescoring,
                "attempt_id": one.sent.attempt_id,
                "before": one.sent.score,
                "after": one.score,
                "passed_before": one.sent.passed,
                "passed_after": one.passed,
                "at": now,
            }
            for one in moved
        ],
    )


def _keep_items(
    session: Session,
    row: Rescoring,
    amendment: Amendment,
    journeys: Mapping[int, Journey],
    moved: Sequence[Regraded],
    now: datetime,
) -> None:
    """The score in force of each quiz in which an attempt moved, what it decides, and one fact for each."""
    if not moved:
        return
    quizzes = regrading.places_of(amendment.course, [one.sent for one in moved])
    taken = ended.scores_of(session, {one.sent.enrolment_id for one in moved})
    by_quiz: dict[tuple[int, str], list[Regraded]] = {}
    for one in moved:
        by_quiz.setdefault((one.sent.enrolment_id, one.sent.item), []).append(one)
    for (run, item), several in by_quiz.items():
        place, last = quizzes[item], several[-1]
        before, after = last.sent.score, last.score
        if place is not None:
            journey = journeys[run]
            state = journey.states.get(place.item.id, completion.UNTOUCHED)
            score, act = regrading.in_force(place, taken[run, last.sent.item_row])
            journeys = {
                **journeys,
                run: ledger.correct_score(session, journey, place.course, place.item, score, act),
            }
            if score.value != state.score:
                before, after = state.score, score.value
        change = ScoreChanged(
            at=now,
            enrolment_id=run,
            person_id=last.sent.person_id,
            course=amendment.course,
            item=place.item.id if place else item,
            number=last.sent.n,
            before=_exact(before),
            after=_exact(after),
            key=f"rescoring:{row.id}",
            **_cause(row, amendment),
        )
        announce(session, change)


def _cause(row: Rescoring, amendment: Amendment) -> dict[str, str]:
    """What people are told of why their score changed."""
    if row.withdrawn:
        return {"cause": "withdrawn", "why": amendment.ended_reason}
    return {"cause": amendment.kind, "why": amendment.reason}


def _exact(score: Fraction | None) -> str:
    return "" if score is None else f"{score.numerator}/{score.denominator}"
