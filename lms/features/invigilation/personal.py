"""What trainers did with a person's attempts, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.enrolment.models import Enrolment
from lms.features.invigilation.models import AcceptedAnswer, AddedTime
from lms.features.quizzes.models import Attempt
from lms.features.quizzes.personal import written
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData

ERASED = "–"


def personal_data() -> Iterable[PersonalData]:
    """Added minutes and accepted late answers: theirs, and those they gave to others, without the reasons."""
    return (
        kept(
            "added-time",
            Message(mark("Time added to your attempts, or by you")),
            ["added_time"],
            _minutes,
            _forget_minutes,
        ),
        kept(
            "late-answers",
            Message(mark("Late answers accepted for you, or by you")),
            ["accepted_answer"],
            _late,
            _forget_late,
        ),
    )


def _own(person_id: int) -> sa.Select[int]:
    return (
        sa.select(Attempt.id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.person_id == person_id)
    )


def _minutes(person_id: int) -> Statement:
    one, own = AddedTime, AddedTime.attempt_id.in_(_own(person_id))
    columns = (one.minutes, one.deadline, one.reopened, sa.case((own, one.reason), else_="").label("reason"))
    return (
        sa.select(sa.case((own, "me"), else_="somebody else").label("for"), *columns, one.added_at)
        .where(sa.or_(own, one.added_by == person_id))
        .order_by(one.id)
    )


def _late(person_id: int) -> Statement:
    one, own = AcceptedAnswer, AcceptedAnswer.attempt_id.in_(_own(person_id))
    columns = (
        one.position,
        one.arrived_at,
        sa.case((own, sa.type_coerce(one.replaced, sa.JSON)), else_=None).label("replaced"),
        sa.case((own, one.reason), else_="").label("reason"),
        sa.case((own, one.undone_reason), else_="").label("undone_reason"),
        one.accepted_at,
        one.undone_at,
    )
    return (
        sa.select(sa.case((own, "me"), else_="somebody else").label("for"), *columns)
        .where(sa.or_(own, one.accepted_by == person_id, one.undone_by == person_id))
        .order_by(one.id)
    )


def _forget_minutes(session: Session, person_id: int, now: datetime) -> None:
    mine = sa.update(AddedTime).where(AddedTime.attempt_id.in_(_own(person_id)))
    session.execute(mine.values(reason=ERASED).execution_options(synchronize_session=False))


def _forget_late(session: Session, person_id: int, now: datetime) -> None:
    one, quiet = AcceptedAnswer, {"synchronize_session": False}
    mine = sa.update(one).where(one.attempt_id.in_(_own(person_id)))
    blank = sa.case((one.undone_at.is_(None), ""), else_=ERASED)
    session.execute(mine.values(reason=ERASED, undone_reason=blank).execution_options(**quiet))
    place = sa.tuple_(one.attempt_id, one.position)
    words = sa.update(one).where(place.in_(written(person_id))).values(replaced=sa.null())
    session.execute(words.execution_options(**quiet))
