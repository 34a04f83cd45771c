"""What reminders say: the sentences of the inbox and of mail."""

from __future__ import annotations

from lms.features.notices.kinds import OPEN_COURSE, course_page
from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind

DUE, LATE, LAPSING, LAPSED = "reminder.due", "reminder.late", "reminder.lapsing", "reminder.lapsed"
DONE, OFF = "reminder.done", "reminder.off"
OPEN = (DUE, LATE, LAPSING, LAPSED)
"""The kinds of what still waits to be done."""

REMINDERS = Message(mark("Reminders"))

KINDS = (
    NoticeKind(
        DUE,
        Message(mark("Complete %(course)s by %(due_day)s")),
        OPEN_COURSE,
        course_page,
        Message(mark("This course is required of you.")),
        mail=True,
        group=REMINDERS,
    ),
    NoticeKind(
        LATE,
        Message(mark("%(course)s was due on %(due_day)s")),
        OPEN_COURSE,
        course_page,
        Message(
            mark(
                "You can still complete it. If something keeps you from it, tell the administrator of your unit."
            )
        ),
        mail=True,
        group=REMINDERS,
    ),
    NoticeKind(
        LAPSING,
        Message(mark("Complete %(course)s again before %(due_day)s")),
        OPEN_COURSE,
        course_page,
        Message(mark("Until then your last completion holds.")),
        mail=True,
        group=REMINDERS,
    ),
    NoticeKind(
        LAPSED,
        Message(mark("Your completion of %(course)s holds no longer since %(due_day)s")),
        OPEN_COURSE,
        course_page,
        Message(mark("Complete the course again.")),
        mail=True,
        group=REMINDERS,
    ),
    NoticeKind(
        DONE,
        Message(mark("Done: %(course)s")),
        OPEN_COURSE,
        course_page,
        Message(mark("You have completed it since you were reminded.")),
        group=REMINDERS,
    ),
    NoticeKind(
        OFF,
        Message(mark("No longer required of you: %(course)s")),
        OPEN_COURSE,
        course_page,
        Message(mark("You were reminded of it before.")),
        group=REMINDERS,
    ),
)
