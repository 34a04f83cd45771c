"""Amendments as pages tell of them: what one would change, how far a rescoring is, what it changed in an attempt."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.questions.registry import Registry
from lms.features.accounts.models import Person
from lms.features.amendments import queries as amendments
from lms.features.amendments.models import KeyAmendment
from lms.features.amendments.queries import Amendment
from lms.features.catalogue.models import KnownCourse
from lms.features.enrolment.models import Enrolment
from lms.features.quizzes.ended import AT_ONCE, Versions, sent_with
from lms.features.quizzes.models import AmendedQuestion, AskedQuestion, Attempt, Rescoring, ScoreChange
from lms.features.quizzes.regrading import Stated, regraded


@dataclass(frozen=True, slots=True)
class Moved:
    """One person's score in an ended attempt, before and after. `item` is the quiz's id."""

    person: str
    public_id: str
    item: str
    n: int
    before: Fraction | None
    after: Fraction | None
    passed_before: bool | None
    passed_after: bool | None
    falls: bool

    @property
    def gains_pass(self) -> bool:
        return self.passed_after is True and not self.passed_before

    @property
    def loses_pass(self) -> bool:
        return self.passed_before is True and not self.passed_after


@dataclass(frozen=True, slots=True)
class Effects:
    """What a change would do now: attempts that asked the question, those that move, those still open, and those
    whose choices are not the ones in service, so that the key served stays."""

    ended: int
    moved: tuple[Moved, ...]
    open: int
    unfit: int

    @property
    def people(self) -> int:
        return len({one.public_id for one in self.moved})

    @property
    def gains(self) -> int:
        """People who pass by it."""
        return len({one.public_id for one in self.moved if one.gains_pass})

    @property
    def losses(self) -> int:
        """People whose score comes below the mark they had passed."""
        return len({one.public_id for one in self.moved if one.falls})

    @property
    def higher(self) -> int:
        return sum((one.after or 0) > (one.before or 0) for one in self.moved)

    @property
    def lower(self) -> int:
        return sum((one.after or 0) < (one.before or 0) for one in self.moved)


def effects(session: Session, stated: Stated, types: Registry) -> Effects:
    """What would change if `stated` held from now on."""
    sent = sent_with(session, stated.course, stated.names)
    found = regraded(sent, stated, types, Versions(session, {}))
    moving = [one for one in found if one.moves]
    people = _people(session, {one.sent.person_id for one in moving})
    moved = (
        Moved(
            *people[one.sent.person_id],
            one.sent.item,
            one.sent.n,
            one.sent.score,
            one.score,
            one.sent.passed,
            one.passed,
            one.falls,
        )
        for one in moving
    )
    return Effects(
        ended=len(found),
        moved=tuple(sorted(moved, key=lambda one: (one.person, one.public_id, one.item, one.n))),
        open=_open_with(session, stated.course, stated.names),
        unfit=sum(one.graded.unfit for one in found),
    )


def _people(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    wanted = sorted(ids)
    for begin in range(0, len(wanted), AT_ONCE):
        some = wanted[begin : begin + AT_ONCE]
        rows = session.execute(sa.select(Person.id, Person.name, Person.public_id).where(Person.id.in_(some)))
        found |= {row.id: (row.name, row.public_id) for row in rows}
    return found


def _open_with(session: Session, course: str, names: Collection[str]) -> int:
    statement = (
        sa.select(sa.func.count(sa.distinct(Attempt.id)))
        .select_from(Enrolment)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .join(Attempt, Attempt.enrolment_id == Enrolment.id)
        .join(AskedQuestion, AskedQuestion.attempt_id == Attempt.id)
        .where(KnownCourse.slug == course, Attempt.state == "open", AskedQuestion.question.in_(names))
    )
    return session.scalar(statement) or 0


@dataclass(frozen=True, slots=True)
class Work:
    """How far a rescoring is; `amendment` is the row of the amendment."""

    amendment: int
    withdrawn: bool
    asked_at: datetime
    runs: int
    changed: int
    unfit: int
    finished_at: datetime | None


def works(session: Session, amendments: Collection[int]) -> tuple[Work, ...]:
    """The rescorings after some amendments, the latest first."""
    rows = session.execute(
        sa.select(
            Rescoring.amendment_id.label("amendment"),
            Rescoring.withdrawn,
            Rescoring.asked_at,
            Rescoring.runs,
            Rescoring.changed,
            Rescoring.unfit,
            Rescoring.finished_at,
        )
        .where(Rescoring.amendment_id.in_(amendments))
        .order_by(Rescoring.id.desc())
    )
    return tuple(Work(**row._asdict()) for row in rows)


@dataclass(frozen=True, slots=True)
class Changed:
    """A score of an attempt that changed after it was sent; `kind` is ``key`` or ``dropped``, `why` in the trainer's
    words. `withdrawn`: because an amendment was taken back."""

    at: datetime
    question: str
    kind: str
    withdrawn: bool
    why: str
    before: Fraction | None
    after: Fraction | None
    passed_before: bool | None
    passed_after: bool | None


def changes_of(session: Session, attempt_id: int) -> tuple[Changed, ...]:
    """How an attempt's score changed after it was sent, the latest first."""
    rows = session.execute(
        sa.select(
            ScoreChange.at,
            KeyAmendment.question,
            KeyAmendment.kind,
            Rescoring.withdrawn,
            sa.case((Rescoring.withdrawn, KeyAmendment.ended_reason), else_=KeyAmendment.reason).label("why"),
            ScoreChange.before,
            ScoreChange.after,
            ScoreChange.passed_before,
            ScoreChange.passed_after,
        )
        .join(Rescoring, Rescoring.id == ScoreChange.rescoring_id)
        .join(KeyAmendment, KeyAmendment.id == Rescoring.amendment_id)
        .where(ScoreChange.attempt_id == attempt_id)
        .order_by(ScoreChange.at.desc(), ScoreChange.rescoring_id.desc())
    )
    return tuple(Changed(**row._asdict()) for row in rows)


def amended_in(session: Session, attempt_id: int) -> Mapping[int, Amendment]:
    """The amendments that decided about questions of an attempt, by position."""
    rows = session.execute(
        sa.select(AmendedQuestion.position, AmendedQuestion.amendment_id).where(
            AmendedQuestion.attempt_id == attempt_id
        )
    ).all()
    stated = amendments.by_ids(session, {row.amendment_id for row in rows}) if rows else {}
    return {row.position: stated[row.amendment_id] for row in rows}


def unfinished(session: Session, amendment_id: int) -> list[int]:
    """The rescorings after an amendment that are not done, by row."""
    statement = sa.select(Rescoring.id).where(
        Rescoring.amendment_id == amendment_id, Rescoring.finished_at.is_(None)
    )
    return list(session.scalars(statement.order_by(Rescoring.id)))


def scored_otherwise(session: Session, course: str, names: Collection[str], key: str) -> int:
    """How many ended attempts were graded by another key than `key`, the fingerprint of the edition's, and by no
    amendment."""
    amended = sa.exists().where(
        AmendedQuestion.attempt_id == AskedQuestion.attempt_id,
        AmendedQuestion.position == AskedQuestion.position,
    )
    statement = (
        sa.select(sa.func.count(sa.distinct(Attempt.id)))
        .select_from(Enrolment)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .join(Attempt, Attempt.enrolment_id == Enrolment.id)
        .join(AskedQuestion, AskedQuestion.attempt_id == Attempt.id)
        .where(
            KnownCourse.slug == course,
            Attempt.state == "sent",
            AskedQuestion.question.in_(names),
            AskedQuestion.key != key,
            ~amended,
        )
    )
    return session.scalar(statement) or 0
