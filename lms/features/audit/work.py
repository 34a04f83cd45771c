"""What is heard and what the worker does for the history of changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.core.db import db
from lms.features.audit import chain, services
from lms.plugin.facts import Acted
from lms.plugin.offers import Job

ROUNDS = 50


def hear(fact: Acted) -> None:
    """Keeps what was done, in the transaction in which it was."""
    services.keep(db.session(), fact)


def extend(payload: Mapping[str, Any], now: datetime) -> None:
    """Chains what was done since the last time, in short transactions; what is left comes with the next turn."""
    for _round in range(ROUNDS):
        if db.write(chain.extend) < chain.BATCH:
            return


JOBS = (Job("audit.chain", extend, every=60),)
