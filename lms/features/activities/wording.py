"""The words of activities that several pages say, and those of the inbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.html import day, number
from lms.core.i18n import in_words
from lms.features.activities.claims import Proposal
from lms.features.activities.deciding import REFUSED, RETURNED, REVERSED, VERIFIED
from lms.features.activities.telling import WAITING
from lms.features.credits.queries import TermRecord
from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind


def _own(data: Mapping[str, Any]) -> str:
    return url_for("activities.show_activity", public_id=data["activity"])


def _queue(data: Mapping[str, Any]) -> str:
    return url_for("verification.show_queue")


NOTICES = (
    NoticeKind(
        VERIFIED,
        Message(mark("“%(title)s” is verified and counted in your JP account")),
        Message(mark("Look at it")),
        _own,
        mail=True,
    ),
    NoticeKind(
        RETURNED,
        Message(mark("“%(title)s” was returned by %(name)s: %(why)s")),
        Message(mark("Mend it and submit it again")),
        _own,
        mail=True,
    ),
    NoticeKind(
        REFUSED,
        Message(mark("“%(title)s” was refused by %(name)s: %(why)s")),
        Message(mark("Look at it")),
        _own,
        mail=True,
    ),
    NoticeKind(
        REVERSED,
        Message(mark("“%(title)s” was taken out of your JP account by %(name)s: %(why)s")),
        Message(mark("Look at it")),
        _own,
        mail=True,
    ),
    NoticeKind(
        WAITING,
        Message(mark("Activities of your people that wait to be verified: %(count)s")),
        Message(mark("Open the list")),
        _queue,
        mail=True,
    ),
)


def jp(quarters: int | None) -> str:
    """Hours as pages show them: 12.5 JP."""
    return _("%(number)s JP", number=number(Fraction(quarters or 0, 4)))


def days(first: date | None, last: date | None) -> str:
    """From when to when."""
    if first is None or last is None:
        return "–"
    if first == last:
        return day(first)
    return _("%(first)s to %(last)s", first=day(first), last=day(last))


def name_of(terms: Iterable[TermRecord], code: str) -> str:
    """A form or a source of funds in words; the code where the agency has it no longer."""
    return next((in_words(one.names) for one in terms if one.code == code), code)


def per(name: str) -> str:
    """What a rate counts, in words."""
    names = {
        "session": _("session"),
        "day": _("day"),
        "activity": _("activity"),
        "meeting": _("meeting"),
        "result": _("reported result"),
    }
    return names.get(name, name)


def proposed(found: Proposal) -> str:
    """How the agency reckons the JP of an activity."""
    sums = {"hours": jp(found.quarters), "rate": jp(found.rate.quarters), "per": per(found.rate.per)}
    return ngettext(
        "%(hours)s: the agency counts %(rate)s for one %(per)s.",
        "%(hours)s: %(num)s times %(rate)s, which the agency counts for one %(per)s.",
        found.amount,
        **sums,
    )


def state(name: str) -> tuple[str, str]:
    """The kind of tag and the words of a state."""
    return {
        "draft": ("", _("Draft")),
        "submitted": ("warn", _("Waiting to be verified")),
        "returned": ("warn", _("Returned")),
        "refused": ("bad", _("Refused")),
        "verified": ("good", _("Verified")),
        "withdrawn": ("", _("Withdrawn")),
        "reversed": ("bad", _("Taken back")),
    }.get(name, ("", name))


def step(what: str, by: str, mine: bool) -> str:
    """What happened, in a sentence."""
    if mine:
        own = {"submitted": _("Submitted by you"), "withdrawn": _("Withdrawn by you")}
        return own.get(what, state(what)[1])
    if not by:
        return {"submitted": _("Submitted"), "withdrawn": _("Withdrawn")}.get(what, state(what)[1])
    return {
        "submitted": _("Submitted by %(name)s", name=by),
        "withdrawn": _("Withdrawn by %(name)s", name=by),
        "verified": _("Verified by %(name)s", name=by),
        "returned": _("Returned by %(name)s", name=by),
        "refused": _("Refused by %(name)s", name=by),
        "reversed": _("Taken back by %(name)s", name=by),
    }.get(what, what)
