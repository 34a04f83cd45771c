"""A quiz as its learner sees it: questions with their forms, and the check before sending.

Made from records that were read before; nothing here asks the database. Before sending, no key, point or word of
feedback is in what this gives. Sentences are in the reader's language, so this is for pages.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from lms.content.questions.registry import Registry
from lms.core.html import clock
from lms.features.quizzes import answering, forms
from lms.features.quizzes.queries import Asked, AttemptRecord, Sitting
from lms.plugin.question import Form, Response

_TAG = re.compile("<[^>]*>")
LABEL = 70


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question to be answered. Without `form` its type is not installed, or fails, and it cannot be answered now.

    `was` is what the page sends back about how it showed the answer; `newer` the words of an answer that stands on the
    server while this one was refused, `newer_at` its hour.
    """

    number: int
    language: str
    stem: str
    case_html: str
    form: Form | None
    answered: bool
    flagged: bool
    version: int
    was: str
    saved: str
    newer: str = ""
    newer_at: str = ""
    typed: str = ""

    @property
    def href(self) -> str:
        return f"#q{self.number}"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the check before sending."""

    number: int
    label: str
    answer: str
    flagged: bool


def queue_words() -> str:
    """The words of the answer queue, in the order its script knows."""
    words = (
        _("Saving…"),
        _("Saved {at}"),
        _("Not sent yet, trying again. Do not close this page."),
        _("Sign in again so that this answer is sent."),
        _(
            "You answered this elsewhere at {at}: {stored}. Save again to use the answer on this page instead."
        ),
        _("The attempt has ended. This answer is not graded."),
        _("{n} minutes"),
    )
    return "|".join(words)


def hour(at: datetime, zone: str) -> str:
    """09.31, without the zone: for stamps, where minutes are what matters."""
    return clock(at, zone).rpartition(" ")[0]


def minutes_left(attempt: AttemptRecord, now: datetime) -> int | None:
    """Whole minutes until the deadline, rounded up; None without one."""
    if attempt.deadline is None:
        return None
    return max(0, math.ceil((attempt.deadline - now).total_seconds() / 60))


def questions(
    types: Registry, sitting: Sitting, zone: str, refused: Mapping[int, Response] | None = None
) -> list[ShownQuestion]:
    """All questions in order. `refused` holds, by position, typed answers to show in place of the stored ones."""
    shown: list[ShownQuestion] = []
    case = ""
    for asked in sitting.asked:
        one = _question(types, asked, zone, refused or {})
        begins_case = bool(asked.served.case) and asked.served.case != case
        case = asked.served.case
        shown.append(one if begins_case else _without_case(one))
    return shown


def _without_case(one: ShownQuestion) -> ShownQuestion:
    values = {name: getattr(one, name) for name in one.__dataclass_fields__}
    return ShownQuestion(**{**values, "case_html": ""})


def _question(types: Registry, asked: Asked, zone: str, refused: Mapping[int, Response]) -> ShownQuestion:
    kind = types.get(asked.served.type)
    typed = asked.position in refused
    response = refused[asked.position] if typed else asked.response
    saved = asked.answer is not None and asked.answer.version > 0
    at = hour(asked.answer.saved_at, zone) if asked.answer and saved else ""
    form = kind.present(asked.served.question(kind), asked.order, response) if kind else None
    mark = answering.page_mark(types, asked, asked.response)
    return ShownQuestion(
        number=asked.position,
        language=asked.served.language,
        stem=asked.served.texts.get("stem", ""),
        case_html=asked.served.case_html,
        form=form if form is not None and form.fields else None,
        answered=asked.response is not None,
        flagged=asked.flagged,
        version=asked.version,
        was=mark + (forms.FLAGGED if asked.flagged else ""),
        saved=_("Saved {at}").replace("{at}", at) if at else "",
        newer=answering.summary(types, asked, asked.response) or _("no answer") if typed else "",
        newer_at=at if typed else "",
        typed=answering.summary(types, asked, response) if typed else "",
    )


def rows(types: Registry, sitting: Sitting) -> list[Row]:
    """Every question with the answer in a few words."""
    return [
        Row(asked.position, _label(asked), answering.summary(types, asked, asked.response), asked.flagged)
        for asked in sitting.asked
    ]


def _label(asked: Asked) -> str:
    if asked.served.title:
        return asked.served.title
    text = " ".join(html.unescape(_TAG.sub(" ", asked.served.texts.get("stem", ""))).split())
    return text if len(text) <= LABEL else text[: LABEL - 1].rstrip() + "…"
