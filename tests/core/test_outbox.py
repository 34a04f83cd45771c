"""Facts reach plugins from outside: after the commit, in order, at least once, and never at our cost."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from lms.core import delivery
from lms.core.db import db
from lms.core.once import RequestKey
from lms.core.outbox import ListenerState, Outgoing, announce, from_json, to_json
from lms.core.worker import Worker
from lms.plugin.facts import Acted, DutyGiven
from tests.support.site import NOON, HandClock, site

pytestmark = pytest.mark.both_engines

LISTENER = """
from pathlib import Path
from lms.plugin.hooks import hookimpl
FILE = Path(__file__).with_suffix(".heard")

@hookimpl
def acted(fact):
    fault = FILE.with_suffix(".fault")
    if fault.exists():
        exec(fault.read_text())
    with FILE.open("a") as file:
        file.write(fact.action + "\\n")
"""

Make = Callable[..., Flask]


@pytest.fixture
def make(
    tmp_path: Path, engine_url: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Make]:
    """Makes the app with plugins of these names, each of which writes down what it hears."""
    monkeypatch.syspath_prepend(tmp_path)
    with ExitStack() as stack:

        def made(*names: str) -> Flask:
            for name in names:
                (tmp_path / f"{name}.py").write_text(LISTENER, encoding="utf-8")
                stack.callback(sys.modules.pop, name, None)
            context: AbstractContextManager[Flask] = site(tmp_path, engine_url, clock, PLUGINS=names)
            app = stack.enter_context(context)
            stack.enter_context(app.app_context())
            return app

        yield made


def tell(session: Session, *actions: str) -> None:
    for action in actions:
        announce(session, Acted(at=NOON, actor_id=None, action=action))


def heard(folder: Path, name: str) -> list[str]:
    file = folder / f"{name}.heard"
    return file.read_text().split() if file.exists() else []


def waiting() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Outgoing)) or 0


def state_of(name: str) -> ListenerState:
    db.session.rollback()
    return db.session.scalars(sa.select(ListenerState).where(ListenerState.name == name)).one()


def test_facts_arrive_in_order_after_the_commit(make: Make, tmp_path: Path) -> None:
    app = make("ear_one", "ear_two")
    db.write(tell, "first", "second", "third")
    assert heard(tmp_path, "ear_one") == []
    Worker(app).drain()
    assert heard(tmp_path, "ear_one") == heard(tmp_path, "ear_two") == ["first", "second", "third"]
    assert waiting() == 0


def test_what_was_rolled_back_is_never_told(make: Make, tmp_path: Path) -> None:
    app = make("ear_rolled")

    def service(session: Session) -> None:
        tell(session, "never")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        db.write(service)
    Worker(app).drain()
    assert heard(tmp_path, "ear_rolled") == []


LITTER = """
from lms.core.db import db
from lms.core.once import RequestKey
db.session.add(RequestKey(person_id=1, key="left lying", at=fact.at, outcome=None))
"""


@pytest.mark.parametrize("end", ["", "raise RuntimeError('and then this')"])
def test_what_a_plugin_leaves_lying_in_the_session_does_not_stand_in_the_way(
    make: Make, tmp_path: Path, end: str
) -> None:
    app = make("ear_littering")
    (tmp_path / "ear_littering.fault").write_text(LITTER + end)
    db.write(tell, "first")
    Worker(app).drain()
    assert waiting() == (1 if end else 0)
    assert state_of("ear_littering").failures == (1 if end else 0)
    assert db.session.scalars(sa.select(RequestKey)).all() == []


def test_a_plugin_that_fails_is_tried_again_later_and_then_switched_off(
    make: Make, tmp_path: Path, clock: HandClock
) -> None:
    app = make("ear_faulty", "ear_sound")
    fault = tmp_path / "ear_faulty.fault"
    fault.write_text("raise RuntimeError('not today')")
    db.write(tell, "first", "second")
    for failures in range(1, delivery.FAILURES_ALLOWED + 1):
        Worker(app).drain()
        assert state_of("ear_faulty").failures == failures
        clock.forward(minutes=5)
    assert heard(tmp_path, "ear_sound") == ["first", "second"]
    assert state_of("ear_faulty").off_since is not None

    fault.unlink()
    Worker(app).drain()
    assert heard(tmp_path, "ear_faulty") == []

    db.write(delivery.switch_on, "ear_faulty")
    Worker(app).drain()
    assert heard(tmp_path, "ear_faulty") == ["first", "second"]


def test_a_later_fact_waits_for_one_that_failed(make: Make, tmp_path: Path, clock: HandClock) -> None:
    app = make("ear_ordered")
    fault = tmp_path / "ear_ordered.fault"
    fault.write_text("raise RuntimeError('not yet')")
    db.write(tell, "first")
    Worker(app).drain()
    fault.unlink()
    db.write(tell, "second")
    Worker(app).drain()
    assert heard(tmp_path, "ear_ordered") == []
    clock.forward(minutes=5)
    Worker(app).drain()
    assert heard(tmp_path, "ear_ordered") == ["first", "second"]


def test_an_exit_in_a_plugin_does_not_end_the_worker(make: Make, tmp_path: Path) -> None:
    app = make("ear_leaving")
    (tmp_path / "ear_leaving.fault").write_text("raise SystemExit(1)")
    db.write(tell, "first")
    Worker(app).drain()
    assert "SystemExit" in state_of("ear_leaving").last_error


def test_a_fact_whose_delivery_was_cut_off_is_delivered_after_its_lease(
    make: Make, tmp_path: Path, clock: HandClock
) -> None:
    app = make("ear_killed")
    db.write(tell, "first")
    assert db.write(delivery.claim, "ear_killed", clock()) is not None  # and the process is gone
    Worker(app).drain()
    assert heard(tmp_path, "ear_killed") == []
    clock.forward(seconds=delivery.LEASE.total_seconds() + 1)
    Worker(app).drain()
    assert heard(tmp_path, "ear_killed") == ["first"]


def test_a_fact_is_the_same_after_its_way_through_the_database(make: Make) -> None:
    make()
    fact = DutyGiven(at=NOON, id="x", duty_id=3, course="siap", due=NOON.date(), on_day=NOON.date())
    assert from_json("duty_given", to_json(fact)) == fact


def test_two_workers_never_take_a_later_fact_first(make: Make, clock: HandClock) -> None:
    app = make("ear_shared")
    db.write(tell, "first", "second")
    taken = threading.Event()
    others: list[tuple[int, str, dict[str, Any]] | None] = []

    def another_worker() -> None:
        with app.app_context():
            taken.wait(10)
            others.append(db.write(delivery.claim, "ear_shared", clock()))

    def first_worker(session: Session) -> tuple[int, str, dict[str, Any]] | None:
        row = delivery.claim(session, "ear_shared", clock())
        session.flush()
        taken.set()
        other.join(0.5)  # it has looked by now, or waits for us
        return row

    other = threading.Thread(target=another_worker)
    other.start()
    claimed = db.write(first_worker)
    other.join(10)
    assert claimed is not None
    assert claimed[2]["action"] == "first"
    assert others == [None]
