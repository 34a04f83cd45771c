"""Writing down that figures left the site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from lms.core.outbox import note


def note_export(
    session: Session, actor_id: int | None, report: str, form: str, filters: Mapping[str, str], now: datetime
) -> None:
    """Notes who took which report, narrowed by what; `actor_id` is None at the command line."""
    detail = {"format": form, **{name: value for name, value in filters.items() if value}}
    note(session, actor_id, "report.exported", f"report:{report}", now, **detail)
