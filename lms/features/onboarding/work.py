"""What the worker does for slips."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.core.db import db
from lms.features.onboarding import services


def forget(payload: Mapping[str, Any], now: datetime) -> None:
    """Ends the time in which the codes of a batch can be looked at again."""
    db.write(services.forget, now)
