"""What the worker does for files: what nobody holds goes, first the rows, then the bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from lms.core.db import db
from lms.features.files import policies, queries, services, storage

BATCH = 200


def clear(payload: Mapping[str, Any], now: datetime) -> None:
    """Takes away what nothing refers to. Bytes that are put in place meanwhile are young, and stay."""
    db.write(services.drop_unheld, now)
    config = current_app.config
    old = list(storage.kept(config, now, policies.UNNAMED))
    for digests in (old[start : start + BATCH] for start in range(0, len(old), BATCH)):
        unnamed = set(digests) - queries.named(db.session(), digests)
        for _gone in storage.forget(config, unnamed, now, policies.UNNAMED):
            pass
