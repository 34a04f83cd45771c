"""Reads of how many people reach their yearly hours, and of the hours of people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.features.credits.models import CreditTerm

AT_LEAST = "at_least"


def targets(session: Session, year: int) -> Mapping[str, int]:
    """How many quarters each employment must reach in a year, as the agency's terms stand at its end; nothing for those
    whose hours are bounded from above or not at all."""
    day = date(year, 12, 31)
    rows = session.execute(
        sa.select(CreditTerm.code, CreditTerm.quarters)
        .where(CreditTerm.kind == "target", CreditTerm.bound == AT_LEAST, CreditTerm.from_day <= day)
        .where(sa.or_(CreditTerm.until_day.is_(None), CreditTerm.until_day > day))
    )
    return {row.code: row.quarters for row in rows}
