"""What the worker does for surveys: anonymous answers leave the order in which they came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.core.db import db
from lms.features.surveys import queries, services


def move(payload: Mapping[str, Any], now: datetime) -> None:
    """Moves whatever waits in groups of at least five."""
    waiting = queries.enough_waiting(db.session())
    db.session().commit()
    for item_row, form in waiting:
        while db.write(services.move, item_row, form):
            pass
