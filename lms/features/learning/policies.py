"""When a lesson may be marked done, and when a visit is worth writing down."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.content.course import Item, LessonRules
from lms.features.progress.queries import Journey

NOTED_EVERY = timedelta(minutes=5)
LONGEST_NOTE = 10_000
"""Characters."""


def seconds_to_wait(journey: Journey, item: Item, now: datetime) -> int:
    """How long until the item may be marked done: its least time runs from the first opening, by the server's clock."""
    least = item.rules.min_time if isinstance(item.rules, LessonRules) else 0
    spent = now - journey.opened_at.get(item.id, now)
    return max(0, least - int(spent.total_seconds()))


def is_worth_noting(journey: Journey, item: Item, now: datetime) -> bool:
    """Whether a visit changes what the site knows: the first one, one after another item, or one after a while."""
    if item.id not in journey.opened_at or journey.last_item != item.id:
        return True
    return now - journey.run.last_at >= NOTED_EVERY
