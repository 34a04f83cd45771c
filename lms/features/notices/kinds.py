"""What the built-in features tell people about courses: the sentences and where they lead."""

from __future__ import annotations

from collections.abc import Mapping
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


OPEN_COURSE = Message(mark("Open the course"))

KINDS = (
    NoticeKind(
        DUTY_GIVEN,
        Message(mark("New required course: %(course)s")),
        OPEN_COURSE,
        course_page,
        Message(mark("Complete it by %(due_day)s.")),
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
