"""What people have done in a course, as far as a change of it has to know; a few statements, whatever their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.changing.account import Records
from lms.content.changing.people import Inside
from lms.content.rules.completion import ItemState as Known
from lms.features.catalogue.models import KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.progress.models import ItemState, Record
from lms.features.quizzes.models import Answer, AskedQuestion, Attempt, QuestionVersion
from lms.plugin.question import Response
from lms.plugin.usage import Correction

_COURSE = sa.select(KnownCourse.id).where(KnownCourse.slug == sa.bindparam("course")).scalar_subquery()


def open_runs(session: Session, course: str) -> tuple[Inside, ...]:
    """The open runs of a course, those that stand alike counted together; one statement."""
    last = sa.orm.aliased(KnownItem)
    rows = session.execute(
        sa.select(
            Enrolment.id,
            last.slug.label("last"),
            KnownItem.slug.label("item"),
            ItemState.score,
            ItemState.ended,
            ItemState.pending,
            ItemState.started,
            Record.id.is_not(None).label("completed"),
        )
        .outerjoin(last, last.id == Enrolment.last_item_id)
        .outerjoin(ItemState, ItemState.enrolment_id == Enrolment.id)
        .outerjoin(KnownItem, KnownItem.id == ItemState.item_id)
        .outerjoin(Record, sa.and_(Record.enrolment_id == Enrolment.id, Record.item_id == ItemState.item_id))
        .where(Enrolment.course_id == _COURSE, Enrolment.completed_at.is_(None))
        .order_by(Enrolment.id),
        {"course": course},
    )
    return tuple(
        Inside(dict(states), last_item, count) for (last_item, states), count in _alike(rows).items()
    )


_Standing = tuple[str, frozenset[tuple[str, Known]]]


def _alike(rows: Iterable[Any]) -> Counter[_Standing]:
    runs: dict[int, tuple[str, list[tuple[str, Known]]]] = {}
    for row in rows:
        _last, states = runs.setdefault(row.id, (row.last or "", []))
        if row.item is not None:
            known = Known(True, row.completed, row.score, row.ended, row.pending, row.started)
            states.append((row.item, known))
    return Counter((last, frozenset(states)) for last, states in runs.values())


def records(session: Session, course: str) -> Records:
    """How much hangs on a course, its items and its questions; three statements."""
    completed = sa.select(sa.func.count()).where(
        Enrolment.course_id == _COURSE, Enrolment.completed_at.is_not(None)
    )
    trying = (
        sa.select(sa.func.count())
        .select_from(Attempt)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.course_id == _COURSE, Attempt.state == "open")
    )
    values = {"course": course}
    both = session.execute(
        sa.select(completed.scalar_subquery().label("done"), trying.scalar_subquery().label("open")), values
    ).one()
    items = session.execute(
        sa.select(KnownItem.slug, sa.func.count())
        .join(ItemState, ItemState.item_id == KnownItem.id)
        .where(KnownItem.course_id == _COURSE)
        .group_by(KnownItem.slug),
        values,
    )
    questions = session.execute(
        sa.select(AskedQuestion.question, sa.func.count())
        .join(Attempt, Attempt.id == AskedQuestion.attempt_id)
        .join(KnownItem, KnownItem.id == Attempt.item_id)
        .where(KnownItem.course_id == _COURSE)
        .group_by(AskedQuestion.question),
        values,
    )
    return Records(both.done, both.open, _by_name(items), _by_name(questions))


def _by_name(rows: Iterable[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class Use:
    """The same figures as comparing courses asks for them."""

    counts: Records
    corrected: Mapping[str, Correction] = field(default_factory=dict)

    def item_records(self, item_id: str) -> int:
        """Runs in which somebody came to the item."""
        return self.counts.items.get(item_id, 0)

    def question_records(self, question_id: str) -> int:
        """Attempts in which the question was asked."""
        return self.counts.questions.get(question_id, 0)

    def corrections(self) -> Mapping[str, Correction]:
        """Corrected keys in force."""
        return self.corrected


@dataclass(frozen=True, slots=True)
class Given:
    """One question of an ended attempt: the answer, its share of the points, and the question as it was served."""

    question: str
    body: Mapping[str, Any]
    response: Response
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class Ended:
    """An ended attempt in which one of certain questions was asked."""

    item: str
    passed: bool | None
    given: tuple[Given, ...]


def ended_with(session: Session, course: str, questions: Collection[str]) -> tuple[Ended, ...]:
    """The ended attempts of a course that asked one of `questions`, whole; two statements, none without questions."""
    if not questions:
        return ()
    asked = sa.select(AskedQuestion.attempt_id).where(AskedQuestion.question.in_(questions))
    answered = sa.and_(Answer.attempt_id == Attempt.id, Answer.position == AskedQuestion.position)
    rows = session.execute(
        sa.select(
            Attempt.id,
            KnownItem.slug,
            Attempt.passed,
            AskedQuestion.question,
            AskedQuestion.version_id,
            AskedQuestion.fraction,
            Answer.response,
        )
        .join(KnownItem, KnownItem.id == Attempt.item_id)
        .join(AskedQuestion, AskedQuestion.attempt_id == Attempt.id)
        .outerjoin(Answer, answered)
        .where(KnownItem.course_id == _COURSE, Attempt.state == "sent", Attempt.id.in_(asked))
        .order_by(Attempt.id, AskedQuestion.position),
        {"course": course},
    ).all()
    wanted = {row.version_id for row in rows}
    bodies = {
        row.id: row.body
        for row in session.execute(
            sa.select(QuestionVersion.id, QuestionVersion.body).where(QuestionVersion.id.in_(wanted))
        )
    }
    attempts: dict[int, list[Any]] = {}
    for row in rows:
        attempts.setdefault(row.id, []).append(row)
    return tuple(
        Ended(
            some[0].slug,
            some[0].passed,
            tuple(Given(row.question, bodies[row.version_id], row.response, row.fraction) for row in some),
        )
        for some in attempts.values()
    )
