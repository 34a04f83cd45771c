"""The ledger: what an act decides is written down once, with edition, rule and time, and announced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.course import Course, Item
from lms.content.rules import completion
from lms.content.rules.completion import ItemState as Known
from lms.core.outbox import announce
from lms.core.rows import insert_new
from lms.features.catalogue import queries as catalogue
from lms.features.enrolment.models import Enrolment
from lms.features.progress import counting, queries
from lms.features.progress.models import ItemState, Record
from lms.features.progress.queries import Journey
from lms.plugin import facts

BATCH = 200
COURSE_RULE = "passed"


@dataclass(frozen=True, slots=True)
class Act:
    """What decides: the moment of the learner's act, and its day in the zone of their unit."""

    at: datetime
    on_day: date


@dataclass(frozen=True, slots=True)
class Score:
    """What a quiz knows after an attempt: the score in force (percent), attempts ended, and what is open."""

    value: Fraction | None
    ended: int
    pending: bool = False
    started: bool = False


def open_item(session: Session, journey: Journey, course: Course, item: Item, act: Act) -> Journey:
    """Notes that a run has come to an item; where opening is all it asks, that completes it."""
    item_row = catalogue.snapshot().item_row(course.id, item.id)
    assert item_row is not None
    _see(session, journey, item_row, act)
    session.execute(
        sa.update(Enrolment)
        .where(Enrolment.id == journey.run.id)
        .values(last_at=act.at, last_item_id=item_row)
    )
    return _decide(session, _with_state(journey, item, opened=True), course, act)


def complete(session: Session, journey: Journey, course: Course, item: Item, act: Act) -> Journey:
    """Writes down that the learner has completed an item by an act of their own, and what follows from it."""
    _see(session, journey, catalogue.snapshot().item_row(course.id, item.id), act)
    journey = _record(session, journey, course, item, act)
    return _decide(session, journey, course, act)


def note_score(
    session: Session, journey: Journey, course: Course, item: Item, score: Score, act: Act
) -> Journey:
    """Keeps the score of an item and writes down what it decides. What is complete stays complete."""
    item_row = catalogue.snapshot().item_row(course.id, item.id)
    _see(session, journey, item_row, act)
    values = {
        "score": score.value,
        "ended": score.ended,
        "pending": score.pending,
        "started": score.started,
        "acted_at": act.at,
    }
    session.execute(
        sa.update(ItemState)
        .where(ItemState.enrolment_id == journey.run.id, ItemState.item_id == item_row)
        .values(**values)
    )
    journey = _with_state(
        journey,
        item,
        opened=True,
        score=score.value,
        attempts_ended=score.ended,
        pending=score.pending,
        started=score.started,
    )
    return _decide(session, journey, course, act)


def correct_score(
    session: Session, journey: Journey, course: Course, item: Item, score: Score, act: Act
) -> Journey:
    """Keeps the score of an item that was reckoned anew from acts of before; it can only add completions.

    They are dated by `act`, the learner's act that decides now. The final score of a completed run follows.
    """
    values = {"score": score.value, "pending": score.pending}
    item_row = catalogue.snapshot().item_row(course.id, item.id)
    session.execute(
        sa.update(ItemState)
        .where(ItemState.enrolment_id == journey.run.id, ItemState.item_id == item_row)
        .values(**values)
    )
    journey = _decide(session, _with_state(journey, item, **values), course, act)
    final = completion.final_score(course, journey.states).value
    if not journey.run.is_open and final != journey.run.final_score:
        session.execute(sa.update(Enrolment).where(Enrolment.id == journey.run.id).values(final_score=final))
    return journey


def reconcile(session: Session, course_id: str, after: int) -> int | None:
    """Applies the edition in service to a batch of open runs: it can only add completions, dated by its publication.

    Goes on after the run `after` and returns the last run looked at, None when there are no more.
    """
    snapshot = catalogue.snapshot()
    course = snapshot.library.course(course_id)
    edition = queries.edition_in_service(session, course_id)
    if course is None or edition is None:
        return None
    rows = session.execute(
        sa.select(Enrolment.id, Enrolment.person_id)
        .where(
            Enrolment.course_id == snapshot.course_row(course_id),
            Enrolment.completed_at.is_(None),
            Enrolment.id > after,
        )
        .order_by(Enrolment.id)
        .limit(BATCH)
    ).all()
    act = Act(edition.published_at, edition.published_day)
    for enrolment_id, person_id in rows:
        journey = queries.journey_of_run(session, enrolment_id, person_id, lock=True)
        if journey is not None and journey.run.is_open:
            _decide(session, journey, course, act)
    return rows[-1].id if rows else None


def _see(session: Session, journey: Journey, item_row: int | None, act: Act) -> None:
    insert_new(
        session,
        ItemState,
        {
            "enrolment_id": journey.run.id,
            "item_id": item_row,
            "opened_at": act.at,
            "ended": 0,
            "pending": False,
            "started": False,
        },
    )


def _decide(session: Session, journey: Journey, course: Course, act: Act) -> Journey:
    """Writes down every item that is complete by its rule now, and the run itself when it meets the course's."""
    for item in course.items:
        state = journey.states.get(item.id, completion.UNTOUCHED)
        if not state.completed and item.id in journey.states and completion.is_complete(item, state):
            journey = _record(session, journey, course, item, act)
    if journey.run.is_open and completion.verdict(course, journey.states).passed:
        journey = _complete_run(session, journey, course, act)
    return journey


def _record(session: Session, journey: Journey, course: Course, item: Item, act: Act) -> Journey:
    rule = completion.rule_of(item)
    item_row = catalogue.snapshot().item_row(course.id, item.id)
    if insert_new(session, Record, _row(journey, course, item_row, rule, act)):
        announce(
            session,
            facts.ItemCompleted(
                at=act.at,
                enrolment_id=journey.run.id,
                person_id=journey.run.person_id,
                course=course.id,
                item=item.id,
                rule=rule,
                on_day=act.on_day,
            ),
        )
    done_on = {**journey.done_on, item.id: journey.done_on.get(item.id, act.on_day)}
    return replace(_with_state(journey, item, opened=True, completed=True), done_on=done_on)


def _complete_run(session: Session, journey: Journey, course: Course, act: Act) -> Journey:
    snapshot = catalogue.snapshot()
    act = _last_act(session, journey, act)
    if not insert_new(session, Record, _row(journey, course, None, COURSE_RULE, act)):
        return journey
    final = completion.final_score(course, journey.states).value
    closing: dict[str, Any] = {
        "completed_at": act.at,
        "completed_day": act.on_day,
        "completed_edition_id": snapshot.edition_row(course.id),
        "final_score": final,
    }
    session.execute(sa.update(Enrolment).where(Enrolment.id == journey.run.id).values(**closing))
    run = replace(journey.run, completed_at=act.at, completed_day=act.on_day, final_score=final)
    counting.run_completed(session, run)
    announce(
        session,
        facts.CourseCompleted(
            at=act.at,
            enrolment_id=run.id,
            person_id=run.person_id,
            course=course.id,
            run=run.number,
            edition=snapshot.edition_number(course.id),
            on_day=act.on_day,
        ),
    )
    return replace(journey, run=run)


def _last_act(session: Session, journey: Journey, act: Act) -> Act:
    """What decides about the run: `act`, or a later one that completed another item. Marks and corrected keys come
    after the act they are about."""
    last = session.execute(
        sa.select(Record.at, Record.on_day)
        .where(Record.enrolment_id == journey.run.id, Record.item_id.is_not(None), Record.at > act.at)
        .order_by(Record.at.desc())
        .limit(1)
    ).one_or_none()
    return Act(last.at, last.on_day) if last else act


def _row(journey: Journey, course: Course, item_row: int | None, rule: str, act: Act) -> dict[str, Any]:
    return {
        "enrolment_id": journey.run.id,
        "item_id": item_row,
        "edition_id": catalogue.snapshot().edition_row(course.id),
        "rule": rule,
        "at": act.at,
        "on_day": act.on_day,
    }


def _with_state(journey: Journey, item: Item, **changes: Any) -> Journey:
    state = replace(journey.states.get(item.id, Known()), **changes)
    states: Mapping[str, Known] = {**journey.states, item.id: state}
    return replace(journey, states=states)
