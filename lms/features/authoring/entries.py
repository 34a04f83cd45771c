"""What the authoring feature adds to the navigation."""

from __future__ import annotations

from lms.features.authoring import policies
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry

_PAGE = "authoring.show_courses"
_WRITING = ("authoring.*", "drafts.*", "editions.*", "preview.*", "rehearsal.*")
_FOLLOWING = ("analysis.*", "keys.*", "invigilation.*", "certificate_teaching.*", "evaluation.*", "ways.*")
_LIT = _WRITING + _FOLLOWING
_QUEUE = ("helpdesk.show_queue", "helpdesk.show_question", "helpdesk.answer_question", "marking.*")
_SHOWN = policies.may_see_teaching
TEACHING, MINE = Message(mark("Teaching")), Message(mark("My courses"))

ENTRIES = (
    Entry("teach", "main", TEACHING, _PAGE, "teach", order=80, shown=_SHOWN, lit=_LIT + _QUEUE),
    Entry("teach.courses", "teach", MINE, _PAGE, "teach", order=10, lit=_LIT),
)
