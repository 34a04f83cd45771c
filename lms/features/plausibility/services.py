"""Signs are written down when something is completed or sent, in the same transaction; nothing is refused by them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.contents import Html
from lms.content.course import Course, Item, LessonRules
from lms.content.editions.store import NotStoredError
from lms.core.rows import insert_missing, insert_new, take_turns
from lms.features.catalogue import queries as catalogue
from lms.features.plausibility import queries, rules, sendings
from lms.features.plausibility.models import AnswerPattern, RunSign
from lms.features.plausibility.queries import DoneRun
from lms.features.plausibility.rules import Lesson, Sign
from lms.plugin.words import plain_words

JOB = "plausibility.look_back"
BATCH = 500


def look_at_runs(session: Session, ids: Sequence[int]) -> None:
    """Writes down the signs of those of these runs that are complete: one statement, and one more where there are any.
    A sign that stands already stays."""
    rows = [
        {"enrolment_id": run.id, "sign": sign.name, "found": sign.found, "whole": sign.whole}
        for run in queries.first_runs(session, ids)
        for sign in signs_of(run)
    ]
    if rows:
        insert_missing(session, RunSign, rows)


def signs_of(run: DoneRun) -> tuple[Sign, ...]:
    """What the times of a run tell; of a course that is gone, nothing."""
    course = catalogue.snapshot().library.course(run.course)
    if course is None:
        return ()
    lessons, minutes = [], Fraction(0)
    for done in run.items:
        item = course.item(done.item) or course.renamed_item(done.item)
        length = _minutes(course, item) if item else None
        if item is None or length is None:
            continue
        minutes += length
        if isinstance(item.rules, LessonRules) and done.rule == queries.BY_BUTTON:
            lessons.append(Lesson(length, done.opened_at, done.done_at))
    found = (rules.lessons_sign(lessons), rules.course_sign(minutes, run.completed_at - run.opened_at))
    return tuple(sign for sign in found if sign is not None)


def _minutes(course: Course, item: Item) -> Fraction | None:
    """What the author states, else what the text takes to read; None for what is neither."""
    if item.duration is not None:
        return item.duration
    if not isinstance(item.rules, LessonRules):
        return None
    try:
        body, _language = catalogue.snapshot().library.body(course.id, item.id, course.language)
    except NotStoredError:
        return None
    texts = (plain_words(part.text) for part in body if isinstance(part, Html))
    return rules.minutes_of(sum(len(text.split()) for text in texts))


def note_answers(session: Session, enrolment_id: int, course: str, item: str, number: int) -> None:
    """Keeps the pattern of an attempt with several wrong answers, and marks the runs that share it."""
    sent = sendings.sent_attempt(session, enrolment_id, course, item, number)
    if sent is None:
        return
    wrong = rules.wrong_answers(sent.answers, sent.shares)
    if wrong < rules.WRONG:
        return
    digest = rules.pattern(sent.answers)
    kept = {
        "attempt_id": sent.id,
        "item_id": sent.item_id,
        "unit_id": sent.unit_id,
        "pattern": digest,
        "wrong": wrong,
        "sent_at": sent.sent_at,
    }
    # Two who send at the same moment would not see each other.
    take_turns(session, f"answers {sent.item_id} {sent.unit_id} {digest}", alone=True)
    if not insert_new(session, AnswerPattern, kept):  # an attempt that was opened again and is sent once more
        session.execute(sa.update(AnswerPattern).where(AnswerPattern.attempt_id == sent.id).values(**kept))
    same = rules.alike(sendings.same_answers(session, sent.item_id, sent.unit_id, digest))
    rows = [
        {"enrolment_id": run, "sign": "answers", "found": len(same), "whole": wrong} for run in sorted(same)
    ]
    if enrolment_id in same:
        insert_missing(session, RunSign, rows)


def look_back(session: Session, after: int) -> int | None:
    """Looks at a batch of the runs that were completed before anybody looked, behind `after`; the last of them, None
    when there are no more."""
    ids = queries.completed_runs(session, after, BATCH)
    look_at_runs(session, ids)
    return ids[-1] if ids else None
