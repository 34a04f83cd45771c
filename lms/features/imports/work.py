"""What the worker, and the command, do for imports: one import carried through its present step."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.core import clock, jobs, sheets
from lms.core.db import db
from lms.core.errors import Invalid, NotFound
from lms.features.imports import beside, kinds, queries, running, services, storage, taking, undoing
from lms.features.imports.models import ImportRow, ImportRun
from lms.features.imports.pacing import Pace
from lms.plugin.message import Message, mark

WAIT = timedelta(seconds=5)
KEPT = timedelta(days=30)
KIND_FAILED = Message(
    mark("The plugin that knows this kind of table could not go on. Whoever looks after the server sees why.")
)
NO_KIND = Message(mark("The plugin that knows this kind of table is not here any more."))
GONE = Message(mark("The file is not here any more. Upload it again."))

Told = Callable[[int], object]


def run(payload: Mapping[str, Any], now: datetime) -> None:
    """Carries an import through its step; where another one has the register, it waits for its turn."""
    if not carry_on(payload["run"]):
        again = f"{services.JOB}:{payload['run']}:{now.isoformat()}"
        db.write(jobs.enqueue, services.JOB, dict(payload), now + WAIT, again)


def carry_on(run_id: int, told: Told = int) -> bool:
    """Does what the state of an import asks for; False: another import has its turn. `told` hears how many rows."""
    state = queries.state_of(db.session(), run_id)
    steps = {"checking": _check, "applying": _take_in, "undoing": _undo}
    if state not in steps:
        return True
    if state != "checking" and not db.write(running.begin_turn, run_id, clock.now()):
        return False
    try:
        steps[state](run_id, told)
    except NotFound:
        _give_up(run_id, state, NO_KIND)
    except Invalid as refusal:  # whoever began it may not any more
        _give_up(run_id, state, refusal.message or GONE)
    except Exception as error:
        db.session.rollback()
        if not kinds.fail(queries.run_by_id(db.session(), run_id).kind, error):
            raise
        _give_up(run_id, state, KIND_FAILED)
    return True


def _give_up(run_id: int, state: str, message: Message) -> None:
    if state == "checking":
        db.write(running.fail, run_id, message, clock.now())
    else:
        db.write(taking.stop, run_id, state, message, clock.now())


def _check(run_id: int, told: Told) -> None:
    record = queries.run_by_id(db.session(), run_id)
    path = storage.place(current_app.config, record.public_id)
    if not path.is_file():
        db.write(running.fail, run_id, GONE, clock.now())
        return
    limits = sheets.COMMAND if record.large else sheets.BROWSER
    try:
        rows = (row for row in sheets.read(path, limits) if row[0] > record.header_line)
        pace, goes_on = Pace(), True
        while goes_on and (batch := list(itertools.islice(rows, pace.size))):
            db.session().commit()  # no transaction stays open while the file is read
            with pace.kept():
                goes_on = db.write(running.stage, run_id, batch, clock.now())
            told(len(batch))
        if not goes_on:
            return
        for found in beside.look(db.session(), run_id).batches(running.AT_ONCE):
            db.write(beside.keep_batch, run_id, found, clock.now())
        db.write(running.finish_check, run_id, clock.now())
    except Invalid as refusal:
        db.write(running.fail, run_id, refusal.message or GONE, clock.now())


def _take_in(run_id: int, told: Told) -> None:
    pace = Pace()
    if queries.run_by_id(db.session(), run_id).whole:
        try:
            db.write(taking.take_whole, run_id, clock.now())
        except taking.NotWhole as refusal:
            db.write(taking.refuse_whole, run_id, refusal.verdicts, clock.now())
            return
    else:
        taken = 1
        while taken:
            with pace.kept() as size:
                taken = db.write(taking.take_batch, run_id, size, clock.now())
            told(taken)
    after: int | None = 0
    while after is not None:
        with pace.kept() as size:
            after = db.write(taking.link_batch, run_id, after, size, clock.now())
    db.write(taking.finish_taking, run_id, clock.now())


def _undo(run_id: int, told: Told) -> None:
    in_the_way = (
        undoing.in_the_way(db.session(), run_id) if not queries.undo_begun(db.session(), run_id) else []
    )
    if in_the_way:
        db.write(undoing.stop_undo, run_id, in_the_way, clock.now())
        return
    pace, count = Pace(), 1
    while count:
        with pace.kept() as size:
            count = db.write(undoing.put_back_batch, run_id, size, clock.now())
        told(count)
    db.write(undoing.finish_undo, run_id, clock.now())


def tend(payload: Mapping[str, Any], now: datetime) -> None:
    """Asks for imports that stand still to be carried on, and forgets the rows of old ones."""
    db.write(_carry_on_lost, now)
    while db.write(_forget, now):
        pass
    storage.clear(current_app.config, queries.with_file(db.session()), now)


def _carry_on_lost(session: Session, now: datetime) -> None:
    lost = sa.select(ImportRun.id).where(
        ImportRun.state.in_(("checking", "applying", "undoing")), ImportRun.beat_at < now - running.STALE
    )
    for run_id in session.scalars(lost):
        jobs.enqueue(session, services.JOB, {"run": run_id}, now, key=f"{services.JOB}:{run_id}:lost")


def _forget(session: Session, now: datetime) -> bool:
    """Drops some rows of imports older than 30 days; what became of the import stays known."""
    old = sa.select(ImportRun.id).where(
        ImportRun.made_at < now - KEPT,
        ImportRun.state.in_(("matching", "checked", "applied", "undone", "failed")),
    )
    some = sa.select(ImportRow.id).where(ImportRow.run_id.in_(old)).limit(running.AT_ONCE * 5)
    gone = session.scalars(some).all()
    if gone:
        session.execute(sa.delete(ImportRow).where(ImportRow.id.in_(gone)))
    else:
        given_up = sa.update(ImportRun).where(
            ImportRun.made_at < now - KEPT, ImportRun.state.in_(("matching", "checked", "failed"))
        )
        session.execute(given_up.values(state="dropped"))
    return bool(gone)
