"""Working days, and how long something has waited in them."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Whether a day is none of the weekend."""
    return day.weekday() < _SATURDAY


def working_day_before(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - _SATURDAY + 1))


def working_day_after(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day if is_working_day(day) else day + timedelta(days=7 - day.weekday())


def monday(day: date) -> date:
    """The first day of the week of `day`."""
    return day - timedelta(days=day.weekday())


def first_working_day(of: date) -> date:
    """The first working day of the month in which a day lies."""
    return working_day_after(of.replace(day=1))


def working_days(since: date, today: date) -> int:
    """Working days, Monday to Friday, that have passed since a day."""
    passed = range(1, (today - since).days + 1)
    return sum(is_working_day(since + timedelta(days=n)) for n in passed)


def waited(since: date, today: date) -> str:
    """How long something has waited, in words."""
    if since >= today:
        return _("today")
    days = working_days(since, today)
    if (today - since).days == 1 or not days:
        return _("yesterday") if (today - since).days == 1 else _("at the weekend")
    return ngettext("%(num)s working day", "%(num)s working days", days)
