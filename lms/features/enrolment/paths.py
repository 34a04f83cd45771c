"""Learning paths: courses in an order, made by administrators, given as duties or followed by one's own wish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import ADMINISTRATOR, Actor, unit_scopes
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.names import visible
from lms.core.outbox import note
from lms.core.rows import changed, insert_new
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment import policies
from lms.features.enrolment.models import LearningPath, PathCourse, PathFollower
from lms.plugin.message import Message, mark

MOST = 20
CLOSED = Message(mark("This learning path is closed."))
MEANWHILE = Message(mark("Somebody else changed this learning path meanwhile. Look at it and decide again."))


NOT_YOURS = Message(
    mark("Only whoever made a learning path, or an administrator of the whole site, changes it.")
)


@dataclass(frozen=True, slots=True)
class PathData:
    """What a learning path says; `courses` by the author's ids, in their order."""

    title: str
    note: str
    courses: tuple[str, ...]


def make_path(session: Session, actor: Actor, data: PathData, now: datetime) -> str:
    """Makes a learning path and returns its public id. Raises Invalid, NotAllowed."""
    if not unit_scopes(actor, ADMINISTRATOR):
        raise NotAllowed
    data = _checked(data)
    values = {
        "public_id": tokens.public_id(),
        "title": data.title,
        "note": data.note,
        "made_by": actor.person_id,
        "made_at": now,
    }
    if not insert_new(session, LearningPath, values):
        raise Invalid(fields={"title": Message(mark("There is a learning path of this name already."))})
    path_id = session.scalars(
        sa.select(LearningPath.id).where(LearningPath.public_id == values["public_id"])
    ).one()
    _put(session, path_id, data.courses)
    note(
        session, actor.person_id, "path.made", f"path:{values['public_id']}", now, courses=list(data.courses)
    )
    return str(values["public_id"])


def edit_path(
    session: Session, actor: Actor, public_id: str, data: PathData, seen: Sequence[str], now: datetime
) -> None:
    """Changes a path; duties that were given with it stay as they are. `seen` are the courses that the page showed.

    Raises Conflict where they are others by now, Invalid, NotFound, NotAllowed.
    """
    path = _held(session, actor, public_id)
    if path.closed_at is not None:
        raise Conflict(CLOSED)
    data = _checked(data)
    if _courses(session, path.id) != tuple(seen):
        raise Conflict(MEANWHILE)
    taken = sa.select(LearningPath.id).where(LearningPath.title == data.title, LearningPath.id != path.id)
    if session.scalar(taken) is not None:
        raise Invalid(fields={"title": Message(mark("There is a learning path of this name already."))})
    session.execute(
        sa.update(LearningPath).where(LearningPath.id == path.id).values(title=data.title, note=data.note)
    )
    session.execute(sa.delete(PathCourse).where(PathCourse.path_id == path.id))
    _put(session, path.id, data.courses)
    note(session, actor.person_id, "path.changed", f"path:{public_id}", now, courses=list(data.courses))


def close_path(session: Session, actor: Actor, public_id: str, now: datetime) -> None:
    """Closes a path: it can be given and followed no more. What was given stays; a closed path stays closed."""
    path = _held(session, actor, public_id)
    closing = sa.update(LearningPath).where(LearningPath.id == path.id, LearningPath.closed_at.is_(None))
    if changed(session, closing.values(closed_at=now)):
        note(session, actor.person_id, "path.closed", f"path:{public_id}", now)


def follow(session: Session, actor: Actor, public_id: str, now: datetime) -> None:
    """The actor follows an open path by their own wish; following it twice is following it."""
    path_id = session.scalar(
        sa.select(LearningPath.id).where(
            LearningPath.public_id == public_id, LearningPath.closed_at.is_(None)
        )
    )
    if path_id is None:
        raise NotFound
    insert_new(session, PathFollower, {"path_id": path_id, "person_id": actor.person_id, "at": now})


def leave(session: Session, actor: Actor, public_id: str, now: datetime) -> None:
    """The actor follows a path no longer; what they have completed stays."""
    path_id = sa.select(LearningPath.id).where(LearningPath.public_id == public_id).scalar_subquery()
    session.execute(
        sa.delete(PathFollower).where(
            PathFollower.path_id == path_id, PathFollower.person_id == actor.person_id
        )
    )


def _checked(data: PathData) -> PathData:
    title, words = visible(data.title), visible(data.note)
    offered = set(catalogue.snapshot().offered_ids())
    told: dict[str, Message] = {}
    if not title:
        told["title"] = Message(mark("Write a name."))
    if not data.courses:
        told["courses"] = Message(mark("Choose at least one course."))
    elif len(data.courses) > MOST:
        told["courses"] = Message(mark("A path has at most %(most)s courses."), {"most": MOST})
    elif len(set(data.courses)) < len(data.courses):
        told["courses"] = Message(mark("A course can stand in a path only once."))
    elif set(data.courses) - offered:
        told["courses"] = Message(mark("A course of this path is no longer in service. Take it out."))
    if told:
        raise Invalid(fields=told)
    return PathData(title, words, data.courses)


def _held(session: Session, actor: Actor, public_id: str) -> LearningPath:
    path = session.scalar(
        sa.select(LearningPath).where(LearningPath.public_id == public_id).with_for_update()
    )
    if path is None or not unit_scopes(actor, ADMINISTRATOR):
        raise NotFound
    if not policies.may_change_path(actor, path.made_by):
        raise NotAllowed(NOT_YOURS)
    return path


def _put(session: Session, path_id: int, courses: Sequence[str]) -> None:
    snapshot = catalogue.snapshot()
    session.add_all(
        PathCourse(path_id=path_id, position=place, course_id=snapshot.course_row(course))
        for place, course in enumerate(courses, start=1)
    )
    session.flush()


def _courses(session: Session, path_id: int) -> tuple[str, ...]:
    rows = {row.id: slug for slug, row in catalogue.snapshot().courses.items()}
    found = session.scalars(
        sa.select(PathCourse.course_id).where(PathCourse.path_id == path_id).order_by(PathCourse.position)
    )
    return tuple(rows.get(course, "") for course in found)
