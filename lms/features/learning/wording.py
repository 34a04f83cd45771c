"""The sentences of the learner's pages, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from lms.content.course import Course, Item
from lms.content.rules import completion, explanation
from lms.content.rules.completion import Gate, ItemState, States
from lms.core.html import clock, moment, number
from lms.core.html import day as in_full
from lms.core.i18n import language, say
from lms.plugin.message import Message, mark

LEVELS = {"basic": mark("Basic"), "intermediate": mark("Intermediate"), "advanced": mark("Advanced")}


def why_closed(gate: Gate, item: Item) -> str:
    """Why an item cannot be opened, and what opens it; empty for an open one."""
    match gate.reason:
        case "closed":
            assert item.available_until is not None
            return _("Closed since %(day)s", day=in_full(item.available_until))
        case "not-yet":
            assert item.available_from is not None
            return _("Opens on %(day)s", day=in_full(item.available_from))
        case "sequence" if len(gate.missing) > 1:
            return ngettext(
                "Opens after the %(num)s part before it",
                "Opens after the %(num)s parts before it",
                len(gate.missing),
            )
        case "sequence" | "prerequisite":
            return _opens_after(gate.missing)
    return ""


def no_page() -> str:
    """What stands at a part of a kind that has no page."""
    return _("Its page comes with a later version of Suluh")


def work_state(item: Item, state: ItemState) -> str:
    """How far one's work in a part that a trainer marks has come; empty where there is none."""
    if state.pending:
        return _("Sent, not marked yet")
    if item.kind != "assignment":
        return ""
    if state.score is not None:
        return _("Marked: %(score)s of 100", score=number(state.score))
    if state.attempts_ended:
        return _("Returned to be mended")  # neither waiting nor marked: it came back
    return _("Draft saved, not sent yet") if state.started else ""


def _opens_after(missing: tuple[Item, ...]) -> str:
    first = say(explanation.named_item(missing[0], language()))
    if len(missing) == 1:
        return _("Opens after %(what)s", what=first)
    return ngettext(
        "Opens after %(what)s and %(num)s more part",
        "Opens after %(what)s and %(num)s more parts",
        len(missing) - 1,
        what=first,
    )


def rule(course: Course) -> str:
    """When the course is passed."""
    return say(explanation.rule_sentence(course, language()))


def missing(course: Course, states: States) -> str:
    """What is still to be done; for a course that counts no part, what of it has not been opened."""
    verdict = completion.verdict(course, states)
    return say(explanation.missing_sentence(verdict, language()))


def item_rule(item: Item) -> str:
    """When the item counts as done."""
    return say(explanation.item_rule_sentence(item))


def level(name: str) -> str:
    """The level of a course in a word."""
    return say(Message(LEVELS[name])) if name in LEVELS else name


def greeting(at: datetime, zone: str, name: str) -> str:
    """A greeting by the hour of the day where the learner is."""
    hour = at.astimezone(ZoneInfo(zone)).hour
    if hour < 11:
        return _("Good morning, %(name)s", name=name)
    if hour < 15:
        return _("Good day, %(name)s", name=name)
    return _("Good afternoon, %(name)s", name=name) if hour < 18 else _("Good evening, %(name)s", name=name)


def saved(at: datetime, zone: str, today: date) -> str:
    """The stamp of what was saved: the minute, with its day where that is not today."""
    if at.astimezone(ZoneInfo(zone)).date() == today:
        return _("Saved %(clock)s", clock=clock(at, zone).rpartition(" ")[0])
    return _("Saved on %(moment)s", moment=moment(at, zone))


def weekday(day: date) -> str:
    """Monday, 23 November 2026."""
    return str(format_date(day, "EEEE, d MMMM y"))


def month(day: date) -> str:
    """October 2026."""
    return str(format_date(day, "LLLL y"))


def short_month(day: date) -> str:
    """Dec."""
    return str(format_date(day, "LLL"))
