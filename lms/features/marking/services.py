"""What waits for a person, who has it open, and the marks: each mark is a row, and the latest one counts."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import Actor
from lms.core.errors import Conflict, NotFound
from lms.core.looking import looked
from lms.core.outbox import announce, note
from lms.core.rows import changed, insert_new
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment.models import Enrolment
from lms.features.marking import judging, policies, queries, works
from lms.features.marking.judging import Judgement
from lms.features.marking.models import GivenMark, Work
from lms.features.marking.works import WorkRecord
from lms.plugin.facts import WorkMarked
from lms.plugin.marking import ShownWork
from lms.plugin.message import Message, mark

MARKED_ALREADY = Message(mark("This was marked in the meantime. Your mark was not saved."))
REPLACED = Message(
    mark("The learner has replaced this in the meantime. Your mark was not saved; look at what is new first.")
)

NO_WORK = Message(
    mark(
        "This work is no longer in the queue: its learner has replaced it or taken it back. Nothing was saved. "
        "Look in the queue for what is new."
    )
)


def await_mark(
    session: Session, *, kind: str, ref: str, enrolment_id: int, course: str, item: str, at: datetime
) -> None:
    """Puts the work `ref` of a kind into the queue, handed in at `at`; `course` and `item` are the author's ids.

    A work that is there already waits (again) for what was handed in now; a mark that somebody is about to give for
    what was there before is refused. The caller holds the run locked.
    """
    snapshot = catalogue.snapshot()
    values = {
        "public_id": tokens.public_id(),
        "kind": kind,
        "ref": ref,
        "enrolment_id": enrolment_id,
        "course_id": snapshot.course_row(course),
        "item_id": snapshot.item_row(course, item),
        "state": "waiting",
        "version": 1,
        "since": at,
    }
    if not insert_new(session, Work, values):
        again = sa.update(Work).where(Work.kind == kind, Work.ref == ref)
        session.execute(again.values(state="waiting", since=at, version=Work.version + 1))


def withdraw(session: Session, kind: str, ref: str) -> None:
    """Takes a work that waits out of the queue; marks it has had before stay. The caller holds the run locked."""
    mine = (Work.kind == kind, Work.ref == ref, Work.state == "waiting")
    marked = sa.exists().where(GivenMark.work_id == Work.id)
    session.execute(sa.delete(Work).where(*mine, ~marked))
    latest = sa.select(GivenMark.returned).where(GivenMark.work_id == Work.id)
    returned = latest.order_by(GivenMark.number.desc()).limit(1).scalar_subquery()
    state = sa.case((returned, "returned"), else_="marked")
    session.execute(sa.update(Work).where(*mine).values(state=state, version=Work.version + 1))


def open_work(session: Session, actor: Actor, public_id: str, now: datetime, take: bool = False) -> None:
    """Notes that the actor has a work on the screen; with `take` also where somebody else has. That it is read is kept.

    Raises NotFound where the actor may not mark it.
    """
    found = _markable(session, actor, public_id)
    about, whose = f"work:{found.public_id}", found.person_id
    looked(session, actor, "work.seen", about, now, whose, course=found.course, item=found.item)
    if found.state == "waiting" and (take or not found.is_open_with_another(actor.person_id, now)):
        mine = sa.update(Work).where(Work.id == found.id, Work.state == "waiting")
        session.execute(mine.values(opened_by=actor.person_id, opened_at=now))


def keep_draft(session: Session, actor: Actor, public_id: str, draft: Judgement, now: datetime) -> None:
    """Keeps a mark in the making, in the place of an earlier one. Raises NotFound, and Conflict once it is marked."""
    found = _markable(session, actor, public_id)
    if found.state != "waiting":
        raise Conflict(MARKED_ALREADY)
    judging.check_draft(draft)
    values = {
        "draft": judging.to_json(draft),
        "draft_by": actor.person_id,
        "draft_at": now,
        "opened_by": actor.person_id,
        "opened_at": now,
    }
    still_waits = sa.update(Work).where(Work.id == found.id, Work.state == "waiting")
    if not changed(session, still_waits.values(**values)):
        raise Conflict(MARKED_ALREADY)


def give_mark(
    session: Session, actor: Actor, public_id: str, version: int, given: Judgement, now: datetime
) -> None:
    """Marks a work, returns it, or changes its mark, once; the same again from the same actor changes nothing.

    `version` is the one the actor has seen. Raises NotFound where the actor may not mark it, Invalid with a message
    for each field at fault (a criterion's is its key), Conflict where it was marked or replaced in the meantime.
    """
    found = _locked(session, actor, public_id)
    shown = show(session, found)
    if shown is None:
        raise NotFound
    amends = found.state != "waiting"
    if found.version != version:
        if _is_given(session, found, actor, given):
            return
        raise Conflict(MARKED_ALREADY if amends else REPLACED)
    row = judging.judged(shown, given, amends)
    number = 1 + (session.scalar(_last_number(found.id)) or 0)
    state = "returned" if given.returned else "marked"
    seen = sa.update(Work).where(Work.id == found.id, Work.version == version)
    closed = {"state": state, "version": version + 1, "draft": None, "draft_by": None, "draft_at": None}
    if not changed(session, seen.values(**closed, opened_at=None, opened_by=None)):
        raise Conflict(MARKED_ALREADY)
    session.add(GivenMark(work_id=found.id, number=number, by=actor.person_id, at=now, **row))
    session.flush()
    _tell(session, actor, found, number, row["share"], given.returned, amends, now)


def show(session: Session, found: WorkRecord) -> ShownWork | None:
    """What was handed in, as its kind shows it; None where it is gone or its kind is not installed."""
    kind = queries.work_kinds().get(found.kind)
    return kind.show(session, found.ref) if kind else None


def _markable(session: Session, actor: Actor, public_id: str) -> WorkRecord:
    found = works.one(session, public_id)
    if found is None or not policies.may_mark(actor, found.course, found.person_id):
        raise NotFound
    return found


def _locked(session: Session, actor: Actor, public_id: str) -> WorkRecord:
    """The work with its run held: whoever hands in, marks or scores again takes turns by the run."""
    found = _markable(session, actor, public_id)
    session.execute(sa.select(Enrolment.id).where(Enrolment.id == found.enrolment_id).with_for_update())
    return _markable(session, actor, public_id)


def _last_number(work_id: int) -> sa.Select[Any]:
    return sa.select(sa.func.max(GivenMark.number)).where(GivenMark.work_id == work_id)


def _is_given(session: Session, found: WorkRecord, actor: Actor, given: Judgement) -> bool:
    """Whether the mark in force is the actor's own and says the same: a form that was sent twice."""
    last = queries.marks_of(session, found.kind, [found.ref])[found.ref].in_force
    if last is None or found.state == "waiting" or last.by_id != actor.person_id:
        return False
    return judging.says_the_same(last, given)


def _tell(
    session: Session,
    actor: Actor,
    found: WorkRecord,
    number: int,
    share: Fraction | None,
    returned: bool,
    amended: bool,
    now: datetime,
) -> None:
    announce(
        session,
        WorkMarked(
            at=now,
            kind=found.kind,
            ref=found.ref,
            enrolment_id=found.enrolment_id,
            person_id=found.person_id,
            course=found.course,
            item=found.item,
            number=number,
            share="" if share is None else f"{share.numerator}/{share.denominator}",
            returned=returned,
            amended=amended,
        ),
    )
    action = "work.returned" if returned else "work.remarked" if amended else "work.marked"
    about, where = f"work:{found.public_id}", {"course": found.course, "item": found.item}
    note(session, actor.person_id, action, about, now, found.person_id, **where)
