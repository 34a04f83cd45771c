"""What stands beside an edition in service: the index of the search and short addresses, written with publication."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import search
from lms.core.rows import insert_new
from lms.features.catalogue.codes import new_short_code
from lms.features.catalogue.models import Edition, KnownCourse, KnownItem, ShortAddress


def give_codes(session: Session, course_id: int) -> bool:
    """Gives the course and each of its items a short address where they have none; whether one was missing."""
    has_code = sa.exists().where(ShortAddress.item_id == KnownItem.id)
    wanted: list[int | None] = list(
        session.scalars(
            sa.select(KnownItem.id).where(KnownItem.course_id == course_id, ~has_code).order_by(KnownItem.id)
        )
    )
    own = sa.select(ShortAddress.code).where(
        ShortAddress.course_id == course_id, ShortAddress.item_id.is_(None)
    )
    if session.scalar(own) is None:
        wanted.insert(0, None)
    for item_id in wanted:
        values = {"course_id": course_id, "item_id": item_id}
        while not insert_new(session, ShortAddress, {"code": new_short_code(), **values}):
            pass  # somebody has this code already
    return bool(wanted)


def index(session: Session, course: str, key: str, texts: Sequence[search.Text]) -> None:
    """Has the edition `key` found by the search, if it is still the one in service."""
    rows = sa.select(KnownCourse.id).join(Edition, Edition.course_id == KnownCourse.id)
    row = session.scalar(
        rows.where(
            KnownCourse.slug == course,
            KnownCourse.withdrawn_at.is_(None),
            Edition.current,
            Edition.key == key,
        )
    )
    if row is not None:
        search.put(session, row, key, texts)
