"""What is told about lesson hours: to administrators that courses wait, to learners that hours were counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from lms.core.actor import ADMINISTRATOR
from lms.core.outbox import announce
from lms.features.accounts.models import Person
from lms.features.accreditation.models import CourseHours
from lms.features.organisation.models import GivenGrant
from lms.plugin.facts import Told
from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind

WAITING, COUNTED = "hours.waiting", "hours.counted"


def _list_page(data: Mapping[str, Any]) -> str:
    return url_for("accreditation.list_hours")


def _account_page(data: Mapping[str, Any]) -> str:
    return url_for("credits.show_account")


KINDS = (
    NoticeKind(
        WAITING,
        Message(mark("Courses wait for their JP to be confirmed: %(n)s")),
        Message(mark("See which")),
        _list_page,
        Message(mark("Until then nobody who completes them is credited.")),
        mail=True,
    ),
    NoticeKind(
        COUNTED,
        Message(mark("%(hours_score)s JP were counted for %(course)s")),
        Message(mark("Open the JP account")),
        _account_page,
        Message(mark("The JP of the course were confirmed. They count from the day you finished.")),
        mail=True,
    ),
)


def notice_kinds() -> Iterable[NoticeKind]:
    """The kinds above."""
    return KINDS


def tell_administrators(session: Session, today: date, now: datetime) -> None:
    """Tells the site's administrators, once a day at most, that courses wait of which they have not heard."""
    untold = sa.and_(CourseHours.state == "waiting", CourseHours.told_day.is_(None))
    ids = session.scalars(sa.select(CourseHours.id).where(untold).with_for_update()).all()
    today_already = sa.select(sa.func.count()).where(CourseHours.told_day == today)
    if not ids or session.scalar(today_already):
        return
    session.execute(
        sa.update(CourseHours)
        .where(CourseHours.id.in_(ids))
        .values(told_day=today)
        .execution_options(synchronize_session=False)
    )
    waiting = session.scalar(
        sa.select(sa.func.count()).select_from(CourseHours).where(CourseHours.state == "waiting")
    )
    people = session.scalars(
        sa.select(GivenGrant.person_id)
        .join(Person, Person.id == GivenGrant.person_id)
        .where(
            GivenGrant.role == ADMINISTRATOR,
            GivenGrant.unit_id.is_(None),
            GivenGrant.course.is_(None),
            Person.active,
        )
        .distinct()
        .order_by(GivenGrant.person_id)
    ).all()
    if people:
        key = f"{WAITING}:{today.isoformat()}"
        announce(
            session, Told(at=now, person_ids=tuple(people), kind=WAITING, key=key, data={"n": waiting or 0})
        )
