"""What the tables say when a draft is published: edition, draft, right, history and notices in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.course import Course
from lms.core.actor import TRAINER, Actor, covers
from lms.core.errors import Conflict, NotAllowed, NotFound
from lms.core.outbox import announce, note
from lms.features.authoring.policies import may_see_course
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue import roots
from lms.features.catalogue import services as shelf
from lms.features.catalogue.queries import Serving
from lms.features.drafts.models import PUBLISHED, DraftFile
from lms.features.drafts.services import held
from lms.features.editions.queries import serving_as, serving_of
from lms.features.organisation import granting
from lms.features.organisation.granting import GrantCommand
from lms.features.organisation.models import GivenGrant
from lms.plugin.facts import Told
from lms.plugin.message import Message, mark

NOTICE = "course.published"
MOVED_ON = Message(
    mark("Another edition was published in the meantime. Compare once more: this page now shows that one.")
)
ON_SERVER = Message(mark("This course lies in a folder of the server and is corrected there."))
OTHERS = Message(
    mark("The id of this draft belongs to a course of others. Give your course an id of its own.")
)


@dataclass(frozen=True, slots=True)
class Base:
    """What whoever publishes has seen: the draft in a version, and the number of the edition in service."""

    public_id: str
    version: int
    edition: int


def require_right(actor: Actor, course: str) -> None:
    """Raises NotAllowed for a course that is others': one's own draft is no right to what it says it is."""
    if not may_see_course(actor, course):
        raise NotAllowed(OTHERS)


def require_names(actor: Actor, course: Course) -> None:
    """Raises NotAllowed where an id of `course`, present or former, is that of a course of others, or once was.

    Old addresses lead by former ids: whoever took one would have the learners of another course sent to their own.
    """
    library = catalogue.snapshot().library
    for name in (course.id, *course.former_ids):
        owner = name if library.course(name) is not None else library.renamed_course(name)
        if owner:
            require_right(actor, owner)


def put_in_service(
    session: Session, actor: Actor, base: Base, new: shelf.NewEdition, now: datetime, zone: str
) -> int | None:
    """Names the edition current and closes its draft; whoever publishes a new course becomes its trainer.

    Raises Conflict where the draft or the course has moved on, and for a course that lies on the server.
    """
    row = held(session, actor, base.public_id, base.version)
    serving = serving_as(session, new.course)
    require_names(actor, new.course)
    if serving is not None:
        require_right(actor, serving.course)
        if serving.withdrawn_at is None and not roots.is_uploaded(serving.folder):
            raise Conflict(ON_SERVER)
    if (serving.number if serving else 0) != base.edition:
        raise Conflict(MOVED_ON)
    number = shelf.publish(session, new, now, zone)
    course, edition = new.course.id, number or base.edition
    row.state, row.published_at, row.published_edition = PUBLISHED, now, edition
    row.course, row.changed_at, row.pending = course, now, ""
    session.execute(sa.delete(DraftFile).where(DraftFile.draft_id == row.id))
    session.flush()
    if serving is None and not covers(actor, TRAINER, course=course):
        granting.give_grant(session, None, actor.person_id, GrantCommand(TRAINER, course=course), now)
    note(session, actor.person_id, "draft.published", f"course:{course}", now, edition=edition)
    _tell_others(session, actor, course, edition, now)
    return number


def published_here(session: Session, actor: Actor, course: str) -> Serving:
    """A course of the uploads that is the actor's to change. Raises NotFound, and Conflict for one on the server."""
    serving = serving_of(session, course)
    if serving is None or not may_see_course(actor, course):
        raise NotFound
    if not roots.is_uploaded(serving.folder):
        raise Conflict(ON_SERVER)
    return serving


def withdraw(session: Session, actor: Actor, course: str, now: datetime) -> None:
    """Takes a course out of the catalogue, whose folder was laid aside. Who is inside can finish."""
    serving = published_here(session, actor, course)
    shelf.withdraw(session, [course], now, actor.person_id)
    shelf.keep_checks(session, (), [serving.folder])


def note_offer(session: Session, actor: Actor, course: str, now: datetime) -> None:
    """Remembers who offered a course again."""
    published_here(session, actor, course)
    note(session, actor.person_id, "course.offered", f"course:{course}", now)


def _tell_others(session: Session, actor: Actor, course: str, edition: int, now: datetime) -> None:
    others = session.scalars(
        sa.select(GivenGrant.person_id).where(
            GivenGrant.role == TRAINER, GivenGrant.course == course, GivenGrant.person_id != actor.person_id
        )
    ).all()
    if others:
        data = {"course": course, "edition": edition, "name": actor.name}
        key = f"published:{course}:{edition}"
        announce(session, Told(person_ids=tuple(others), kind=NOTICE, key=key, data=data, at=now))
