"""What the worker does for the site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.core import once
from lms.core.db import db


def tidy(payload: Mapping[str, Any], now: datetime) -> None:
    """Drops keys of requests that are too old to be sent again."""
    db.write(once.forget, now)
