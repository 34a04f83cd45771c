"""A term as it is typed, and what speaks against it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lms.features.accounts.register import STATUSES
from lms.features.credits.line import EARLIEST, MOST_QUARTERS
from lms.plugin.message import Message, mark

KINDS = ("form", "rate", "target", "fund", "bound")
TRACKS = ("classical", "nonclassical")
PERS = ("session", "day", "activity", "meeting", "result")
BOUNDS = ("at_least", "at_most")
DAY = "day"
"""The code of the one bound there is: the most JP of a day."""
MOST_A_DAY = 4 * 24
LONGEST_NAME = 100
LONGEST_SOURCE = 300

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

NO_CODE = Message(mark("Write a short code of small letters, digits and hyphens, 40 characters at most."))
NO_NAME = Message(mark("Write the name, 100 characters at most."))
NO_TRACK = Message(mark("Choose whether this form is classical or non-classical."))
NO_PER = Message(mark("Choose what the JP are counted for."))
NO_BOUND = Message(mark("Choose whether it is the least or the most."))
NO_STATUS = Message(mark("Choose a kind of employment."))
NO_FORM = Message(mark("Choose a form of development that holds on that day."))
NO_SOURCE = Message(mark("Write the regulation or letter that says so, 300 characters at most."))
NO_HOURS = Message(mark("Write the JP as a number in quarters, for example 2 or 1,5."))
TOO_MANY = Message(mark("A day has at most 24 JP."))
TOO_EARLY = Message(mark("This day is too far back."))
RUNS_ALREADY = Message(mark("One of this kind holds from then on already. Change that one instead."))
IN_THE_PAST = Message(mark("What holds for days gone by is not rewritten. Choose today or a later day."))
BEFORE_ITSELF = Message(mark("It begins on %(day)s only. Choose that day or a later one."))
NOT_LAST = Message(mark("This was changed in the meantime. Look at what holds now, and change that."))
ENDS_AT_ONCE = Message(mark("It would end on the day it begins. Choose a later day."))
NO_KIND = Message(mark("There is no kind of term named %(kind)s."))
NEEDED = Message(mark("The most JP of a day cannot be ended, only changed."))


@dataclass(frozen=True, slots=True)
class Term:
    """What a term says, without its days. Only the fields of its kind are asked for; others are left empty."""

    kind: str
    code: str
    source: str
    names: Mapping[str, str] = field(default_factory=dict)
    track: str = ""
    per: str = ""
    bound: str = ""
    quarters: int | None = None


def problems(term: Term, from_day: date, new: bool, has_form: bool) -> dict[str, Message]:
    """What speaks against a term, by field; `has_form`: the form that a rate is for holds on that day."""
    found: dict[str, Message] = {}
    if from_day < EARLIEST and new:
        found["from_day"] = TOO_EARLY
    if not term.source.strip() or len(term.source.strip()) > LONGEST_SOURCE:
        found["source"] = NO_SOURCE
    if term.kind in ("form", "fund"):
        found |= _named(term, new)
    if term.kind in ("rate", "target", "bound"):
        found |= _counted(term)
    if term.kind == "form" and term.track not in TRACKS:
        found["track"] = NO_TRACK
    if term.kind == "rate" and term.per not in PERS:
        found["per"] = NO_PER
    if term.kind == "rate" and not has_form:
        found["code"] = NO_FORM
    if term.kind == "target" and term.bound not in BOUNDS:
        found["bound"] = NO_BOUND
    if term.kind == "target" and term.code not in STATUSES:
        found["code"] = NO_STATUS
    if term.kind == "bound" and term.code != DAY:
        raise ValueError(f"there is no bound {term.code!r}")
    return found


def _named(term: Term, new: bool) -> dict[str, Message]:
    found = {}
    if new and (len(term.code) > 40 or not _CODE.fullmatch(term.code)):
        found["code"] = NO_CODE
    for language in ("id", "en"):
        name = term.names.get(language, "").strip()
        if len(name) > LONGEST_NAME or (language == "id" and not name):
            found[f"name_{language}"] = NO_NAME
    return found


def _counted(term: Term) -> dict[str, Message]:
    if term.quarters is None or not 0 < term.quarters <= MOST_QUARTERS:
        return {"quarters": NO_HOURS}
    if term.kind == "bound" and term.quarters > MOST_A_DAY:
        return {"quarters": TOO_MANY}
    return {}
