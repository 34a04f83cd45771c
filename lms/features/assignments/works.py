"""A work as the trainer who marks it sees it: the task and the rubric of the edition in which it was sent."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy.orm import Session

from lms.content.contents import Html
from lms.content.questions.words import count_words
from lms.content.rules.scoring import HUNDRED
from lms.core.errors import NotFound
from lms.features.assignments import places, queries
from lms.features.assignments.queries import KIND, SubmissionRecord, Whose
from lms.features.learning.queries import LessonText, lesson_text
from lms.plugin.marking import Handed, HandedFiles, HandedLinks, HandedText, ShownWork, WorkKind
from lms.plugin.message import Message, decimal, mark


def show(session: Session, ref: str) -> ShownWork | None:
    """The work of this name in the queue; None where it is gone, or its course."""
    found = queries.by_ref(session, ref)
    if found is None:
        return None
    try:
        return _shown(found)
    except NotFound:
        return None


def _shown(found: Whose) -> ShownWork:
    work = found.work
    place = places.served(found.course, found.item, work.edition_key)
    text = lesson_text(place.volume, place.item, work.language)
    marked_by = places.marked_by(place)
    own = place.course.language
    mark_ = place.rules.pass_mark
    return ShownWork(
        title=place.item.title.get(text.language) or place.item.title.get(own, ""),
        task_html=_html(text),
        parts=_parts(work),
        rubric=marked_by.rubric,
        texts=marked_by.texts.get(text.language) or marked_by.texts.get(own, {}),
        notes_html=marked_by.notes.get(text.language) or marked_by.notes.get(own, ""),
        points=Fraction(100),
        passing=None if mark_ is None else mark_ / HUNDRED,
        late=_late(work),
        which=Message(mark("Submission %(n)s"), {"n": work.n}) if work.n > 1 else None,
        may_return=found.returned_before < place.rules.resubmit,
        language=text.language,
    )


def _html(text: LessonText) -> str:
    return "".join(part.text for part in text.body if isinstance(part, Html))


def _parts(work: SubmissionRecord) -> tuple[Handed, ...]:
    found: list[Handed] = []
    if work.text:
        found.append(HandedText(work.text, count_words(work.text)))
    if work.links:
        found.append(HandedLinks(work.links))
    if work.files:
        found.append(HandedFiles(work.files))
    return tuple(found)


def _late(work: SubmissionRecord) -> Message | None:
    if not work.late:
        return None
    if not work.deduction:
        return Message(mark("Sent after the last day; nothing is taken off the score."))
    off = decimal(work.deduction)
    return Message(mark("Sent after the last day: %(off)s%% are taken off the score."), {"off": off})


KINDS = (WorkKind(KIND, Message(mark("Assignment")), show),)
