"""What a person was told of their works, and the marks they gave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.catalogue.models import KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.marking.models import GivenMark, Work
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """Marks of their works, with the words to them; and the marks they gave to others, without these."""
    return (
        kept("marks", Message(mark("Marks of your works")), ["work", "mark"], _marks, _forget),
        kept("marks-given", Message(mark("Marks you gave")), ["mark"], _given),
    )


def _marks(person_id: int) -> Statement:
    given = GivenMark
    columns = (given.number, given.at, given.levels, given.percent, given.override, given.share)
    words = (given.words, given.reason, given.why, given.returned)
    return (
        sa.select(
            KnownCourse.slug.label("course"),
            KnownItem.slug.label("item"),
            Work.kind,
            Work.state,
            Work.since,
            *columns,
            *words,
        )
        .join(Enrolment, Enrolment.id == Work.enrolment_id)
        .join(KnownCourse, KnownCourse.id == Work.course_id)
        .join(KnownItem, KnownItem.id == Work.item_id)
        .outerjoin(given, given.work_id == Work.id)
        .where(Enrolment.person_id == person_id)
        .order_by(Work.id, given.number)
    )


def _given(person_id: int) -> Statement:
    given = GivenMark
    return (
        sa.select(KnownCourse.slug.label("course"), KnownItem.slug.label("item"), given.at, given.returned)
        .join(Work, Work.id == given.work_id)
        .join(KnownCourse, KnownCourse.id == Work.course_id)
        .join(KnownItem, KnownItem.id == Work.item_id)
        .where(given.by == person_id)
        .order_by(given.id)
    )


def _forget(session: Session, person_id: int, now: datetime) -> None:
    runs = sa.select(Enrolment.id).where(Enrolment.person_id == person_id)
    mine = sa.select(Work.id).where(Work.enrolment_id.in_(runs))
    session.execute(
        sa.update(GivenMark).where(GivenMark.work_id.in_(mine)).values(words="", reason="", why="")
    )
    marked = sa.exists().where(GivenMark.work_id == Work.id)
    # Nobody is to mark what has no words any more: what waits leaves the queue.
    waiting = sa.and_(Work.enrolment_id.in_(runs), Work.state == "waiting")
    session.execute(sa.delete(Work).where(waiting, ~marked).execution_options(synchronize_session=False))
    session.execute(sa.update(Work).where(waiting).values(state="returned", version=Work.version + 1))
    session.execute(
        sa.update(Work).where(Work.enrolment_id.in_(runs)).values(draft=None, draft_by=None, draft_at=None)
    )
