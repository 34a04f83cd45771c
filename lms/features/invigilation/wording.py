"""What the inbox says of minutes that were added and of late answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from lms.features.invigilation.services import ACCEPTED, MORE_TIME, UNDONE
from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind


def _quiz(data: Mapping[str, Any]) -> str:
    return url_for("quizzes.show_cover", course=data["course"], item=data["item"])


def _result(data: Mapping[str, Any]) -> str:
    return url_for("quizzes.show_result", course=data["course"], item=data["item"], n=data["attempt"])


_REASON = Message(mark("Reason: %(reason)s"))
_LOOK = Message(mark("See the result"))

NOTICES = (
    NoticeKind(
        MORE_TIME,
        Message(mark("More time for your quiz in %(course)s: %(minutes)s min")),
        Message(mark("Go to the quiz")),
        _quiz,
        _REASON,
    ),
    NoticeKind(
        ACCEPTED, Message(mark("Late answers to a quiz in %(course)s count now")), _LOOK, _result, _REASON
    ),
    NoticeKind(
        UNDONE, Message(mark("Late answers to a quiz in %(course)s no longer count")), _LOOK, _result, _REASON
    ),
)
