"""What a figure with a code says: its reasons, its rule, its name."""

from __future__ import annotations

from flask import current_app
from flask_babel import gettext as _

from lms.core.citing import CREDITS, LEARNERS, REQUIRED
from lms.core.html import number
from lms.core.i18n import say
from lms.features.citations.changes import Change
from lms.plugin.manager import Plugins
from lms.plugin.message import Message, mark

REASONS = {
    "completed": Message(mark("Completed since then")),
    "earned": Message(mark("Reached the JP target since then")),
    "taken": Message(mark("Begun and completed since then")),
    "begun": Message(mark("Begun since then")),
    "new": Message(mark("New employees")),
    "returned": Message(mark("Active again")),
    "joined": Message(mark("Moved here from another unit")),
    "unit_joined": Message(mark("Came together with their unit")),
    "given": Message(mark("Under a new duty")),
    "readmitted": Message(mark("Exempt no longer")),
    "withdrawn": Message(mark("Duty withdrawn")),
    "exempted": Message(mark("Exempt since then")),
    "lapsed": Message(mark("Completion holds no longer")),
    "unearned": Message(mark("JP taken back, or a new year began")),
    "moved": Message(mark("Moved to another unit")),
    "unit_moved": Message(mark("Left together with their unit")),
    "left": Message(mark("Not active any more")),
    "kind": Message(mark("Other post, grade or place")),
    "late": Message(mark("Written down later for that day")),
}

LEAVES = frozenset({"withdrawn", "exempted", "lapsed", "unearned", "moved", "unit_moved", "left"})
"""The reasons that take people out of a figure, or their completion."""

_REQUIRED = Message(
    mark(
        "Required completion: people who fulfil every duty they are under, of people under a duty on that day. Who is"
        " exempt is left out. One person counts once, in the unit of that day."
    )
)
_LEARNERS = Message(
    mark("Learner completion: courses completed, of courses begun by that day, by the people of the units.")
)
_CREDITS = Message(
    mark(
        "JP target: people whose JP of the year are at least the target of their employment, of people who have a"
        " target. Only JP that count by that day are in it."
    )
)
RULES = {1: {REQUIRED: _REQUIRED, LEARNERS: _LEARNERS, CREDITS: _CREDITS}}
"""The definitions by version; a figure keeps the version it was counted by."""


def reason(name: str) -> str:
    """A reason in words."""
    return say(REASONS[name])


def in_short(line: Change) -> str:
    """A line of the difference for a headline: how many, with a sign, and why."""
    sign = "−" if line.reason in LEAVES else "+"
    return _(
        "%(reason)s: %(sign)s%(number)s", sign=sign, number=number(line.number), reason=reason(line.reason)
    )


def rule(version: int, figure: str) -> str:
    """The definition of a figure; empty for a version or figure that has none."""
    found = RULES.get(version, {}).get(figure)
    return say(found) if found else ""


def figure_name(figure: str) -> str:
    """What a rate is called."""
    if figure == CREDITS:
        return _("JP target reached")
    return _("Required completion") if figure == REQUIRED else _("Learner completion")


def title(what: str) -> str:
    """What a report or figure is called."""
    if what in {REQUIRED, LEARNERS, CREDITS}:
        return figure_name(what)
    plugins: Plugins = current_app.extensions["lms.plugins"]
    report = plugins.offers("reports").get(what)
    if report is not None:
        return say(report.title)
    return _("List of people") if what == "people" else what
