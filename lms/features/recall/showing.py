"""What comes back, as its pages show it: courses with their figures, a question, an answer. Knows no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lms.content.course import Course
from lms.core.i18n import say
from lms.features.recall import scheduling
from lms.features.recall.asking import Asked
from lms.features.recall.choosing import Coming
from lms.features.recall.queries import Overview
from lms.features.recall.services import Given
from lms.plugin.form import Form
from lms.plugin.message import Message
from lms.plugin.question import Marked, NotAnAnswer, Response


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course in the overview: its questions, how many are due and were answered, the day of the next one.

    `share` is how much is likely remembered of those answered, from 0 to 1; None where none was.
    """

    course: Course
    questions: int
    due: int
    answered: int
    share: Fraction | None
    next_day: date


def lines(found: Overview) -> list[CourseLine]:
    """The courses of a person, in the order in which their questions are asked."""
    by_course: dict[str, list[Coming]] = {}
    for one in found.coming:
        by_course.setdefault(one.course.id, []).append(one)
    return [_line(several, found.day) for several in by_course.values()]


def _line(several: list[Coming], day: date) -> CourseLine:
    shares = [
        scheduling.retrievability(one.card.stability, one.card.last_day, day)
        for one in several
        if one.card and one.card.stability is not None and one.card.last_day is not None
    ]
    return CourseLine(
        course=several[0].course,
        questions=len(several),
        due=sum(one.due_day <= day for one in several),
        answered=len(shares),
        share=scheduling.share(sum(shares) / len(shares)) if shares else None,
        next_day=min(one.due_day for one in several),
    )


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question to be answered, `number` of `total` in this review. Without `form` it cannot be shown now."""

    course: Course
    number: int
    total: int
    card: str
    seen: int
    wording: str
    language: str
    stem: str
    case_html: str
    form: Form | None
    problem: str = ""

    @property
    def errors(self) -> dict[str, str]:
        """The problem at the first field."""
        return {self.form.fields[0].name: self.problem} if self.problem and self.form else {}


def question(
    found: Overview, one: Coming, asked: Asked, problem: Message | None = None, given: Given | None = None
) -> ShownQuestion:
    """A question of the review under way; what was `given` in the same wording stands in its form again."""
    assert one.card is not None
    form = asked.form(_typed(asked, given) if given and given.wording == asked.wording else None)
    return ShownQuestion(
        course=one.course,
        number=len(found.asked) - len(found.pending) + 1,
        total=len(found.asked),
        card=one.card.public_id,
        seen=one.card.answers,
        wording=asked.wording,
        language=asked.served.language,
        stem=asked.served.texts.get("stem", ""),
        case_html=asked.served.case_html,
        form=form if form is not None and form.fields else None,
        problem=say(problem) if problem else "",
    )


def _typed(asked: Asked, given: Given) -> Response:
    try:
        return asked.read(given.fields)
    except NotAnAnswer:
        return None


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer beside the key: `verdict` is right, partly, wrong or ``none`` where the person did not remember."""

    course: Course
    language: str
    stem: str
    case_html: str
    parts: Sequence[Marked]
    explanation: str
    verdict: str
    amended: bool
    due_day: date
    days: int


def outcome(found: Overview, one: Coming, asked: Asked, response: Response) -> ShownAnswer:
    """What came of the last answer at a card."""
    return ShownAnswer(
        course=one.course,
        language=asked.served.language,
        stem=asked.served.texts.get("stem", ""),
        case_html=asked.served.case_html,
        parts=asked.review(response),
        explanation=asked.explanation,
        verdict="none" if response is None else asked.verdict(response),
        amended=asked.amended,
        due_day=one.due_day,
        days=(one.due_day - found.day).days,
    )
