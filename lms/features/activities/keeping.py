"""Evidence goes once it has been kept as long as the agency wishes; the activity and its entry stay."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.activities.models import Activity
from lms.features.files import services as files

BATCH = 200
DECIDED = ("verified", "refused", "withdrawn", "reversed")


def count_old(session: Session, before: datetime) -> int:
    """How many activities that were settled before have evidence still."""
    return session.scalar(sa.select(sa.func.count()).where(*_old(before))) or 0


def drop_old(session: Session, before: datetime, now: datetime) -> int:
    """Lets the evidence of some of them go; how many."""
    rows = session.execute(sa.select(Activity.id, Activity.files).where(*_old(before)).limit(BATCH)).all()
    if rows:
        files.release(session, [one for row in rows for one in row.files])
        ids = [row.id for row in rows]
        session.execute(sa.update(Activity).where(Activity.id.in_(ids)).values(files=[]))
    return len(rows)


def _old(before: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    settled = sa.func.coalesce(Activity.decided_at, Activity.saved_at) < before
    return Activity.state.in_(DECIDED), settled, sa.cast(Activity.files, sa.Text) != "[]"
