"""What the worker does for drafts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from lms.core.db import db
from lms.features.drafts import queries, storage


def clear(payload: Mapping[str, Any], now: datetime) -> None:
    """Deletes what uploads that broke off have left behind."""
    storage.clear_leftovers(current_app.config, now, queries.pendings(db.session()))
