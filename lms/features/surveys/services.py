"""Sending a survey, and moving what is anonymous out of the order in which it came."""

from __future__ import annotations

import random
import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.contents import QuestionFile
from lms.content.course import SurveyRules
from lms.content.editions.encoding import DecodeError
from lms.content.editions.store import NotStoredError
from lms.content.rules import completion
from lms.core.actor import Actor
from lms.core.errors import Invalid, NotFound
from lms.core.outbox import note
from lms.core.rows import take_turns
from lms.features.catalogue import queries as catalogue
from lms.features.progress import entering
from lms.features.progress import services as progress_services
from lms.features.progress.services import Score
from lms.features.quizzes.queries import question_types
from lms.features.surveys import answers, places, policies, queries
from lms.features.surveys.answers import Read, Typed
from lms.features.surveys.models import NamedAnswer, SurveyAnswer, WaitingAnswers
from lms.features.surveys.places import Place
from lms.plugin.message import Message, mark
from lms.plugin.question import Response

LOCKED = Message(mark("This survey is not open to you yet."))
MOST_AT_ONCE = 500


def send(
    session: Session, actor: Actor, course: str, item: str, language: str, typed: Typed, now: datetime
) -> bool:
    """Sends a survey once; False where it had been sent before, and nothing was written.

    `typed.seen` is how often the page knew it to be sent: where that has risen, it was this very form twice. Answers
    are kept in the wording that was read, and by the promise that stood beside it. Begins the run of the course where
    there is none. Raises NotFound, NotAllowed while the survey is locked, and Invalid with a message for each field.
    """
    place = places.find(course, item)
    file, rules = _as_read(session, place, typed.edition)
    asked = answers.questions(question_types(), file, language, place.course.language)
    found = answers.read(asked, typed)
    journey, act = entering.begin(session, actor, course, now)
    entering.check_open(place.course, place.item, journey, act, LOCKED)
    times = journey.states.get(place.item.id, completion.UNTOUCHED).attempts_ended
    if times > typed.seen or (times and not place.rules.repeatable):
        return False
    if found.problems:
        raise Invalid(found.problems.get(""), {name: why for name, why in found.problems.items() if name})
    if rules.anonymous:
        _let_wait(session, place, file, found, again=times > 0 or journey.run.number > 1)
    else:
        _keep_named(session, journey.run.id, place, file, found, now)
    journey = progress_services.open_item(session, journey, place.course, place.item, act)
    score = Score(None, ended=times + 1)
    progress_services.note_score(session, journey, place.course, place.item, score, act)
    return True


def _as_read(session: Session, place: Place, edition: int) -> tuple[QuestionFile, SurveyRules]:
    """The questions and rules as the page had them; those in service where its edition cannot be found."""
    if edition == place.edition:
        return place.file, place.rules
    key = queries.edition_key(session, place.course_row, edition)
    if not key:
        return place.file, place.rules
    try:
        volume = catalogue.snapshot().library.at(key)
        file = places.questions(volume, place.item)
    except (NotStoredError, DecodeError, NotFound):
        return place.file, place.rules
    item = places.item_in(volume, place.item)
    return file, item.rules if item and isinstance(item.rules, SurveyRules) else place.rules


def _rows(file: QuestionFile, found: Read) -> list[tuple[str, str, Response]]:
    given = [(record, found.responses.get(record.id)) for record in file.questions]
    return [
        (record.id, answers.wording(record), response) for record, response in given if response is not None
    ]


def _let_wait(session: Session, place: Place, file: QuestionFile, found: Read, again: bool) -> None:
    values = {
        "key": secrets.token_hex(16),
        "item_id": place.item_row,
        "form": answers.form_wording(file),
        "again": again,
        "answers": [list(row) for row in _rows(file, found)],
    }
    session.execute(sa.insert(WaitingAnswers).values(**values))


def _keep_named(
    session: Session, enrolment_id: int, place: Place, file: QuestionFile, found: Read, now: datetime
) -> None:
    """Puts the answers in the place of those that the run gave before."""
    own = (NamedAnswer.enrolment_id == enrolment_id, NamedAnswer.item_id == place.item_row)
    session.execute(sa.delete(NamedAnswer).where(*own))
    rows = [("", answers.form_wording(file), None), *_rows(file, found)]
    values = [
        {
            "enrolment_id": enrolment_id,
            "item_id": place.item_row,
            "question": question,
            "wording": wording,
            "response": response,
            "at": now,
        }
        for question, wording, response in rows
    ]
    session.execute(sa.insert(NamedAnswer), values)


def move(session: Session, item_id: int, form: str) -> int:
    """Moves what waits for one survey in one wording, at least five forms of as many people; how many forms it was.

    The answers are taken apart by question, get new random keys, and are written in an order made by chance.
    """
    take_turns(session, "surveys.move", alone=True)
    waiting = (WaitingAnswers.item_id == item_id, WaitingAnswers.form == form)
    rows = session.execute(
        sa.select(WaitingAnswers.key, WaitingAnswers.again, WaitingAnswers.answers)
        .where(*waiting)
        .order_by(WaitingAnswers.again, WaitingAnswers.key)
        .limit(MOST_AT_ONCE)
    ).all()
    if sum(not row.again for row in rows) < policies.FEWEST:
        return 0
    moved = [("", form, None)] * len(rows) + [tuple(answer) for row in rows for answer in row.answers]
    random.SystemRandom().shuffle(moved)
    values = [
        {
            "key": secrets.token_hex(16),
            "item_id": item_id,
            "question": question,
            "wording": wording,
            "response": response,
        }
        for question, wording, response in moved
    ]
    session.execute(sa.insert(SurveyAnswer), values)
    session.execute(sa.delete(WaitingAnswers).where(WaitingAnswers.key.in_([row.key for row in rows])))
    return len(rows)


def note_export(session: Session, actor_id: int | None, course: str, item: str, now: datetime) -> None:
    """Notes who took what was answered in a survey as a file; `actor_id` is None at the command line."""
    note(session, actor_id, "survey.exported", f"course:{course}", now, item=item)
