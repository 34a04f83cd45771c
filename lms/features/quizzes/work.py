"""What quizzes do on their own: an attempt whose time is over is sent as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.core.db import db
from lms.features.quizzes import services


def close_overdue(payload: Mapping[str, Any], now: datetime) -> None:
    """Ends one attempt; a page that was looked at may have done so before."""
    db.write(services.close_overdue, payload["attempt"], now)
