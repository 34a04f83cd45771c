"""What an amendment makes of ended attempts: the reads and the arithmetic that preview and rescoring share.

Only the question in hand is graded again; all others keep the share they have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.questions.registry import Registry
from lms.content.rules import completion, scoring
from lms.core.errors import NotFound
from lms.features.amendments import queries as amendments
from lms.features.amendments.models import KeyAmendment
from lms.features.amendments.queries import DROPPED, Amendment
from lms.features.catalogue.models import Edition, KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.quizzes import grading, places, served
from lms.features.quizzes.grading import Graded
from lms.features.quizzes.models import (
    AmendedQuestion,
    Answer,
    AskedQuestion,
    Attempt,
    QuestionVersion,
)
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import Asked
from lms.features.quizzes.served import Served
from lms.plugin.question import PENDING, Pending, Response

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Sent:
    """The question in hand in one ended attempt, as it stands. `base` is its version without amendments."""

    attempt_id: int
    enrolment_id: int
    person_id: int
    item: str
    item_row: int
    edition_key: str
    n: int
    started_at: datetime
    sent_at: datetime
    sent_day: date
    score: Fraction | None
    passed: bool | None
    hint_penalty: Fraction
    position: int
    version_id: int
    base_version_id: int
    base_fraction: Fraction | None
    amendment_id: int | None
    fraction: Fraction | None
    hints: int
    response: Response


@dataclass(frozen=True, slots=True)
class Regraded:
    """The same with what counts for it now. `score` is that of the attempt; None while a person has to mark it.

    `falls`: the attempt was passed, and its score is below the mark now.
    """

    sent: Sent
    graded: Graded
    score: Fraction | None
    passed: bool | None
    falls: bool = False

    @property
    def moves(self) -> bool:
        """Whether the learner's score or pass changes."""
        return (self.score, self.passed) != (self.sent.score, self.sent.passed)

    @property
    def share(self) -> Fraction | None:
        return None if isinstance(self.graded.share, Pending) else self.graded.share

    @property
    def is_stale(self) -> bool:
        """Whether anything at all is to be written."""
        stated = self.graded.amendment.id if self.graded.amendment else None
        return self.moves or self.share != self.sent.fraction or stated != self.sent.amendment_id


def without_amendments(session: Session, attempt_id: int, asked: Sequence[Asked]) -> tuple[Asked, ...]:
    """The questions of an attempt as they would be shown and graded without any amendment."""
    rows = session.execute(
        sa.select(AmendedQuestion.position, AmendedQuestion.base_fraction, QuestionVersion.body)
        .join(QuestionVersion, QuestionVersion.id == AmendedQuestion.base_version_id)
        .where(AmendedQuestion.attempt_id == attempt_id)
    )
    bases = {row.position: (served.from_body(row.body), row.base_fraction) for row in rows}
    return tuple(
        replace(one, served=bases[one.position][0], fraction=bases[one.position][1])
        if one.position in bases
        else one
        for one in asked
    )


def runs_with(session: Session, course: str, names: Collection[str], after: int, limit: int) -> list[int]:
    """The next runs of a course, by row, in which an ended attempt asked a question."""
    asked = (
        sa.exists()
        .where(
            Attempt.enrolment_id == Enrolment.id,
            Attempt.state == "sent",
            AskedQuestion.attempt_id == Attempt.id,
            AskedQuestion.question.in_(names),
        )
        .correlate(Enrolment)
    )
    statement = (
        sa.select(Enrolment.id)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .where(KnownCourse.slug == course, Enrolment.id > after, asked)
        .order_by(Enrolment.id)
        .limit(limit)
    )
    return list(session.scalars(statement))


def sent_with(
    session: Session, course: str, names: Collection[str], runs: Collection[int] | None = None
) -> list[Sent]:
    """Every ended attempt in which a question was asked, in any run of the course; one statement."""
    answered = sa.and_(
        Answer.attempt_id == AskedQuestion.attempt_id, Answer.position == AskedQuestion.position
    )
    amended = sa.and_(
        AmendedQuestion.attempt_id == AskedQuestion.attempt_id,
        AmendedQuestion.position == AskedQuestion.position,
    )
    base = sa.func.coalesce(AmendedQuestion.base_version_id, AskedQuestion.version_id)
    statement = (
        sa.select(
            Attempt.id.label("attempt_id"),
            Attempt.enrolment_id,
            Enrolment.person_id,
            KnownItem.slug.label("item"),
            Attempt.item_id.label("item_row"),
            Edition.key.label("edition_key"),
            Attempt.n,
            Attempt.started_at,
            Attempt.sent_at,
            Attempt.sent_day,
            Attempt.score,
            Attempt.passed,
            Attempt.hint_penalty,
            AskedQuestion.position,
            AskedQuestion.version_id,
            base.label("base_version_id"),
            AmendedQuestion.base_fraction,
            AmendedQuestion.amendment_id,
            AskedQuestion.fraction,
            AskedQuestion.hints,
            Answer.response,
        )
        .select_from(Enrolment)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .join(Attempt, Attempt.enrolment_id == Enrolment.id)
        .join(Edition, Edition.id == Attempt.edition_id)
        .join(KnownItem, KnownItem.id == Attempt.item_id)
        .join(AskedQuestion, AskedQuestion.attempt_id == Attempt.id)
        .outerjoin(Answer, answered)
        .outerjoin(AmendedQuestion, amended)
        .where(KnownCourse.slug == course, Attempt.state == "sent", AskedQuestion.question.in_(names))
        .order_by(Attempt.enrolment_id, Attempt.item_id, Attempt.n)
    )
    if runs is not None:
        statement = statement.where(Attempt.enrolment_id.in_(runs))
    return [Sent(**row._asdict()) for row in session.execute(statement)]


@dataclass(slots=True)
class Versions:
    """Questions as served, read when first asked for, many at a time."""

    session: Session
    known: dict[int, Served]

    def read(self, wanted: Iterable[int]) -> None:
        """Reads those that are not known yet."""
        missing = sorted(set(wanted) - self.known.keys())
        for begin in range(0, len(missing), AT_ONCE):
            some = missing[begin : begin + AT_ONCE]
            rows = self.session.execute(
                sa.select(QuestionVersion.id, QuestionVersion.body).where(QuestionVersion.id.in_(some))
            )
            self.known |= {row.id: served.from_body(row.body) for row in rows}


@dataclass(frozen=True, slots=True)
class Stated:
    """What counts for a question of a course, known by `names`: its amendments, the latest first.

    `takes_back`: who no longer reaches the pass mark is no longer passed.
    """

    course: str
    names: tuple[str, ...]
    several: tuple[Amendment, ...]
    takes_back: bool = False


def regraded(sent: Sequence[Sent], stated: Stated, types: Registry, versions: Versions) -> list[Regraded]:
    """What counts now for each of these attempts, in their order."""
    versions.read(one.base_version_id for one in sent)
    quizzes = places_of(stated.course, sent)
    found = [(one, _graded(one, stated, types, versions)) for one in sent]
    stale = [one.attempt_id for one, graded in found if _differs(one, graded)]
    parts = _other_parts(versions, stale, {one.attempt_id: one for one in sent})
    return [
        _scored(one, graded, parts[one.attempt_id], quizzes[one.item], stated.takes_back)
        if one.attempt_id in parts
        else Regraded(one, graded, one.score, one.passed)
        for one, graded in found
    ]


def places_of(course: str, sent: Iterable[Sent]) -> dict[str, Place | None]:
    """The quizzes of attempts by item; None for one that no edition kept has."""
    found: dict[str, Place | None] = {}
    for one in sent:
        if found.get(one.item) is None:
            try:
                found[one.item] = places.find(course, one.item, one.edition_key)
            except NotFound:
                found[one.item] = None
    return found


def _graded(one: Sent, stated: Stated, types: Registry, versions: Versions) -> Graded:
    base = versions.known[one.base_version_id]
    kind = types.get(base.type)
    was = one.base_fraction if one.amendment_id is not None else one.fraction
    rests = Graded(one.position, PENDING if was is None else was, base, rekeyed=False)
    counts = amendments.counting(stated.several, one.started_at)
    return grading.with_amendment(rests, counts, kind, one.response) if counts else rests


def _differs(one: Sent, graded: Graded) -> bool:
    share = None if isinstance(graded.share, Pending) else graded.share
    return (share, graded.amendment.id if graded.amendment else None) != (one.fraction, one.amendment_id)


def _scored(
    one: Sent, graded: Graded, others: Iterable[Part], place: Place | None, takes_back: bool
) -> Regraded:
    own = grading.part(graded.served.points, graded.share, one.hints, one.hint_penalty, graded.is_dropped)
    total = scoring.quiz_score([*others, own])
    score = None if isinstance(total, Pending) else total
    reached = one.passed if score is None else None
    if score is not None and place is not None:
        reached = scoring.passed(score, completion.pass_mark(place.item))
    falls = bool(one.passed) and reached is False
    return Regraded(one, graded, score, True if one.passed and not takes_back else reached, falls)


Part = tuple[Fraction | Pending, Fraction]


def _other_parts(
    versions: Versions, attempts: Sequence[int], sent: Mapping[int, Sent]
) -> dict[int, list[Part]]:
    """What the other questions of attempts earned, by attempt."""
    found: dict[int, list[Part]] = {attempt: [] for attempt in attempts}
    dropped = sa.and_(
        AmendedQuestion.attempt_id == AskedQuestion.attempt_id,
        AmendedQuestion.position == AskedQuestion.position,
    )
    statement = (
        sa.select(
            AskedQuestion.attempt_id,
            AskedQuestion.position,
            AskedQuestion.version_id,
            AskedQuestion.fraction,
            AskedQuestion.hints,
            (KeyAmendment.kind == DROPPED).label("dropped"),
        )
        .outerjoin(AmendedQuestion, dropped)
        .outerjoin(KeyAmendment, KeyAmendment.id == AmendedQuestion.amendment_id)
    )
    for begin in range(0, len(attempts), AT_ONCE):
        some = attempts[begin : begin + AT_ONCE]
        rows = versions.session.execute(statement.where(AskedQuestion.attempt_id.in_(some))).all()
        versions.read(row.version_id for row in rows)
        for row in rows:
            one = sent[row.attempt_id]
            if row.position != one.position:
                worth = versions.known[row.version_id].points
                share = PENDING if row.fraction is None else row.fraction
                earned = grading.part(worth, share, row.hints, one.hint_penalty, bool(row.dropped))
                found[row.attempt_id].append(earned)
    return found


@dataclass(frozen=True, slots=True)
class Taken:
    """An ended attempt: its score, and when it was sent."""

    score: Fraction | None
    sent_at: datetime
    sent_day: date


def scores_of(session: Session, runs: Collection[int]) -> dict[tuple[int, int], list[Taken]]:
    """The ended attempts of runs by run and item, by their rows, the first one first."""
    rows = session.execute(
        sa.select(Attempt.enrolment_id, Attempt.item_id, Attempt.score, Attempt.sent_at, Attempt.sent_day)
        .where(Attempt.enrolment_id.in_(runs), Attempt.state == "sent")
        .order_by(Attempt.enrolment_id, Attempt.item_id, Attempt.n)
    )
    found: dict[tuple[int, int], list[Taken]] = {}
    for row in rows:
        taken = Taken(row.score, row.sent_at, row.sent_day)
        found.setdefault((row.enrolment_id, row.item_id), []).append(taken)
    return found
