"""The one place that looks at the clock. Services are told the time; tests and demonstrations tell another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from flask import Flask, current_app

KEY = "lms.clock"


def init_app(app: Flask, clock: Callable[[], datetime] | None = None) -> None:
    """Gives `app` a clock; without one, the machine's."""
    app.extensions[KEY] = clock or (lambda: datetime.now(UTC))


def now() -> datetime:
    """The present moment in UTC, by the app's clock."""
    moment: datetime = current_app.extensions[KEY]()
    return moment


def day_in(zone: str, at: datetime) -> date:
    """The date of `at` on a calendar in `zone` (IANA name)."""
    return at.astimezone(ZoneInfo(zone)).date()


@cache
def zones() -> frozenset[str]:
    """The names of all time zones this machine knows; kept, since finding them opens hundreds of files."""
    return frozenset(available_timezones())
