"""How the site is, line by line: what was found, what it means, and what to do. For a page and for a command.

No line holds a secret, a name or a file's content. What asks the database is told its session; the rest looks at the
machine this process runs on.
"""

from __future__ import annotations

import platform
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Literal
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.core import health, jobs, schema
from lms.core.db import Moment, db
from lms.core.html import file_size
from lms.core.links import site_url
from lms.core.outbox import ListenerState, Outgoing
from lms.core.worker import job_kinds
from lms.plugin.message import Message, counted, mark

State = Literal["good", "warn", "bad"]

PATIENCE = timedelta(minutes=2)
"""How long a job may wait before the worker is missed; the shortest round is half a minute."""
CLOCK_SLACK = timedelta(seconds=5)
LITTLE_SPACE, NO_SPACE = 2 * 1000**3, 300 * 1000**2
SOUND_SQLITE = (3, 51, 3)
LOCAL = {"127.0.0.1", "localhost", "::1", "0.0.0.0"}  # noqa: S104  # compared, not bound


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at: its name, how it is, what was found, and where something is to be done, what."""

    name: str
    label: Message
    state: State
    found: Message
    advice: Message | None = None


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that failed and waits for its next try. `error` is as Python words it."""

    name: str
    tries: int
    next_at: datetime
    error: str


def worst(lines: Sequence[Line]) -> State:
    """The state of the whole."""
    states = {line.state for line in lines}
    return "bad" if "bad" in states else "warn" if "warn" in states else "good"


def look(session: Session, now: datetime) -> tuple[Line, ...]:
    """Everything the ground floor knows of; features add their own lines."""
    return (
        _database(),
        _migrations(),
        _clock(session, now),
        _store(session),
        _worker(session, now),
        _queue(session, now),
        _outbox(session),
        _space(),
        _address(),
    )


def versions() -> tuple[tuple[str, str], ...]:
    """What runs here, by name and version, for whoever reports a fault."""
    dialect = db.engine.dialect
    server = ".".join(map(str, dialect.server_version_info or ())) if dialect.name != "sqlite" else ""
    return (
        ("Suluh", _own_version()),
        ("Python", platform.python_version()),
        ("PostgreSQL" if server else "SQLite", server or sqlite3.sqlite_version),
        ("Flask", version("flask")),
        ("SQLAlchemy", version("sqlalchemy")),
    )


def _own_version() -> str:
    try:
        return version("suluh")
    except PackageNotFoundError:  # run from a folder into which nothing was installed
        return "–"


def failed_jobs(session: Session, most: int = 20) -> tuple[FailedJob, ...]:
    """Jobs whose last try failed, the most stubborn first."""
    job = jobs.QueuedJob
    rows = session.execute(
        sa.select(job.name, job.tries, job.run_at, job.last_error)
        .where(job.last_error != "")
        .order_by(job.tries.desc(), job.id)
        .limit(most)
    )
    return tuple(FailedJob(row.name, row.tries, row.run_at, row.last_error) for row in rows)


def _database() -> Line:
    label = Message(mark("Database"))
    if not health.can_write():
        return Line(
            "database",
            label,
            "bad",
            Message(mark("It cannot be written. Pages can be read, and nothing is saved.")),
            Message(mark("Check whether its disk is full, and whether the database server is running.")),
        )
    if db.engine.dialect.name == "sqlite" and sqlite3.sqlite_version_info < SOUND_SQLITE:
        return Line(
            "database",
            label,
            "warn",
            Message(
                mark(
                    "It can be read and written. SQLite %(version)s has a rare fault that may damage it under load."
                ),
                {"version": sqlite3.sqlite_version},
            ),
            Message(mark("Keep backups, and update SQLite to 3.51.3 or later, or use PostgreSQL.")),
        )
    return Line("database", label, "good", Message(mark("It can be read and written.")))


def _migrations() -> Line:
    label = Message(mark("Tables"))
    if schema.is_current():
        return Line("tables", label, "good", Message(mark("They are as this program needs them.")))
    return Line(
        "tables",
        label,
        "bad",
        Message(mark("They are older than this program.")),
        Message(mark("Make a backup, then run: lms db upgrade")),
    )


def _clock(session: Session, now: datetime) -> Line:
    label = Message(mark("Clock of the database"))
    theirs = session.scalar(sa.select(sa.type_coerce(sa.func.current_timestamp(), Moment)))
    apart = abs(theirs - now) if theirs else timedelta(0)
    if apart <= CLOCK_SLACK:
        return Line("clock", label, "good", Message(mark("It agrees with that of this server.")))
    return Line(
        "clock",
        label,
        "warn",
        counted(
            "It differs from that of this server by %(n)s second.",
            "It differs from that of this server by %(n)s seconds.",
            int(apart.total_seconds()),
        ),
        Message(mark("Deadlines follow this server's clock. Set both clocks by the same time service.")),
    )


def _store(session: Session) -> Line:
    label = Message(mark("Editions of courses"))
    if health.is_complete(session):
        return Line("store", label, "good", Message(mark("Every edition in service is in the store.")))
    return Line(
        "store",
        label,
        "bad",
        Message(mark("An edition in service is missing in the store; its lessons cannot be shown.")),
        Message(mark("Run: lms courses build")),
    )


def _worker(session: Session, now: datetime) -> Line:
    label = Message(mark("Worker"))
    sign, oldest = last_sign(session), jobs.oldest_due(session, now)
    advice = Message(
        mark(
            "Start it with: lms work. Pages and saving go on without it; figures, mail and clearing up wait."
        )
    )
    if sign is None:
        return Line("worker", label, "bad", Message(mark("It has never run here.")), advice)
    if oldest is not None and now - oldest > PATIENCE:
        minutes = int((now - oldest).total_seconds() // 60)
        return Line(
            "worker",
            label,
            "bad",
            counted(
                "The oldest job has waited %(n)s minute.", "The oldest job has waited %(n)s minutes.", minutes
            ),
            advice,
        )
    seconds = max(0, int((now - sign).total_seconds()))
    text = counted("Last sign of life %(n)s second ago.", "Last sign of life %(n)s seconds ago.", seconds)
    return Line("worker", label, "good", text)


def last_sign(session: Session) -> datetime | None:
    """When the worker last did something that comes round by itself; None where it has never run."""
    rounds = {
        kind.name: timedelta(seconds=kind.every) for kind in job_kinds().values() if kind.every is not None
    }
    job = jobs.QueuedJob
    rows = session.execute(sa.select(job.key, job.run_at).where(job.key.in_(rounds), job.tries == 0)).all()
    return max((row.run_at - rounds[row.key] for row in rows), default=None)


def _queue(session: Session, now: datetime) -> Line:
    label = Message(mark("Jobs"))
    job = jobs.QueuedJob
    due, failing = session.execute(
        sa.select(
            sa.func.count().filter(job.run_at <= now),
            sa.func.count().filter(job.last_error != ""),
        ).select_from(job)
    ).one()
    if failing:
        text = counted(
            "%(n)s job failed and will be tried again.", "%(n)s jobs failed and will be tried again.", failing
        )
        return Line(
            "jobs", label, "warn", text, Message(mark("Read the errors below, and the log of the worker."))
        )
    return Line("jobs", label, "good", counted("%(n)s job is due.", "%(n)s jobs are due.", due))


def _outbox(session: Session) -> Line:
    label = Message(mark("Facts for plugins"))
    off = sa.select(sa.func.count()).where(ListenerState.off_since.is_not(None)).scalar_subquery()
    waiting, is_off = session.execute(
        sa.select(sa.select(sa.func.count()).select_from(Outgoing).scalar_subquery(), off)
    ).one()
    found = counted("%(n)s fact waits.", "%(n)s facts wait.", waiting)
    if is_off:
        advice = Message(mark("Delivery to a plugin is switched off. Its page under Plugins says why."))
        return Line("outbox", label, "warn", found, advice)
    return Line("outbox", label, "good", found)


def _space() -> Line:
    label = Message(mark("Disk space"))
    free = shutil.disk_usage(current_app.config["INSTANCE"]).free
    found = Message(mark("%(size)s are free."), {"size": file_size(free)})
    advice = Message(mark("Make room, or move the folder of the site to a larger disk."))
    if free < LITTLE_SPACE:
        return Line("disk", label, "bad" if free < NO_SPACE else "warn", found, advice)
    return Line("disk", label, "good", found)


def _address() -> Line:
    label = Message(mark("Address"))
    address = site_url("")
    found = Message(mark("Slips, messages and links carry %(address)s."), {"address": address})
    if is_local():
        advice = Message(mark("Phones cannot open it. Set LMS_BASE_URL to the address people type."))
        return Line("address", label, "warn", found, advice)
    return Line("address", label, "good", found)


def is_local() -> bool:
    """Whether the site's address opens on its own computer only."""
    return urlsplit(site_url("/")).hostname in LOCAL
