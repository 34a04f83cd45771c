"""What the worker does with personal data: erases whose time has come, and what was kept long enough."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.core.db import db
from lms.features.privacy import erasing, keeping
from lms.plugin.offers import Job

log = logging.getLogger(__name__)


def erase(payload: Mapping[str, Any], now: datetime) -> None:
    """Erases whose time has come, each in a transaction of its own, and keeps the list of them up to date."""
    failed: Exception | None = None
    for erasure_id in erasing.due(db.session(), now):
        try:
            db.write(erasing.carry_out, erasure_id, now)
        except Exception as error:
            log.exception("erasure %s failed", erasure_id)
            failed = error
    erasing.write_list(erasing.list_file(), erasing.erased(db.session()))
    if failed is not None:
        raise failed  # the others are done; the worker comes back to this one


def keep(payload: Mapping[str, Any], now: datetime) -> None:
    """Takes away what was kept as long as the rules say, in short transactions."""
    keeping.apply(now)


JOBS = (Job("privacy.erase", erase, every=600), Job("privacy.keep", keep, every=24 * 3600))
