"""What the built-in features tell people about courses: the sentences and where they lead."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import url_for

from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind

DUTY_GIVEN = "duty.given"
DUTY_WITHDRAWN = "duty.withdrawn"
COURSE_COMPLETED = "course.completed"


def course_page(data: Mapping[str, Any]) -> str:
    """The page of the course that a notice is about."""
    return url_for("learning.show_course", course=data["course"])


SCORE_CHANGED, SCORE_GIVEN = "score.changed", "score.given"
WHY_CHANGED: Mapping[str, Message] = MappingProxyType(
    {
        "key": Message(mark("The key of a question was put right: %(why)s")),
        "dropped": Message(mark("A question was dropped, so everybody gets its points: %(why)s")),
        "withdrawn": Message(mark("A correction of a key was taken back: %(why)s")),
    }
)


def result_page(data: Mapping[str, Any]) -> str:
    """The result of the attempt that a notice is about."""
    return url_for("quizzes.show_result", course=data["course"], item=data["item"], n=data["n"])


OPEN_COURSE = Message(mark("Open the course"))

SEE_RESULT = Message(mark("See the result"))
SCORE_KINDS = tuple(
    NoticeKind(f"{name}.{cause}", line, SEE_RESULT, result_page, why)
    for cause, why in WHY_CHANGED.items()
    for name, line in (
        (
            SCORE_CHANGED,
            Message(mark("Your score for %(quiz)s changed from %(before_score)s to %(after_score)s")),
        ),
        (SCORE_GIVEN, Message(mark("Your score for %(quiz)s is now %(after_score)s"))),
    )
)

KINDS = (
    *SCORE_KINDS,
    NoticeKind(
        DUTY_GIVEN,
        Message(mark("New required course: %(course)s")),
        OPEN_COURSE,
        course_page,
        Message(mark("Complete it by %(due_day)s.")),
        mail=True,
    ),
    NoticeKind(
        DUTY_WITHDRAWN,
        Message(mark("No longer required: %(course)s")),
        OPEN_COURSE,
        course_page,
        Message(mark("What you have done is kept, and you may still go on.")),
    ),
    NoticeKind(
        COURSE_COMPLETED,
        Message(mark("You have completed %(course)s")),
        OPEN_COURSE,
        course_page,
        Message(mark("You can read all parts again at any time.")),
    ),
)
