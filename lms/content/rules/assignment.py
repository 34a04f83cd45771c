"""Until when a work is handed in, and what is left of its score when it comes late (chapter 12 of the format)."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from fractions import Fraction

from lms.content.course import AssignmentRules
from lms.content.rules.scoring import HUNDRED


def last_day(rules: AssignmentRules, enrolled_on: date) -> date | None:
    """The last day on which a work is in time, to 24.00 in the zone of the learner's unit; None without an end."""
    if rules.due_on is not None:
        return rules.due_on
    if rules.due is None:
        return None
    if rules.due.unit in ("months", "years"):
        return _months_later(enrolled_on, int(rules.due.count * (12 if rules.due.unit == "years" else 1)))
    return enrolled_on + timedelta(seconds=rules.due.seconds)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def is_accepted(rules: AssignmentRules, late: bool) -> bool:
    """Whether a work may be handed in."""
    return not late or rules.late != "reject"


def deduction(rules: AssignmentRules, late: bool) -> Fraction:
    """The percentage that is taken off the score."""
    return rules.deduction if late and rules.late == "deduct" else Fraction(0)


def score(rules: AssignmentRules, share: Fraction, late: bool) -> Fraction:
    """The score in percent of a work that earned `share` of the points."""
    return lowered(share, deduction(rules, late))


def lowered(share: Fraction, off: Fraction) -> Fraction:
    """The score in percent of `share` of the points, with `off` percent of it taken off."""
    return share * HUNDRED * (1 - off / HUNDRED)
