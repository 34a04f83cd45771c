"""Writers of one account at the same moment: each waits for the other, and nobody has to begin anew."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from lms.core.db import db
from lms.features.credits import closing, queries, services
from lms.features.credits.line import Line
from lms.features.progress.changes import hold
from tests.features.credits.world import TODAY, a_line
from tests.support.people import a_person, a_unit
from tests.support.site import NOON

pytestmark = pytest.mark.both_engines


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """What the acts return or raise, each on a thread of its own."""
    found: list[object] = [None] * len(acts)

    def run(place: int) -> None:
        with app.app_context():
            try:
                found[place] = acts[place]()
            except Exception as error:  # noqa: BLE001  # what is expected is compared below
                found[place] = error
            finally:
                db.session.remove()

    db.session.remove()
    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def until_somebody_waits(session: Session) -> None:
    """Returns once another writer waits for a lock; SQLite lets nobody else begin."""
    if session.get_bind().dialect.name == "sqlite":
        return
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    while not session.scalar(waiting):
        continue


def test_a_completion_and_an_entry_do_not_wait_for_each_other_in_a_ring(app: Flask) -> None:
    siti = a_person(unit=a_unit())
    begun: list[str] = []
    held = threading.Event()

    def complete(session: Session, line: Line, now: datetime) -> None:
        begun.append("completion")
        hold(session, [siti.id])
        held.set()
        until_somebody_waits(session)
        services.enter(session, line, None, now)

    def enter(session: Session, line: Line, now: datetime) -> None:
        begun.append("entry")
        services.enter(session, line, None, now)

    def after_it() -> None:
        held.wait()
        db.write(enter, a_line(siti.id, 1), NOON)

    found = at_once(app, lambda: db.write(complete, a_line(siti.id, 1), NOON), after_it)
    assert found == [None, None]
    assert sorted(begun) == ["completion", "entry"]
    assert queries.balance(db.session(), siti.id, TODAY.year) == 8


def test_the_same_line_entered_and_taken_back_by_many_at_once_counts_once(app: Flask) -> None:
    siti = a_person(unit=a_unit())
    line = a_line(siti.id, 2)
    entered = at_once(app, *[lambda: db.write(services.enter, line, None, NOON)] * 6)
    assert sorted(one.new for one in entered) == [False] * 5 + [True]  # type: ignore[attr-defined]
    assert queries.balance(db.session(), siti.id, TODAY.year) == 8
    back = ("activity", line.reference, "Salah orang", None, NOON)
    taken = at_once(app, *[lambda: db.write(services.reverse, *back)] * 6)
    assert sum(one.new for one in taken) == 1  # type: ignore[attr-defined]
    assert queries.balance(db.session(), siti.id, TODAY.year) == 0
    assert [one.quarters for one in queries.entries(db.session(), siti.id, TODAY.year)] == [-8, 8]
    assert closing.differences(db.session()) == ()
