"""Working days, and how long something has waited in them."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

_SATURDAY = 5


def working_days(since: date, today: date) -> int:
    """Working days, Monday to Friday, that have passed since a day."""
    passed = range(1, (today - since).days + 1)
    return sum((since + timedelta(days=n)).weekday() < _SATURDAY for n in passed)


def waited(since: date, today: date) -> str:
    """How long something has waited, in words."""
    if since >= today:
        return _("today")
    days = working_days(since, today)
    if (today - since).days == 1 or not days:
        return _("yesterday") if (today - since).days == 1 else _("at the weekend")
    return ngettext("%(num)s working day", "%(num)s working days", days)
