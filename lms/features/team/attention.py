"""Who of a superior's people needs attention, and why, in words; pure but for the language.

The order is fixed and says no more than its reasons: what is overdue, what is due soon, who has stopped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.clock import day_in
from lms.core.html import day as day_words
from lms.features.team.queries import DutyOfStaff, Member

SOON = timedelta(days=14)
STOPPED = timedelta(days=42)

Titles = Mapping[int, tuple[str, str]]
"""Id and title of courses by their rows."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody needs attention: `rank` orders the kinds, `due` within one; `kind` is that of a tag."""

    rank: int
    due: date
    text: str
    kind: str = "warn"


@dataclass(frozen=True, slots=True)
class Line:
    """One of the people as the page tells of them; without a `reason` all is well for now."""

    member: Member
    reason: Reason | None
    status: str
    kind: str
    next_: str
    last: str


def lines(members: Sequence[Member], titles: Titles, today: date) -> list[Line]:
    """The people, those who need attention first, the most urgent of them on top; the others by name."""
    found = [_line(member, titles, today) for member in members]
    return sorted(found, key=lambda line: (line.reason.rank, line.reason.due) if line.reason else (9, today))


def _line(member: Member, titles: Titles, today: date) -> Line:
    status, kind = duties_in_words(member)
    missing = member.missing
    return Line(
        member,
        reason(member, titles, today),
        status,
        kind,
        due_in_words(missing[0], titles) if missing else "",
        last_in_words(member, today),
    )


def reason(member: Member, titles: Titles, today: date) -> Reason | None:
    """The most urgent reason to look after somebody; None where there is none."""
    missing = member.missing
    if not missing:
        return None
    first = missing[0]
    values = {"title": titles[first.course_row][1], "day": day_words(first.due_day)}
    if first.due_day < today:
        return Reason(0, first.due_day, _("“%(title)s” was due on %(day)s.", **values))
    if first.due_day <= today + SOON:
        if first.begun_day is None:
            return Reason(1, first.due_day, _("“%(title)s” is due on %(day)s and not begun yet.", **values))
        return Reason(2, first.due_day, _("“%(title)s” is due on %(day)s and under way.", **values))
    if member.last_at is not None and day_in(member.staff.zone, member.last_at) <= today - STOPPED:
        weeks = (today - day_in(member.staff.zone, member.last_at)).days // 7
        text = ngettext(
            "Has not learned for %(num)s week; “%(title)s” is due on %(day)s.",
            "Has not learned for %(num)s weeks; “%(title)s” is due on %(day)s.",
            weeks,
            **values,
        )
        return Reason(3, first.due_day, text)
    return None


def duties_in_words(member: Member) -> tuple[str, str]:
    """How many of the duties are fulfilled, and the kind of tag for it."""
    required = member.required
    if not required and member.duties:
        return _("Exempt"), ""
    if not required:
        return _("No duty"), ""
    done = len(required) - len(member.missing)
    text = _("%(done)s of %(total)s fulfilled", done=done, total=len(required))
    return text, "good" if done == len(required) else "warn"


def due_in_words(duty: DutyOfStaff, titles: Titles) -> str:
    """What is to be done next, and until when."""
    return _("“%(title)s”, due %(day)s", title=titles[duty.course_row][1], day=day_words(duty.due_day))


def last_in_words(member: Member, today: date) -> str:
    """When somebody last learned, as far away as people say it, to stand behind those words."""
    if member.last_at is None:
        return _("never yet")
    on_day = day_in(member.staff.zone, member.last_at)
    days = (today - on_day).days
    if days <= 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days < 14:
        return ngettext("%(num)s day ago", "%(num)s days ago", days)
    if days < 70:
        return ngettext("%(num)s week ago", "%(num)s weeks ago", days // 7)
    return day_words(on_day)
