"""The sentences of the helpdesk that more than one page says, and those of the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lms.core.i18n import Phrase, told
from lms.core.workdays import working_days
from lms.features.catalogue import queries as catalogue
from lms.features.helpdesk import policies
from lms.features.helpdesk.queries import InquiryRecord
from lms.features.helpdesk.services import ANSWERED, ASKED
from lms.plugin.message import Message, mark
from lms.plugin.offers import NoticeKind

HEADLINE = 90
BEGINNING = 500


def _to_own(data: Mapping[str, Any]) -> str:
    return url_for("helpdesk.show_own_question", public_id=data["question"])


def _to_queue(data: Mapping[str, Any]) -> str:
    return url_for("helpdesk.show_question", public_id=data["question"])


NOTICES = (
    NoticeKind(
        ANSWERED,
        Message(mark("The trainer of %(course)s has answered you")),
        Message(mark("Read the answer")),
        _to_own,
        mail=True,
    ),
    NoticeKind(
        ASKED,
        Message(mark("A learner of %(course)s has asked you something")),
        Message(mark("Answer")),
        _to_queue,
    ),
)


def headline(text: str) -> str:
    """The first words of what was asked, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= HEADLINE else line[: HEADLINE - 1].rstrip() + "…"


def beginning(text: str) -> str:
    """So much of an answer as a lesson page has room for."""
    return text if len(text) <= BEGINNING else text[: BEGINNING - 1].rstrip() + "…"


def kind(name: str) -> str:
    """What was sent, in words."""
    return {"ask": _("Question to the trainer"), "report": _("Report of a mistake")}.get(name, name)


def outcome(name: str) -> str:
    """What came of it, in words."""
    names = {
        "answered": _("Answered"),
        "fixed": _("It has been corrected"),
        "no-error": _("It is not a mistake"),
    }
    return names.get(name, name)


def is_late(asked: date, today: date) -> bool:
    """Whether it has waited longer than trainers are asked to take."""
    return working_days(asked, today) > policies.PATIENCE


def course_title(record: InquiryRecord) -> Phrase | str:
    """The course's present title, else that of then."""
    course = catalogue.snapshot().library.course(record.course)
    titles = course.title if course else record.titles.get("course", {})
    return told(titles, course.language if course else "id") or record.course


def item_title(record: InquiryRecord) -> Phrase | str:
    """The item's present title, else that of then; empty for the course as a whole."""
    if not record.item:
        return ""
    course = catalogue.snapshot().library.course(record.course)
    item = course.item(record.item) if course else None
    titles = item.title if item else record.titles.get("item", {})
    return told(titles, course.language if course else "id") or record.item
