"""What is done to several people at once: each for themselves, so that one who cannot be changed stops nobody else.

A call takes at most `AT_ONCE` people, so that others can write in between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.errors import Invalid, NotAllowed, NotFound, Refusal
from lms.features.organisation import relations, services
from lms.plugin.message import Message, mark

AT_ONCE = 50
WIDER = Message(mark("Has wider rights than you. An administrator of the whole site must do it."))
GONE = Message(mark("Is not in your scope any more."))
AS_IT_IS = Message(mark("This cannot be done now."))

Refused = dict[int, Message]
"""Who was left as they were, by row, and why."""


def move_people(
    session: Session, actor: Actor | None, people: Sequence[int], unit_id: int, on_day: date, now: datetime
) -> Refused:
    """Counts people in another unit from `on_day` on."""
    return _each(
        session,
        people,
        lambda one: services.move_person(session, actor, one, unit_id, on_day, now),
    )


def close_people(
    session: Session, actor: Actor | None, people: Sequence[int], on_day: date, now: datetime
) -> Refused:
    """Closes accounts from `on_day` on. One's own is left open."""

    def close(one: int) -> None:
        if actor and one == actor.person_id:
            raise Invalid(Message(mark("Your own account is closed by somebody else.")))
        services.switch_person(session, actor, one, False, on_day, now)

    return _each(session, people, close)


def put_under(
    session: Session,
    actor: Actor | None,
    people: Sequence[int],
    superior_id: int | None,
    on_day: date,
    now: datetime,
) -> Refused:
    """Gives people another superior from `on_day` on, or none."""
    return _each(
        session,
        people,
        lambda one: relations.set_superior(session, actor, one, superior_id, on_day, now),
    )


def _each(session: Session, people: Sequence[int], act: Callable[[int], None]) -> Refused:
    refused: Refused = {}
    for one in sorted(people[:AT_ONCE]):  # in one order, so that two such calls never wait for each other
        try:
            with session.begin_nested():
                act(one)
        except Refusal as refusal:
            refused[one] = _why(refusal)
    return refused


def _why(refusal: Refusal) -> Message:
    if isinstance(refusal, NotAllowed):
        return WIDER
    if isinstance(refusal, NotFound):
        return GONE
    if isinstance(refusal, Invalid) and refusal.fields:
        return next(iter(refusal.fields.values()))
    return refusal.message or AS_IT_IS
