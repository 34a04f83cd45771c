"""What the team feature brings: the superior's pages."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.team import pages as team_pages
from lms.features.team import policies
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [team_pages.blueprint]


@hookimpl
def entries() -> Iterable[Entry]:
    label, shown = Message(mark("Team")), policies.leads
    return [Entry("team", "main", label, "team.show_team", "people", 95, shown, ("team.*",))]
