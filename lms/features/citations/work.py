"""What the worker does for figures with a code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.core.db import db
from lms.features.citations import services


def forget(payload: Mapping[str, Any], now: datetime) -> None:
    """Drops figures whose time is over."""
    while db.write(services.forget, now) == services.FORGOTTEN_AT_ONCE:
        continue
