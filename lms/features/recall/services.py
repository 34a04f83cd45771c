"""Beginning a review, answering its questions, switching recall off and on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.core.errors import Conflict, Gone, Invalid, NotFound
from lms.core.rows import insert_new
from lms.features.recall import asking, policies, queries, scheduling
from lms.features.recall.choosing import LENGTH, Card, Coming
from lms.features.recall.models import RecallCard, RecallLearner
from lms.features.recall.scheduling import Effort, Memory
from lms.plugin.message import Message, mark
from lms.plugin.question import NotAnAnswer

NO_ANSWER = Message(mark("Answer the question first, or say that you do not remember."))
REWORDED = Message(mark("This question has been reworded meanwhile. Answer it again."))
RESTS = Message(mark("This question is not asked any more. Nothing was counted; go on with the next one."))
OFF = Message(mark("Recall is switched off. Switch it on first."))


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it arrives: the card, how often it was answered when its page was made, and the wording read there.

    `effort` is the learner's own word; a wrong answer counts as not remembered whatever it says.
    """

    card: str
    seen: int
    wording: str
    effort: Effort
    fields: Mapping[str, Sequence[str]]


def begin(session: Session, actor: Actor, now: datetime) -> int:
    """Begins a review of at most ten questions, or goes on with the one under way; returns how many it still has.

    0 where nothing is due, or enough was answered today. Raises Conflict where recall is switched off.
    """
    day = day_in(actor.zone, now)
    _lock(session, actor)
    found = queries.overview(session, actor.person_id, day)
    if found.learner.off:
        raise Conflict(OFF)
    left = found.learner.left(day)
    if found.pending and left:
        return min(left, len(found.pending))
    chosen = found.due[: min(LENGTH, left)]
    if not chosen:
        return 0
    number = found.learner.review + 1
    _set(session, actor, review=number)
    new = []
    for place, one in enumerate(chosen, 1):
        if one.card is None:
            new.append(_new_card(actor, one, number, place))
        else:
            values = {"asked_in": number, "place": place, "question": one.source.id}
            session.execute(sa.update(RecallCard).where(*_own(actor, one.card.public_id)).values(**values))
    session.add_all(new)
    session.flush()
    return len(chosen)


def answer(session: Session, actor: Actor, given: Given, language: str, now: datetime) -> None:
    """Takes the answer to a question of a review; the same form sent twice counts once.

    Raises NotFound for a foreign card, Gone where the question rests now, Conflict where its words have changed, and
    Invalid for no answer. Nothing of it counts for a score or for completion.
    """
    day = day_in(actor.zone, now)
    _lock(session, actor)
    found = queries.overview(session, actor.person_id, day)
    card = _card(session, actor, given.card)
    if card.answers != given.seen:
        return
    one = found.find(given.card)
    # Only what the review under way asks: whoever answered a card over and over would bend the figure of the group.
    is_asked = one is not None and one in found.pending and found.learner.left(day) > 0
    asked = asking.ask(one, found.amendment(one), language, card.answers) if one and is_asked else None
    if asked is None:
        raise Gone(RESTS)
    if asked.wording != given.wording:
        raise Conflict(REWORDED)
    try:
        response = asked.read(given.fields)
    except NotAnAnswer:
        response = None
    if response is None and given.effort is not Effort.AGAIN:
        raise Invalid(NO_ANSWER)
    hindrance = asked.hindrance(response)
    if hindrance is not None and given.effort is not Effort.AGAIN:
        raise Invalid(hindrance)
    verdict = asked.verdict(response)
    if not verdict:
        raise Gone(RESTS)
    effort = given.effort if verdict == "right" else Effort.AGAIN
    memory = scheduling.after(_memory(card), effort, day)
    values = {
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "last_day": memory.last_day,
        "due_day": memory.due_day,
        "answers": card.answers + 1,
        "answered_in": found.learner.review,
        "response": response,
    }
    session.execute(sa.update(RecallCard).where(*_own(actor, given.card)).values(**values))
    before = found.learner.taken if found.learner.day == day else 0
    _set(session, actor, day=day, taken=before + 1)


def switch(session: Session, actor: Actor, on: bool) -> None:
    """Switches recall off, so that nothing is shown of it, or on again; cards and their days stay."""
    _lock(session, actor)
    _set(session, actor, off=not on)


def _lock(session: Session, actor: Actor) -> None:
    """One thing after the other for each person: two tabs never begin two reviews."""
    if not policies.may_recall(actor):
        raise NotFound
    row = {"person_id": actor.person_id, "off": False, "review": 0, "taken": 0}
    insert_new(session, RecallLearner, row)
    queries.learner(session, actor.person_id, lock=True)


def _set(session: Session, actor: Actor, **values: int | bool | date) -> None:
    own = sa.update(RecallLearner).where(RecallLearner.person_id == actor.person_id)
    session.execute(own.values(**values))


def _new_card(actor: Actor, one: Coming, number: int, place: int) -> RecallCard:
    return RecallCard(
        person_id=actor.person_id,
        course_id=one.course_row,
        question=one.source.id,
        due_day=one.due_day,
        asked_in=number,
        place=place,
    )


def _card(session: Session, actor: Actor, public_id: str) -> Card:
    found = next((one for one in queries.cards(session, actor.person_id) if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def _own(actor: Actor, public_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return RecallCard.person_id == actor.person_id, RecallCard.public_id == public_id


def _memory(card: Card) -> Memory | None:
    if card.stability is None or card.difficulty is None or card.last_day is None:
        return None
    return Memory(card.stability, card.difficulty, card.last_day, card.due_day)
