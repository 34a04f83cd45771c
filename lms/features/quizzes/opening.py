"""What starting an attempt writes: its row, the questions drawn, the order of their choices, the deadline."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.contents import QuestionRecord
from lms.content.rules import draw
from lms.core import jobs
from lms.core.rows import insert_new
from lms.features.catalogue import queries as catalogue
from lms.features.quizzes import places, queries
from lms.features.quizzes.models import AskedQuestion, Attempt, QuestionVersion
from lms.features.quizzes.places import Place
from lms.features.quizzes.served import Served, serve

DEADLINE_JOB = "quizzes.deadline"


def open_attempt(
    session: Session, enrolment_id: int, place: Place, n: int, factor: str, language: str, now: datetime
) -> None:
    """Writes attempt `n` of a run with its questions, and asks for its closing where it has a deadline."""
    deadline = deadline_of(place, factor, now)
    attempt = Attempt(
        enrolment_id=enrolment_id,
        item_id=place.item_row,
        n=n,
        edition_id=catalogue.snapshot().edition_row(place.course.id),
        language=language,
        state="open",
        started_at=now,
        deadline=deadline,
        hint_penalty=place.rules.hint_penalty,
    )
    session.add(attempt)
    session.flush()
    _ask(session, place, attempt.id, language)
    if deadline is not None:
        ask_for_end(session, attempt.id, deadline)


def ask_for_end(session: Session, attempt_id: int, deadline: datetime) -> None:
    """Has an attempt closed once `deadline` is over; one asked for earlier finds it still open and does nothing."""
    at = deadline + queries.GRACE + timedelta(seconds=1)
    key = f"{DEADLINE_JOB}:{attempt_id}:{deadline.isoformat()}"
    jobs.enqueue(session, DEADLINE_JOB, {"attempt": attempt_id}, at, key)


def deadline_of(place: Place, factor: str, start: datetime) -> datetime | None:
    """The end of an attempt that begins at `start`: the limit times the person's factor; None without limit."""
    limit = place.rules.time_limit
    return None if limit is None else start + timedelta(seconds=int(limit * Fraction(factor)))


def own_minutes(place: Place, factor: str) -> int | None:
    """A person's time for the quiz in whole minutes; None without limit."""
    limit = place.rules.time_limit
    return None if limit is None else int(limit * Fraction(factor)) // 60


def drawn(place: Place, language: str, chance: random.Random) -> list[tuple[Served, tuple[str, ...]]]:
    """The questions of an attempt as `chance` has it, each as served and with the order of its choices."""
    own, banks = places.questions(place), place.volume.banks()
    cases = {record.id: record for file in (own, *banks.values()) for record in file.questions}
    records = draw.draw(place.rules, own.questions, banks, chance)
    asked = [serve(record, cases.get(record.case), language, place.course.language) for record in records]
    return [
        (served, _arranged(place, record, served, chance))
        for record, served in zip(records, asked, strict=True)
    ]


def version_ids(session: Session, questions: Iterable[Served]) -> dict[str, int]:
    """The row numbers of questions as served, by fingerprint; those never served before are written down."""
    bodies = {question.fingerprint: question.body() for question in questions}
    known = queries.version_rows(session, bodies)
    # In one order for all, so that two starts never wait for each other.
    new = sorted(set(bodies) - set(known))
    for fingerprint in new:
        insert_new(session, QuestionVersion, {"fingerprint": fingerprint, "body": bodies[fingerprint]})
    return {**known, **queries.version_rows(session, new)} if new else known


def _ask(session: Session, place: Place, attempt_id: int, language: str) -> None:
    asked = drawn(place, language, random.SystemRandom())
    versions = version_ids(session, [served for served, _order in asked])
    rows = [
        {
            "attempt_id": attempt_id,
            "position": position,
            "question": served.id,
            "version_id": versions[served.fingerprint],
            "order": list(order),
            "flagged": False,
            "key": served.key,
        }
        for position, (served, order) in enumerate(asked, 1)
    ]
    session.execute(sa.insert(AskedQuestion), rows)


def _arranged(place: Place, record: QuestionRecord, served: Served, chance: random.Random) -> tuple[str, ...]:
    shuffle = place.rules.shuffle_choices if record.shuffle is None else record.shuffle
    kind = queries.question_types().get(served.type)
    return tuple(kind.arrange(kind.from_json(served.spec), chance, shuffle)) if kind else ()
