"""Handing in: a draft is kept, sent once, and may be replaced until somebody has begun to mark it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.rules import assignment
from lms.core.actor import Actor
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.rows import changed
from lms.features.assignments import places, policies, queries, standing
from lms.features.assignments.models import Submission
from lms.features.assignments.places import Place
from lms.features.assignments.queries import KIND, SubmissionRecord, latest
from lms.features.catalogue import queries as catalogue
from lms.features.files import queries as files
from lms.features.files import services as file_services
from lms.features.marking import queries as marking
from lms.features.marking import services as marking_services
from lms.features.progress import entering
from lms.features.progress import services as progress_services
from lms.features.progress.queries import Journey
from lms.features.progress.services import Act
from lms.plugin.message import Message, mark

LOCKED = Message(mark("This assignment is not open to you yet."))
BEGUN = Message(mark("A trainer has begun to mark what you sent, so it can no longer be replaced."))
CLOSED = Message(mark("This work has been marked. Nothing can be changed any more."))
TOO_LATE = Message(mark("The last day is over, and this assignment takes no late work."))
NOTHING = Message(mark("There is no draft to be sent. Load the page again."))


@dataclass(frozen=True, slots=True)
class Given:
    """What a form holds: the number of the work, the version its page saw, the text, and the addresses.

    None for text or addresses leaves what is there. `added` and `removed` are public ids of files; others stay.
    """

    n: int
    seen: int
    text: str | None = None
    links: tuple[str, ...] | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands there now. `is_older`: text and addresses were not kept, since newer ones stand there.

    `is_closed`: this work is no draft any more; nothing of the form was kept.
    """

    version: int
    is_older: bool = False
    is_closed: bool = False


def save(
    session: Session, actor: Actor, course: str, item: str, given: Given, language: str, now: datetime
) -> Saved:
    """Keeps the draft of a work; the same again changes nothing.

    Raises NotFound without a run of the course, NotAllowed while the assignment is locked, Invalid for what cannot be
    kept, Conflict once what was sent is being marked or has been marked.
    """
    place, journey, act = _enter(session, actor, course, item, now)
    works = queries.of_run(session, journey.run.id, place.item_row)
    draft = latest(works, "draft")
    if given.n != (draft.n if draft else len(works) + 1):
        return _sent_already(session, place, works, given)
    if problems := policies.unfit(given.text or "", given.links or ()):
        raise Invalid(fields=problems)
    if draft is None:
        _check_begin(session, works, now)
    base = draft or latest(works, "sent", "returned")
    kept = _files(session, place, base.files if base else (), given)
    text, links = _asked_for(place, given, base)
    is_older = (
        draft is not None and draft.version != given.seen and (draft.text, draft.links) != (text, links)
    )
    if is_older and draft is not None:
        text, links = draft.text, draft.links
    version = draft.version if draft else 0
    if draft is None or (draft.text, draft.links, draft.files) != (text, links, kept):
        values = {"text": text, "links": list(links), "files": list(kept), "language": language}
        version = _write(session, journey, place, draft, given.n, {**values, "saved_at": now})
        _hold(session, actor, works, base, kept)
        if draft is None:
            journey = progress_services.open_item(session, journey, place.course, place.item, act)
        standing.note(session, journey, place, act)
    return Saved(version, is_older)


def send(session: Session, actor: Actor, course: str, item: str, n: int, now: datetime) -> bool:
    """Sends the draft `n` as it was saved; False where it had been sent before.

    Raises what `save` raises, and Invalid with a message for each field where something asked for is missing, or where
    the last day is over and nothing late is taken.
    """
    place, journey, act = _enter(session, actor, course, item, now)
    works = queries.of_run(session, journey.run.id, place.item_row)
    draft = latest(works, "draft")
    if draft is None or draft.n != n:
        if any(work.n == n for work in works):
            return False
        raise Invalid(NOTHING)
    if problems := policies.problems(place.rules, draft.text, draft.links, draft.files):
        raise Invalid(fields=problems)
    due = policies.due(place.rules, journey.run.opened_day, act.on_day)
    if due.is_closed(place.rules):
        raise Invalid(TOO_LATE)
    _replace(session, works, now)
    values: dict[str, Any] = {
        "state": "sent",
        "sent_at": now,
        "sent_day": act.on_day,
        "late": due.is_over,
        "deduction": assignment.deduction(place.rules, due.is_over),
        "edition_id": catalogue.snapshot().edition_row(place.course.id),
    }
    open_one = sa.update(Submission).where(Submission.id == draft.id, Submission.state == "draft")
    if not changed(session, open_one.values(**values)):
        return False
    marking_services.await_mark(
        session,
        kind=KIND,
        ref=draft.ref,
        enrolment_id=journey.run.id,
        course=place.course.id,
        item=place.item.id,
        at=now,
    )
    standing.note(session, journey, place, act)
    return True


def _sent_already(session: Session, place: Place, works: Sequence[SubmissionRecord], given: Given) -> Saved:
    """What is told of a work that is no draft any more: nothing, where it was the same form that was sent twice."""
    there = next((work for work in works if work.n == given.n), None)
    if there is None or _asked_for(place, given, there) != (there.text, there.links):
        return Saved(0, is_closed=True)
    is_same = _files(session, place, there.files, given) == there.files
    return Saved(there.version, is_closed=not is_same)


def discard(session: Session, actor: Actor, course: str, item: str, n: int, now: datetime) -> None:
    """Throws the draft `n` away; what was sent stays. Does nothing where it is no draft any more."""
    place, journey, act = _enter(session, actor, course, item, now)
    works = queries.of_run(session, journey.run.id, place.item_row)
    draft = latest(works, "draft")
    if draft is None or draft.n != n:
        return
    session.execute(sa.delete(Submission).where(Submission.id == draft.id, Submission.state == "draft"))
    _hold(session, actor, [work for work in works if work is not draft], draft, ())
    standing.note(session, journey, place, act)


def _enter(
    session: Session, actor: Actor, course: str, item: str, now: datetime
) -> tuple[Place, Journey, Act]:
    """The assignment and the actor's run, which nobody else changes until the end of the transaction."""
    place = places.find(course, item)
    journey, act = entering.go_on(session, actor, course, now)
    if not place.in_service:
        raise NotFound
    entering.check_open(place.course, place.item, journey, act, LOCKED)
    return place, journey, act


def _check_begin(session: Session, works: Sequence[SubmissionRecord], now: datetime) -> None:
    last = latest(works, "sent", "returned", "marked")
    marks = marking.marks_of(session, KIND, [last.ref]) if last else {}
    if not policies.may_write(works, marks, now):
        raise Conflict(BEGUN if last is not None and last.state == "sent" else CLOSED)


def _files(session: Session, place: Place, there: tuple[str, ...], given: Given) -> tuple[str, ...]:
    """The files of the draft: those that stay, and new ones that are not there already, as far as there is room."""
    stay = tuple(one for one in there if one not in given.removed)
    known = files.of(session, (*stay, *given.added))
    same = {(known[one].name, known[one].digest) for one in stay if one in known}
    new = [one for one in given.added if one in known and (known[one].name, known[one].digest) not in same]
    return (*stay, *dict.fromkeys(new))[: policies.most_files(place.rules)]


def _asked_for(place: Place, given: Given, base: SubmissionRecord | None) -> tuple[str, tuple[str, ...]]:
    """Text and addresses as far as the assignment asks for them."""
    text = given.text if given.text is not None else base.text if base else ""
    links = given.links if given.links is not None else base.links if base else ()
    asked = place.rules.submit
    return text if "text" in asked else "", links if "link" in asked else ()


def _write(
    session: Session,
    journey: Journey,
    place: Place,
    draft: SubmissionRecord | None,
    n: int,
    values: dict[str, Any],
) -> int:
    """Writes the draft and returns its version."""
    values["edition_id"] = catalogue.snapshot().edition_row(place.course.id)
    if draft is not None:
        mine = sa.update(Submission).where(Submission.id == draft.id, Submission.version == draft.version)
        session.execute(mine.values(**values, version=draft.version + 1))
        return draft.version + 1
    row = Submission(
        enrolment_id=journey.run.id,
        item_id=place.item_row,
        n=n,
        state="draft",
        version=1,
        late=False,
        deduction=0,
        **values,
    )
    session.add(row)
    session.flush()
    return 1


def _hold(
    session: Session,
    actor: Actor,
    works: Sequence[SubmissionRecord],
    before: SubmissionRecord | None,
    kept: Sequence[str],
) -> None:
    """The files in `kept` are held; those only a draft had had go."""
    file_services.hold(session, actor, kept)
    elsewhere = {one for work in works if not work.is_draft for one in work.files}
    gone = set(before.files if before else ()) - set(kept) - elsewhere
    file_services.let_go(session, actor, gone)


def _replace(session: Session, works: Sequence[SubmissionRecord], now: datetime) -> None:
    """Takes what was sent before out of the queue. Raises Conflict where somebody has begun to mark it."""
    _check_begin(session, works, now)
    before = latest(works, "sent")
    if before is not None:
        marking_services.withdraw(session, KIND, before.ref)
        mine = sa.update(Submission).where(Submission.id == before.id, Submission.state == "sent")
        session.execute(mine.values(state="replaced"))
