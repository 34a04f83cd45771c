"""A quiz as its learner sees it: questions with their forms, and the check before sending.

Made from records that were read before; nothing here asks the database. Before sending, no key, point or word of
feedback is in what this gives, but of answers that the learner had checked; no hint that was not opened. Sentences are
in the reader's language, so this is for pages.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from lms.content.course import QuizRules
from lms.content.questions.registry import Registry
from lms.content.rules import scoring
from lms.core.html import clock
from lms.core.i18n import say
from lms.features.quizzes import answering, checking, forms, policies
from lms.features.quizzes.queries import Asked, AttemptRecord, Sitting
from lms.features.quizzes.saving import PageSaved
from lms.plugin.form import Form
from lms.plugin.question import (
    Marked,
    Pending,
    Release,
    Remark,
    Weight,
)
from lms.plugin.words import plain_words

LABEL = 70


@dataclass(frozen=True, slots=True)
class Checked:
    """What an answer that was checked is worth, as far as that is released. `verdict` is right, partly, wrong or
    pending; `earned` has what the opened hints took off."""

    parts: Sequence[Marked]
    explanation: str = ""
    verdict: str = ""
    earned: Fraction | None = None
    worth: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Hints:
    """The hints that are open, as safe HTML, how many there are, and what each takes off in percent."""

    opened: tuple[str, ...]
    count: int
    penalty: Fraction

    @property
    def following(self) -> int:
        """The number of the next one; 0 where all are open."""
        return len(self.opened) + 1 if len(self.opened) < self.count else 0

    @property
    def lost(self) -> Fraction:
        """What those that are open take off, in percent."""
        return min(Fraction(100), len(self.opened) * self.penalty)


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question to be answered. Without `form` its type is not installed, or fails, and it cannot be answered now.

    `was` is what the page sends back about how it showed the answer; `newer` the words of an answer that stands on the
    server while this one was refused, `newer_at` its hour. `saved` is its stamp, `doubtful` whether that says more than
    when; `reasons` why it could not be checked or left. With `checked` it is locked. `files` are those handed in where
    the question asks for some, at most `most_files`.
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
    hints: Hints
    doubtful: bool = False
    reasons: tuple[str, ...] = ()
    newer: str = ""
    newer_at: str = ""
    typed: str = ""
    checked: Checked | None = None
    is_shut: bool = False
    files: tuple[Mapping[str, Any], ...] = ()
    most_files: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the check before sending. `remarks` is what there is to say about the answer."""

    number: int
    label: str
    answer: str
    flagged: bool
    remarks: tuple[Remark, ...] = ()
    is_checked: bool = False

    @property
    def is_stopped(self) -> bool:
        """Whether it cannot be sent as it is."""
        return any(remark.weight is Weight.STOP for remark in self.remarks)

    @property
    def is_doubted(self) -> bool:
        """Whether it is hardly what was meant."""
        return any(remark.weight is Weight.DOUBT for remark in self.remarks)


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
        _("This can no longer be answered. What you typed is not graded."),
        _("{n} minutes"),
    )
    return "|".join(words)


def hour(at: datetime, zone: str) -> str:
    """09.31, without the zone: for stamps, where minutes are what matters."""
    return clock(at, zone).rpartition(" ")[0]


def stamp(at: datetime, zone: str, remarks: Iterable[Remark] = ()) -> str:
    """The hour of a saved answer, and what there is to say about it."""
    said = " ".join(say(remark.text) for remark in remarks)
    return _("%(hour)s. %(remarks)s", hour=hour(at, zone), remarks=said) if said else hour(at, zone)


def minutes_left(attempt: AttemptRecord, now: datetime) -> int | None:
    """Whole minutes until the deadline, rounded up; None without one."""
    if attempt.deadline is None:
        return None
    return max(0, math.ceil((attempt.deadline - now).total_seconds() / 60))


def questions(
    types: Registry,
    sitting: Sitting,
    zone: str,
    rules: QuizRules,
    saved: PageSaved,
    release: Release | None = None,
) -> list[ShownQuestion]:
    """All questions in order, the text of a case with the first of its own. `saved` may hold typed answers to show in
    place of the stored ones; `release` is what is shown of answers that were checked, nothing unless it is given."""
    shown: list[ShownQuestion] = []
    case = ""
    for asked in sitting.asked:
        one = _question(types, sitting.attempt, asked, zone, saved)
        if asked.is_locked:
            one = replace(one, checked=_checked(types, sitting.attempt, asked, release))
        repeats_case = asked.served.case == case
        case = asked.served.case
        shown.append(replace(one, case_html="") if repeats_case else one)
    return shown


def _question(
    types: Registry, attempt: AttemptRecord, asked: Asked, zone: str, page: PageSaved
) -> ShownQuestion:
    kind, place = types.get(asked.served.type), asked.position
    typed = {**page.refused, **page.shut}
    response = typed.get(place, asked.response)
    saved = asked.answer is not None and asked.answer.version > 0
    remarks = answering.remarks(types, asked, asked.response)
    at = stamp(asked.answer.saved_at, zone, remarks) if asked.answer and saved else ""
    form = kind.present(asked.served.question(kind), asked.order, response) if kind else None
    mark = answering.page_mark(types, asked, asked.response)
    hints, field = checking.hints(asked), answering.file_field(types, asked)
    return ShownQuestion(
        number=place,
        language=asked.served.language,
        stem=asked.served.texts.get("stem", ""),
        case_html=asked.served.case_html,
        form=form if form is not None and form.fields else None,
        answered=asked.response is not None,
        flagged=asked.flagged,
        version=asked.version,
        was=mark + (forms.FLAGGED if asked.flagged else ""),
        saved=_("Saved {at}").replace("{at}", at) if at else "",
        hints=Hints(hints[: asked.hints], len(hints), attempt.hint_penalty),
        doubtful=any(remark.weight is not Weight.NOTE for remark in remarks),
        reasons=tuple(say(remark.text) for remark in page.held.get(place, ())),
        newer=answering.summary(types, asked, asked.response) or _("no answer") if place in typed else "",
        newer_at=hour(asked.answer.saved_at, zone) if asked.answer and place in typed else "",
        typed=answering.summary(types, asked, response) if place in typed else "",
        is_shut=place in page.shut,
        files=answering.files_in(asked.response) if field else (),
        most_files=field.max_files if field else 0,
    )


def _checked(types: Registry, attempt: AttemptRecord, asked: Asked, release: Release | None) -> Checked:
    kind, release = types.get(asked.served.type), release or Release(feedback=False, key=False)
    question = asked.served.question(kind) if kind else None
    parts = kind.review(question, asked.order, asked.response, release) if kind and question else ()
    if not release.feedback:
        return Checked(parts)
    earned = None
    if asked.fraction is not None:
        points = scoring.points(asked.served.points, asked.fraction, asked.hints, attempt.hint_penalty)
        earned = None if isinstance(points, Pending) else points
    explanation = asked.served.texts.get("explanation", "") if release.key else ""
    return Checked(parts, explanation, _verdict(asked.fraction), earned, asked.served.points)


def _verdict(share: Fraction | None) -> str:
    if share is None:
        return "pending"
    return "right" if share == 1 else "partly" if share else "wrong"


def rows(types: Registry, sitting: Sitting, rules: QuizRules) -> list[Row]:
    """Every question with the answer in a few words; what is closed needs no remarks any more."""
    return [
        Row(
            asked.position,
            label(asked),
            answering.summary(types, asked, asked.response),
            asked.flagged,
            ()
            if policies.is_shut(rules, sitting, asked)
            else answering.remarks(types, asked, asked.response),
            asked.is_locked,
        )
        for asked in sitting.asked
    ]


def label(asked: Asked) -> str:
    """What a question is called in lists: its title, else how its text begins."""
    if asked.served.title:
        return asked.served.title
    text = plain_words(asked.served.texts.get("stem", ""))
    return text if len(text) <= LABEL else text[: LABEL - 1].rstrip() + "…"
