"""What saving writes: one answer or those of a whole page; and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from lms.content.course import QuizRules
from lms.core.actor import Actor
from lms.core.errors import Conflict, Gone, Invalid
from lms.features.files import services as file_services
from lms.features.quizzes import answering, policies, queries
from lms.features.quizzes.answering import Given, Verdict
from lms.features.quizzes.queries import Sitting
from lms.plugin.message import Message, mark
from lms.plugin.question import Remark, Response

CLOSED = Message(mark("This attempt was sent. Answers can no longer be changed."))
SHUT = Message(mark("This question is closed. Its answer can no longer be changed."))
NEWER = Message(mark("You answered this question elsewhere in the meantime. Choose which answer to use."))


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands there now: the version of the answer and when it was saved; `late`: kept, but not graded.

    `remarks` say how the answer was understood, `deadline` until when there is time; a repeated request has neither.
    """

    version: int
    at: datetime
    late: bool = False
    remarks: tuple[Remark, ...] = ()
    deadline: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PageSaved:
    """What became of a page of answers. `refused` holds, by position, what was not stored: a newer answer stands
    there, or (`closed`) the attempt had been sent; `shut` what came for questions that were checked or left before.
    `late`: all of it was kept, but is not graded. `unread`: among them was something that cannot be an answer; it was
    left out. `held`: all was saved, but the question could not be checked or left, for these reasons."""

    refused: Mapping[int, Response]
    late: bool = False
    closed: bool = False
    unread: bool = False
    shut: Mapping[int, Response] = field(default_factory=dict)
    held: Mapping[int, tuple[Remark, ...]] = field(default_factory=dict)

    @property
    def is_told(self) -> bool:
        """Whether the learner has to be shown something of it."""
        return bool(self.refused or self.shut or self.held)

    @property
    def status(self) -> int:
        """As what HTTP tells it."""
        return 410 if self.closed else 409 if self.refused or self.shut else 422 if self.held else 200

    @property
    def goes_on(self) -> bool:
        """Whether what else was asked for can be done: the attempt is open, and all of the page is stored."""
        return not (self.is_lost or self.refused or self.shut)

    @property
    def is_lost(self) -> bool:
        """Whether it is not known what was answered, or too late for it."""
        return self.late or self.closed or self.unread


def keep_one(session: Session, found: Sitting, rules: QuizRules, given: Given, now: datetime) -> Saved | None:
    """The answer saved, or None where what stands there is no longer what was read. Needs the attempt locked.

    Raises Invalid, Conflict and Gone as `services.save_answer` says.
    """
    asked, attempt = found.at(given.position), found.attempt
    if asked is None:
        raise Invalid(answering.NO_ANSWER)
    types = queries.question_types()
    response = answering.read(types, asked, given)
    if attempt.was_sent:
        raise Gone(CLOSED)
    verdict = answering.judge(types, asked, given, response)
    if verdict is not Verdict.SAME and policies.is_shut(rules, found, asked):
        raise Gone(SHUT)
    if attempt.takes_no_more(now):
        answering.keep_late(session, attempt.id, [(asked, response)], now)
        return Saved(asked.version, now, late=True)
    if verdict is Verdict.OLDER and asked.answer is not None:
        stored = answering.summary(types, asked, asked.response)
        raise Conflict(NEWER, version=asked.version, at=asked.answer.saved_at, stored=stored)
    answering.flag(session, attempt.id, [(asked, given)])
    remarks = answering.remarks(types, asked, response)
    if verdict is Verdict.SAME:
        at = asked.answer.saved_at if asked.answer else now
        return Saved(asked.version, at, remarks=remarks, deadline=attempt.deadline)
    is_written = answering.write(session, attempt.id, asked, response, now)
    return Saved(asked.version + 1, now, remarks=remarks, deadline=attempt.deadline) if is_written else None


def keep_all(
    session: Session, found: Sitting, rules: QuizRules, given: Sequence[Given], now: datetime
) -> PageSaved:
    """Saves every answer of a page that was changed there. Needs the attempt locked and read after that."""
    types = queries.question_types()
    pairs = [(asked, one) for one in given if (asked := found.at(one.position)) is not None]
    judged = []
    for asked, one in pairs:
        # One question that cannot be read, perhaps through its plugin's fault, must not take the others along.
        with suppress(Invalid):
            response = answering.read(types, asked, one)
            judged.append((asked, response, answering.judge(types, asked, one, response)))
    unread = len(judged) < len(pairs)
    fresh = [(asked, response) for asked, response, verdict in judged if verdict is Verdict.NEW]
    older = {asked.position: response for asked, response, verdict in judged if verdict is Verdict.OLDER}
    attempt = found.attempt
    if attempt.was_sent:
        return PageSaved({**older, **{asked.position: response for asked, response in fresh}}, closed=True)
    shut = {
        asked.position: response
        for asked, response, verdict in judged
        if verdict is not Verdict.SAME and policies.is_shut(rules, found, asked)
    }
    fresh = [(asked, response) for asked, response in fresh if asked.position not in shut]
    if attempt.takes_no_more(now):
        answering.keep_late(session, attempt.id, fresh, now)
        return PageSaved({}, late=True)
    for asked, response in fresh:
        answering.write(session, attempt.id, asked, response, now)
    answering.flag(session, attempt.id, pairs)
    older = {position: response for position, response in older.items() if position not in shut}
    return PageSaved(older, unread=unread, shut=shut)


def hold_files(
    session: Session, actor: Actor, found: Sitting, given: Sequence[Given], saved: PageSaved
) -> None:
    """Keeps the files that answers name from now on, and lets go of those that were taken out."""
    if saved.closed or saved.unread:
        return
    for one in given:
        asked = found.at(one.position)
        if asked is None or one.position in saved.shut:
            continue
        file_services.hold(session, actor, [str(file["id"]) for file in one.added])
        if not saved.late:  # what counts still names them
            file_services.let_go(session, actor, one.removed.intersection(answering.file_ids(asked.response)))
