"""What the helpdesk feature brings: pages to ask and to answer, their entries and panels, and what the inbox says."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.helpdesk import pages as helpdesk_pages
from lms.features.helpdesk import panels as helpdesk_panels
from lms.features.helpdesk import personal, policies, wording
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry, NoticeKind

personal_data = hookimpl(personal.personal_data)
panels = hookimpl(helpdesk_panels.all_panels)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [helpdesk_pages.blueprint]


@hookimpl
def entries() -> Iterable[Entry]:
    own, queue = Message(mark("My questions")), Message(mark("Questions to the trainer"))
    page, shown, lit = "helpdesk.show_queue", policies.may_see_queue, ("helpdesk.*",)
    return [
        Entry("questions", "menu", own, "helpdesk.show_own", "comment", order=40),
        Entry("teach.questions", "teach", queue, page, "comment", order=30, shown=shown, lit=lit),
    ]


@hookimpl
def notice_kinds() -> Iterable[NoticeKind]:
    return wording.NOTICES
