"""Lesson hours in words; knows no database."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.html import number, percent
from lms.features.accreditation import measuring
from lms.features.accreditation.records import HoursRecord

STATES = ("waiting", "confirmed", "refused")
TAGS: Mapping[str, str] = {"waiting": "warn", "confirmed": "good", "refused": ""}


def state(hours: HoursRecord) -> str:
    """The decision in force, in words."""
    if hours.state == "waiting":
        return _("Waiting to be confirmed")
    if hours.state == "refused":
        return _("Not recognised")
    if hours.quarters != hours.declared:
        return _("Confirmed as %(jp)s JP", jp=number(Fraction(hours.quarters or 0, 4)))
    return _("Confirmed")


def jp(quarters: int | None) -> str:
    """Hours with their unit."""
    return _("%(jp)s JP", jp=number(Fraction(quarters or 0, 4)))


def planned(hours: HoursRecord) -> str:
    """The time that the declared hours stand for."""
    return _("%(n)s minutes", n=number(hours.planned))


def measured(hours: HoursRecord) -> str:
    """What learners took."""
    if hours.minutes is None:
        return _("not enough data")
    return _("%(n)s minutes", n=number(hours.minutes))


def basis(hours: HoursRecord) -> str:
    """How many completions that is made of; for too few of them, what it was under other hours."""
    if hours.minutes is not None:
        return ngettext("%(num)s completion", "%(num)s completions", hours.runs)
    if hours.earlier_minutes is not None:
        return _("With other JP before: %(n)s minutes", n=number(hours.earlier_minutes))
    return _("%(n)s of %(fewest)s completions that are needed", n=hours.runs, fewest=measuring.FEWEST)


def difference(hours: HoursRecord) -> str:
    """How far off what learners took is, where that is worth naming."""
    share = hours.off
    if share is None:
        return ""
    if share > 0:
        return _("%(share)s longer than the JP say", share=percent(share))
    return _("%(share)s shorter than the JP say", share=percent(-share))
