"""Lines for tests of the JP account."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from lms.core.db import db
from lms.features.credits import services
from lms.features.credits.line import Entered, Line
from tests.support.site import NOON

TODAY = NOON.date()
_references = itertools.count(1)


def a_line(person_id: int, hours: float = 2, on: date | None = None, **other: Any) -> Line:
    """A seminar on one day, yesterday unless said otherwise."""
    day = on or TODAY - timedelta(days=1)
    told: dict[str, Any] = {
        "person_id": person_id,
        "counted_on": day,
        "quarters": int(hours * 4),
        "source": "activity",
        "reference": f"ref{next(_references)}",
        "form": "seminar",
        "title": "Seminar Arsip Digital",
        "starts_on": other.pop("starts_on", day),
        "ends_on": day,
        "provider": "Universitas Madyapura",
    }
    return Line(**{**told, **other})


def entered(line: Line, by: int | None = None, **other: Any) -> Entered:
    """The line, in the ledger."""
    return db.write(services.enter, line, by, NOON, **other)
