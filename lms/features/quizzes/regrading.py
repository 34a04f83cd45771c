"""What an amendment makes of ended attempts: the arithmetic that preview and rescoring share.

Only the question in hand is graded again; all others keep the share they have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import sqlalchemy as sa

from lms.content.questions.registry import Registry
from lms.content.rules import completion, scoring
from lms.core.errors import NotFound
from lms.features.amendments import queries as amendments
from lms.features.amendments.models import KeyAmendment
from lms.features.amendments.queries import DROPPED, Amendment
from lms.features.progress.services import Act, Score
from lms.features.quizzes import grading, places
from lms.features.quizzes.ended import AT_ONCE, Sent, Taken, Versions
from lms.features.quizzes.grading import Graded
from lms.features.quizzes.models import AmendedQuestion, AskedQuestion
from lms.features.quizzes.places import Place
from lms.plugin.question import PENDING, Pending


@dataclass(frozen=True, slots=True)
class Regraded:
    """A question in an ended attempt with what counts for it now.

    `score` is that of the attempt, None while a person has to mark it.
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


def in_force(place: Place, taken: Sequence[Taken]) -> tuple[Score, Act]:
    """The score in force over the ended attempts of a run, and the sending that decides: the first with which the
    quiz is passed, else the last."""
    scores = [PENDING if one.score is None else one.score for one in taken]
    rule, mark = place.rules.grade, completion.pass_mark(place.item)
    deciding = taken[-1]
    for n, one in enumerate(taken, 1):
        reached = scoring.item_score(rule, scores[:n])
        if reached is not None and mark is not None and reached >= mark:
            deciding = one
            break
    score = Score(scoring.item_score(rule, scores), ended=len(taken), pending=PENDING in scores)
    return score, Act(deciding.sent_at, deciding.sent_day)
