"""Keeping what was received, holding what is handed in, and letting go of the rest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core import tokens
from lms.core.actor import Actor
from lms.core.errors import Invalid
from lms.core.rows import changed, take_turns
from lms.features.catalogue import queries as catalogue
from lms.features.files import policies, queries
from lms.features.files.models import HandedFile
from lms.features.files.receiving import MEGABYTE, OVER, OVER_YEAR, Taken
from lms.plugin.message import Message, mark

AT_ONCE = 500
LOST = Message(mark("One of the files is no longer there. Choose it again."))


def keep(
    session: Session, actor: Actor, course: str, taken: Sequence[Taken], quota: int, now: datetime
) -> tuple[str, ...]:
    """Writes down files that `receiving.receive` laid on the disk; returns their public ids, in order.

    `quota` is how many bytes a person may hand in for a course. Raises Invalid where that would be exceeded; then none
    of them is kept. Without a course they are evidence, of which so much may be handed in within a year.
    """
    if not taken:
        return ()
    row = catalogue.snapshot().course_row(course) if course else None
    take_turns(session, f"files:{actor.person_id}", alone=True)
    since = None if course else now - policies.YEAR
    if queries.bytes_of(session, actor.person_id, row, since) + sum(one.size for one in taken) > quota:
        raise Invalid(Message(OVER if course else OVER_YEAR, {"most": quota // MEGABYTE}))
    public_ids = tuple(tokens.public_id() for _one in taken)
    session.execute(
        sa.insert(HandedFile),
        [
            {
                "public_id": public_id,
                "person_id": actor.person_id,
                "course_id": row,
                "name": one.name,
                "media_type": one.media_type,
                "size": one.size,
                "digest": one.digest,
                "kept_at": now,
                "held": False,
            }
            for public_id, one in zip(public_ids, taken, strict=True)
        ],
    )
    return public_ids


def hold(session: Session, actor: Actor, public_ids: Collection[str]) -> None:
    """Keeps the actor's files as long as what refers to them. Raises Invalid where one of them is gone."""
    if public_ids and _set(session, actor, public_ids, held=True) < len(set(public_ids)):
        raise Invalid(LOST)


def let_go(session: Session, actor: Actor, public_ids: Collection[str]) -> None:
    """Nothing refers to these files of the actor any longer; they go after a while."""
    if public_ids:
        _set(session, actor, public_ids, held=False)


def release(session: Session, public_ids: Collection[str]) -> None:
    """Nothing refers to these files any longer, whoever's they are: they have been kept as long as was said."""
    for start in range(0, len(public_ids), AT_ONCE):
        some = list(public_ids)[start : start + AT_ONCE]
        session.execute(sa.update(HandedFile).where(HandedFile.public_id.in_(some)).values(held=False))


def _set(session: Session, actor: Actor, public_ids: Collection[str], *, held: bool) -> int:
    own = sa.update(HandedFile).where(
        HandedFile.public_id.in_(public_ids), HandedFile.person_id == actor.person_id
    )
    return changed(session, own.values(held=held))


def drop_unheld(session: Session, now: datetime) -> int:
    """Takes away the rows of files that nothing has referred to for a week; how many."""
    old = sa.delete(HandedFile).where(HandedFile.held.is_(False), HandedFile.kept_at < now - policies.UNHELD)
    return changed(session, old)
