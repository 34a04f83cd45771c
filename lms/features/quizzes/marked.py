"""Answers that a person marks: how trainers see them, and what becomes of the attempt once they have a mark."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from flask import url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from lms.content.questions.words import count_words
from lms.content.rules import completion, scoring
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.outbox import announce
from lms.core.rows import changed
from lms.features.amendments.questions import in_service
from lms.features.progress import queries as progress
from lms.features.progress import services as ledger
from lms.features.quizzes import ended, grading, places, policies, queries, regrading, rescored
from lms.features.quizzes.models import AmendedQuestion, AskedQuestion, Attempt
from lms.features.quizzes.places import Place
from lms.features.quizzes.queries import Asked, AttemptRecord
from lms.plugin.facts import Told, WorkMarked
from lms.plugin.marking import Handed, HandedFiles, HandedHtml, HandedText, ShownWork, WorkKind
from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind
from lms.plugin.question import PENDING, Pending, QuestionType, Release

ALL = Release(feedback=True, key=True)
MARKED, REMARKED = "quiz.marked", "quiz.remarked"


def show(session: Session, ref: str) -> ShownWork | None:
    """The answer `ref` with its question and rubric, for a trainer."""
    attempt_id, position = queries.answer_of(ref)
    sitting = queries.sitting_of(session, attempt_id)
    asked = sitting.at(position) if sitting else None
    if asked is None:
        return None
    served = asked.served
    kind = queries.question_types().get(served.type)
    rubric = served.spec.get("rubric") if isinstance(served.spec, dict) else None
    return ShownWork(
        title=served.title,
        task_html=served.case_html + served.texts.get("stem", ""),
        parts=_parts(asked, kind),
        rubric=rubric,
        texts=served.texts,
        notes_html=_notes(session, attempt_id, asked),
        points=served.points,
        which=Message(mark("Question %(number)s"), {"number": position}),
        language=served.language,
    )


def _notes(session: Session, attempt_id: int, asked: Asked) -> str:
    """What the author tells trainers about the question today; empty where it is no longer in the course."""
    whose = queries.whose(session, attempt_id)
    record = in_service(whose.course).get(asked.served.id) if whose else None
    if record is None:
        return ""
    return record.notes.get(asked.served.language) or next(iter(record.notes.values()), "")


def _parts(asked: Asked, kind: QuestionType | None) -> tuple[Handed, ...]:
    response = asked.response
    if asked.served.type == "essay" and isinstance(response, str):
        return (HandedText(response, count_words(response)),)
    if asked.served.type == "upload" and isinstance(response, list):
        return (
            HandedFiles(
                tuple(str(file["id"]) for file in response if isinstance(file, dict) and "id" in file)
            ),
        )
    if kind is None:
        return ()
    marked = kind.review(asked.served.question(kind), asked.order, response, ALL)
    rows = Markup().join(Markup("<li>{}</li>").format(Markup(one.html)) for one in marked if one.taken)  # noqa: S704
    return (HandedHtml(Markup("<ul>{}</ul>").format(rows)),) if rows else ()


def hear_mark(fact: WorkMarked) -> None:
    """Gives an answer the share it was marked with, in the transaction of the mark."""
    if fact.kind == queries.ANSWER:
        _note(db.session(), fact)


def _note(session: Session, fact: WorkMarked) -> None:
    attempt_id, position = queries.answer_of(fact.ref)
    journey = progress.journey_of_run(session, fact.enrolment_id, fact.person_id, lock=True)
    attempt = queries.locked_attempt(session, attempt_id)
    if attempt is None or attempt.is_open or not fact.share:
        return  # opened again in the meantime: the answer comes back into the queue when it is sent
    _keep_share(session, attempt_id, position, Fraction(fact.share))
    try:
        place = places.find(fact.course, fact.item, attempt.edition_key)
    except NotFound:
        return  # there is no quiz any more that could be passed
    score = _add_up(session, attempt, place)
    if journey is not None:
        taken = ended.scores_of(session, [fact.enrolment_id])[fact.enrolment_id, place.item_row]
        in_force, act = regrading.in_force(place, taken)
        ledger.correct_score(session, journey, place.course, place.item, in_force, act)
    if score is not None and policies.shows_score(place.rules):
        _tell(session, fact, attempt.n, attempt.score is None)


def _add_up(session: Session, attempt: AttemptRecord, place: Place) -> Fraction | None:
    """Keeps the score of an attempt as its questions were graded and marked so far; None while one has no mark.

    Grades nothing again, and takes no pass away.
    """
    found = queries.sitting_of(session, attempt.id)
    assert found is not None
    amended = rescored.amended_in(session, attempt.id)
    total = scoring.quiz_score(
        grading.part(
            one.served.points,
            PENDING if one.fraction is None else one.fraction,
            one.hints,
            attempt.hint_penalty,
            one.position in amended and amended[one.position].is_dropped,
        )
        for one in found.asked
    )
    score = None if isinstance(total, Pending) else total
    reached = None if score is None else scoring.passed(score, completion.pass_mark(place.item))
    values = {"score": score, "passed": attempt.passed or reached}
    session.execute(sa.update(Attempt).where(Attempt.id == attempt.id).values(**values))
    return score


def _keep_share(session: Session, attempt_id: int, position: int, share: Fraction) -> None:
    """Where an amendment decides about the question, the mark is what counts again once that is withdrawn."""
    amended = (AmendedQuestion.attempt_id == attempt_id, AmendedQuestion.position == position)
    if changed(session, sa.update(AmendedQuestion).where(*amended).values(base_fraction=share)):
        return
    where = (AskedQuestion.attempt_id == attempt_id, AskedQuestion.position == position)
    session.execute(sa.update(AskedQuestion).where(*where).values(fraction=share))


def _tell(session: Session, fact: WorkMarked, n: int, first: bool) -> None:
    kind = MARKED if first else REMARKED
    announce(
        session,
        Told(
            at=fact.at,
            person_ids=(fact.person_id,),
            kind=kind,
            key=f"{kind}:{fact.ref}:{fact.number}",
            data={"course": fact.course, "item": fact.item, "n": n},
        ),
    )


def _to_result(data: Mapping[str, Any]) -> str:
    return url_for("quizzes.show_result", course=data["course"], item=data["item"], n=data["n"])


KINDS = (WorkKind(queries.ANSWER, Message(mark("Answer in a quiz")), show),)
NOTICES = (
    NoticeKind(
        MARKED,
        Message(mark("Your answers in a quiz of %(course)s have been marked")),
        Message(mark("See the result")),
        _to_result,
    ),
    NoticeKind(
        REMARKED,
        Message(mark("A mark in a quiz of %(course)s has been changed")),
        Message(mark("See the result")),
        _to_result,
        Message(mark("The result says what changed and why.")),
    ),
)
