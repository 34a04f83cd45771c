"""What the tables say when a draft is published: edition, draft, right, history and notices in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import TRAINER, Actor, covers
from lms.core.errors import Conflict, NotAllowed, NotFound
from lms.core.outbox import announce, note
from lms.features.authoring.policies import may_see_course
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue import roots
from lms.features.catalogue import services as shelf
from lms.features.catalogue.queries import Serving
from lms.features.drafts import policies, services
from lms.features.drafts.models import OPEN, PUBLISHED, Draft, DraftFile
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

NO_LONGER_GOOD = Message(
    mark("Its files can no longer be published as they are. Go back to an edition, fix it and publish that.")
)

OTHERS = Message(
    mark("The id of this draft belongs to a course of others. Give your course an id of its own.")
)
CHOOSE_TWO = Message(mark("Choose two different editions."))
NOT_KEPT = Message(mark("One of these editions is no longer kept with its texts."))
NOT_SURE = Message(mark("Tick that the course may go out of the catalogue."))


@dataclass(frozen=True, slots=True)
class Base:
    """What whoever publishes has seen: the draft in a version, and the number of the edition in service."""

    public_id: str
    version: int
    edition: int


def serving_of(session: Session, course: str) -> Serving | None:
    """What is or was in service of a course."""
    return next((one for one in catalogue.servings(session) if one.course == course), None)


def course_of(session: Session, public_id: str) -> str:
    """The course that a draft has become."""
    return session.scalar(sa.select(Draft.course).where(Draft.public_id == public_id)) or ""


def require_right(actor: Actor, course: str) -> None:
    """Raises NotAllowed for a course that is others': one's own draft is no right to what it says it is."""
    if not may_see_course(actor, course):
        raise NotAllowed(OTHERS)


def put_in_service(
    session: Session, actor: Actor, base: Base, new: shelf.NewEdition, now: datetime, zone: str
) -> int | None:
    """Names the edition current and closes its draft; whoever publishes a new course becomes its trainer.

    Raises Conflict where the draft or the course has moved on, and for a course that lies on the server.
    """
    row = _held(session, actor, base)
    serving = _serving(session, new)
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


def _held(session: Session, actor: Actor, base: Base) -> Draft:
    row = session.scalars(
        sa.select(Draft).where(Draft.public_id == base.public_id).with_for_update()
    ).one_or_none()
    if row is None or not policies.may_change_draft(actor, row.made_by, row.course):
        raise NotFound
    if row.state != OPEN or row.version != base.version:
        raise Conflict(services.CHANGED, version=row.version)
    return row


def _serving(session: Session, new: shelf.NewEdition) -> Serving | None:
    served = {one.course: one for one in catalogue.servings(session)}
    return next((served[id_] for id_ in (new.course.id, *new.course.former_ids) if id_ in served), None)


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
