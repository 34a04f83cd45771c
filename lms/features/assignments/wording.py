"""What the inbox says of works that were marked or returned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from lms.features.assignments.standing import MARKED, REMARKED, RETURNED
from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind


def _to_work(data: Mapping[str, Any]) -> str:
    return url_for("assignments.show_assignment", course=data["course"], item=data["item"])


NOTICES = (
    NoticeKind(
        MARKED,
        Message(mark("Your assignment in %(course)s has been marked")),
        Message(mark("See the mark")),
        _to_work,
        mail=True,
    ),
    NoticeKind(
        RETURNED,
        Message(mark("Your assignment in %(course)s has come back")),
        Message(mark("Read what to mend")),
        _to_work,
        Message(mark("Mend it and send it again.")),
        mail=True,
    ),
    NoticeKind(
        REMARKED,
        Message(mark("The mark of your assignment in %(course)s was changed")),
        Message(mark("See the mark")),
        _to_work,
        mail=True,
    ),
)
