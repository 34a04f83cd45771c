"""What progress does on its own: counting what it hears, folding counters, applying a new edition to open runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.core import jobs
from lms.core.db import db
from lms.features.catalogue import queries as catalogue
from lms.features.progress import counting, services
from lms.plugin import facts


def count_run(fact: facts.RunBegun) -> None:
    """Counts a run that was begun."""
    counting.run_begun(
        db.session(), fact.person_id, catalogue.snapshot().course_row(fact.course), fact.on_day
    )


def count_move(fact: facts.PersonMoved) -> None:
    """Moves what is counted of a person to the new unit."""
    counting.person_moved(db.session(), fact.person_id, fact.from_unit_id, fact.to_unit_id, fact.on_day)


def count_unit_move(fact: facts.UnitMoved) -> None:
    """Counts anew, for a unit and all below it, which duties hold there."""
    counting.unit_moved(db.session(), fact.unit_id, fact.on_day)


def count_duty(fact: facts.DutyGiven) -> None:
    """Counts a duty for everybody under it."""
    counting.duty_changed(db.session(), fact.duty_id, fact.on_day, given=True)


def uncount_duty(fact: facts.DutyWithdrawn) -> None:
    """Takes a duty out of the counters."""
    counting.duty_changed(db.session(), fact.duty_id, fact.on_day, given=False)


def ask_for_reconcile(fact: facts.EditionPublished) -> None:
    """Asks, in the transaction of the publication, that open runs be looked at again."""
    payload = {"course": fact.course, "edition": fact.number}
    jobs.enqueue(db.session(), "progress.reconcile", payload, fact.at)


def fold(payload: Mapping[str, Any], now: datetime) -> None:
    """Folds all changes of the counters, in batches that hold the writer briefly."""
    while db.write(counting.fold) == counting.FOLDED_AT_ONCE:
        pass


def reconcile(payload: Mapping[str, Any], now: datetime) -> None:
    """Looks at every open run of a course once, a batch in a transaction."""
    after: int | None = 0
    while after is not None:
        after = db.write(services.reconcile, payload["course"], after)
