"""One way to write: whole services, run again when they lose a race, never half, never silently lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from lms.core.db import REPORT_MEMORY, Moment, Ratio, db
from lms.core.jobs import QueuedJob
from lms.core.once import RequestKey, once
from lms.core.rows import add_up, insert_new
from lms.features.progress.models import CounterFlow
from tests.support.site import NOON, site

pytestmark = pytest.mark.both_engines


@pytest.fixture
def app(tmp_path: Path, engine_url: str) -> Iterator[Flask]:
    with site(tmp_path, engine_url) as made, made.app_context():
        yield made


def add_job(session: Session, key: str, tries: int = 0) -> None:
    session.add(QueuedJob(key=key, name="test", payload={}, run_at=NOON, tries=tries))


def tries_of(key: str) -> int | None:
    db.session.rollback()
    return db.session.scalar(sa.select(QueuedJob.tries).where(QueuedJob.key == key))


def test_what_a_service_did_before_it_raised_is_gone(app: Flask) -> None:
    def service(session: Session) -> None:
        add_job(session, "half")
        session.flush()
        raise ValueError("after the row")

    with pytest.raises(ValueError, match="after the row"):
        db.write(service)
    assert tries_of("half") is None


def test_a_read_before_does_not_keep_a_service_from_seeing_what_others_saved(app: Flask) -> None:
    db.write(add_job, "seen")
    assert tries_of("seen") == 0
    with db.engine.connect().execution_options(lms_writes=True) as other:
        other.execute(sa.update(QueuedJob).values(tries=5))
        other.commit()

    def service(session: Session) -> int:
        job = session.scalars(sa.select(QueuedJob)).one()
        job.tries += 1
        return job.tries

    assert db.write(service) == 6


def test_threads_that_read_and_then_write_lose_nothing(app: Flask) -> None:
    db.write(add_job, "count")

    def one_more(session: Session) -> None:
        job = session.scalars(sa.select(QueuedJob).with_for_update()).one()
        job.tries += 1

    def work() -> None:
        with app.app_context():
            for _ in range(10):
                db.session.scalars(sa.select(QueuedJob.id)).all()
                db.write(one_more)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tries_of("count") == 60


def test_a_change_outside_a_write_is_refused(app: Flask) -> None:
    add_job(db.session(), "outside")
    with pytest.raises(AssertionError, match=r"only inside db\.write"):
        db.session.flush()
    db.session.rollback()
    assert tries_of("outside") is None


def test_a_service_may_not_write_through_another_door(app: Flask) -> None:
    with pytest.raises(AssertionError, match="call the other service directly"):
        db.write(lambda session: db.write(add_job, "nested"))


def test_a_new_row_is_told_from_one_that_is_there(app: Flask) -> None:
    values = {"key": "same", "name": "test", "payload": {}, "run_at": NOON, "tries": 0, "last_error": ""}
    assert db.write(insert_new, QueuedJob, values) is True
    assert db.write(insert_new, QueuedJob, values) is False


def test_sums_are_added_up_row_by_row(app: Flask) -> None:
    def unit(session: Session) -> None:
        session.execute(
            sa.text(
                "INSERT INTO unit (id, code, name, short_name, path, zone) VALUES (1, 'A', 'A', '', '/1/', 'UTC')"
            )
        )

    db.write(unit)
    row = sa.select(
        sa.literal(1), sa.literal("runs"), sa.literal(7), sa.literal("2026-11"), sa.literal(2), sa.literal(1)
    ).where(sa.true())
    for _ in range(2):
        db.write(add_up, CounterFlow, row, ("begun", "completed"))
    kept = db.session.execute(sa.select(CounterFlow.begun, CounterFlow.completed)).one()
    assert tuple(kept) == (4, 2)


def test_moments_and_fractions_come_back_exact(app: Flask) -> None:
    table = sa.Table(
        "exact", sa.MetaData(), sa.Column("at", Moment), sa.Column("share", Ratio), prefixes=["TEMPORARY"]
    )
    at = datetime(2026, 11, 23, 7, 30, 15, 123456, tzinfo=UTC) + timedelta(hours=8)
    with db.engine.connect() as connection:
        table.create(connection)
        connection.execute(table.insert().values(at=at, share=Fraction(1, 3)))
        assert connection.execute(table.select()).one() == (at, Fraction(1, 3))


def test_the_same_key_acts_once_and_gives_the_same_outcome(app: Flask) -> None:
    def service(session: Session, key: str) -> dict[str, object]:
        def act() -> dict[str, object]:
            add_job(session, f"once-{key}")
            return {"version": 1}

        return once(session, 1, key, NOON, act)

    assert [db.write(service, "k1") for _ in range(3)] == [{"version": 1}] * 3
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RequestKey)) == 1
    assert tries_of("once-k1") == 0


def test_a_report_may_sort_in_memory_and_other_statements_as_ever(app: Flask) -> None:
    on_postgres = db.engine.dialect.name != "sqlite"
    both = "SELECT current_setting('work_mem') || ' ' || current_setting('plan_cache_mode')"
    room = sa.text(both if on_postgres else "SELECT 'its own'")
    usual = db.session.scalar(room)
    db.session.commit()
    given = db.session.scalar(room, execution_options={"work": "report"})
    assert given == (f"{REPORT_MEMORY} force_custom_plan" if on_postgres else usual)
    streamed = room.columns(sa.column("room", sa.String)).execution_options(work="report", yield_per=10)
    assert list(db.session.scalars(streamed)) == [given]
    db.session.commit()
    assert db.session.scalar(room) == usual
