"""The targets by which the counters are kept follow the agency's terms."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from lms.features.attainment import counting, queries


def follow_terms(session: Session, year: int, on_day: date) -> bool:
    """Counts a year by the targets that the agency's terms have for it; returns whether they were others before."""
    return counting.count_by(session, year, queries.targets(session, year), on_day)
