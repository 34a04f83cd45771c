"""Delivers the outbox: each outside plugin on a thread of its own, so that none waits for another.

A plugin that raises is tried again, each time later, and switched off after five failures in a row. One that hangs is
given up after a minute: its thread cannot be killed, so the plugin is switched off and a new process starts clean.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.orm import Session

from lms.core.clock import now as clock_now
from lms.core.db import db
from lms.core.outbox import ListenerState, Outgoing, from_json
from lms.core.rows import insert_new
from lms.plugin.manager import Plugins

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
SLOW_AFTER = 2.0
GIVEN_UP_AFTER = 60.0
FAILURES_ALLOWED = 5


class Lane:
    """The thread of one plugin and what it is doing; `busy_since` is monotonic seconds, 0 when idle."""

    def __init__(self) -> None:
        self.thread: threading.Thread | None = None
        self.busy_since = 0.0


class Dispatcher:
    """Hands waiting facts to plugins; one in each process that works the queue."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.lanes: dict[str, Lane] = {}

    def turn(self) -> None:
        """Starts a thread for each plugin that has something waiting; returns at once."""
        for name in waiting(db.session(), clock_now()):
            lane = self.lanes.setdefault(name, Lane())
            if lane.thread is not None and lane.thread.is_alive():
                self._watch(name, lane)
                continue
            lane.thread = threading.Thread(target=self._deliver_all, args=(name, lane), daemon=True)
            lane.thread.start()

    def settle(self, seconds: float) -> None:
        """Waits until the threads are done, at most so long in all."""
        until = time.monotonic() + seconds
        for lane in self.lanes.values():
            if lane.thread is not None:
                lane.thread.join(max(0.0, until - time.monotonic()))

    def _watch(self, name: str, lane: Lane) -> None:
        busy = time.monotonic() - lane.busy_since if lane.busy_since else 0.0
        if busy > GIVEN_UP_AFTER:
            db.write(switch_off, name, clock_now(), f"did not answer for {int(busy)} seconds")

    def _deliver_all(self, name: str, lane: Lane) -> None:
        with self.app.app_context():
            while self._deliver_one(name, lane):
                pass

    def _deliver_one(self, name: str, lane: Lane) -> bool:
        row = db.write(claim, name, clock_now())
        if row is None:
            return False
        row_id, hook, data = row
        lane.busy_since = time.monotonic()
        try:
            _listener(name, hook)(fact=from_json(hook, data))
        except BaseException as error:  # sys.exit() in a plugin must not end the worker
            log.exception("plugin %s failed on %s", name, hook)
            db.session.rollback()
            db.write(failed, name, row_id, clock_now(), repr(error))
            return False
        else:
            db.session.rollback()  # what a plugin has not written by `db.write` is not written
            db.write(delivered, name, row_id, time.monotonic() - lane.busy_since)
            return True
        finally:
            lane.busy_since = 0.0


def _listener(name: str, hook: str) -> Callable[..., Any]:
    plugins: Plugins = current_app.extensions["lms.plugins"]
    plugin = plugins.manager.get_plugin(name)
    call: Callable[..., Any] = getattr(plugin, hook)
    return call


def waiting(session: Session, now: datetime) -> list[str]:
    """Names of the plugins of this process that have facts waiting and are not switched off."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    off = sa.select(ListenerState.name).where(ListenerState.off_since.is_not(None))
    names = sa.select(Outgoing.listener).where(Outgoing.listener.not_in(off)).distinct()
    found = [name for name in session.scalars(names) if name in plugins.outside]
    session.commit()
    return found


def claim(session: Session, name: str, now: datetime) -> tuple[int, str, dict[str, Any]] | None:
    """The oldest fact for `name`, with a lease; None when there is none or it has to wait.

    Only the oldest may be taken: a later fact never overtakes one that failed, or one that another worker is just
    taking (which is waited for, and then found to be leased).
    """
    state = session.get(ListenerState, name)
    if state is not None and state.off_since is not None:
        return None
    first = sa.select(Outgoing).where(Outgoing.listener == name).order_by(Outgoing.id).limit(1)
    row = session.scalars(first.with_for_update()).one_or_none()
    if row is None or (row.lease_until and row.lease_until > now) or (row.after and row.after > now):
        return None
    row.lease_until, row.tries = now + LEASE, row.tries + 1
    return row.id, row.hook, dict(row.fact)


def delivered(session: Session, name: str, row_id: int, seconds: float) -> None:
    """Takes a delivered fact out and notes a slow listener."""
    session.execute(sa.delete(Outgoing).where(Outgoing.id == row_id))
    state = _state(session, name)
    state.failures = 0
    if seconds > SLOW_AFTER:
        state.slow_seconds = int(seconds)


def failed(session: Session, name: str, row_id: int, now: datetime, error: str) -> None:
    """Holds the fact back for a while; after five failures in a row the plugin is switched off."""
    state = _state(session, name)
    state.failures += 1
    state.last_error = error[:500]
    values = {"lease_until": None, "after": now + timedelta(seconds=2**state.failures)}
    session.execute(sa.update(Outgoing).where(Outgoing.id == row_id).values(**values))
    if state.failures >= FAILURES_ALLOWED:
        state.off_since = now


def switch_off(session: Session, name: str, now: datetime, reason: str) -> None:
    """Delivers nothing more to `name` until it is switched on again."""
    state = _state(session, name)
    state.off_since, state.last_error = state.off_since or now, reason[:500]


def switch_on(session: Session, name: str) -> None:
    """Lets `name` hear again, from where it stopped."""
    state = _state(session, name)
    state.off_since, state.failures, state.slow_seconds = None, 0, 0
    session.execute(sa.update(Outgoing).where(Outgoing.listener == name).values(after=None, lease_until=None))


def _state(session: Session, name: str) -> ListenerState:
    insert_new(session, ListenerState, {"name": name, "failures": 0, "slow_seconds": 0, "last_error": ""})
    state = session.get(ListenerState, name, populate_existing=True)
    assert state is not None
    return state
