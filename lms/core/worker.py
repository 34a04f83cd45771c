"""The worker: drains jobs and outbox until it is told to stop. ``lms work``, or a thread under ``make run``."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.clock import now as clock_now
from lms.core.db import db
from lms.core.delivery import Dispatcher
from lms.core.errors import Unavailable
from lms.plugin.manager import Plugins
from lms.plugin.offers import Job

log = logging.getLogger(__name__)

PAUSE = 1.0
SETTLE = 30.0


class Worker:
    """Works for one app. Several may run at once: leases keep them from doing the same thing."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.stop = threading.Event()
        self.dispatcher = Dispatcher(app)

    def run(self) -> None:
        """Works until `stop` is set; a database that is away is waited for."""
        while not self.stop.is_set():
            with self.app.app_context():
                try:
                    db.write(ensure_recurring, clock_now())
                    while not self.stop.is_set() and work_one_job(clock_now()):
                        pass
                    self.dispatcher.turn()
                except (SQLAlchemyError, Unavailable):
                    log.warning("the worker waits for the database", exc_info=True)
                except Exception:  # nobody would start it again: the next turn may go well
                    log.exception("the worker failed in a turn")
            self.stop.wait(PAUSE)
        self.dispatcher.settle(SETTLE)

    def drain(self) -> None:
        """Does everything that is due now and returns: for tests, drills and ``lms work --once``."""
        with self.app.app_context():
            db.write(ensure_recurring, clock_now())
            while work_one_job(clock_now()):
                pass
            self.dispatcher.turn()
            self.dispatcher.settle(SETTLE)


def job_kinds() -> dict[str, Job]:
    """All kinds of work that features and plugins brought, by name."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    return plugins.offers("jobs")


def ensure_recurring(session: Session, now: datetime) -> None:
    """Puts every recurring job into the queue that is not in it."""
    for kind in job_kinds().values():
        if kind.every is not None:
            jobs.enqueue(session, kind.name, {}, now, key=kind.name)


def work_one_job(now: datetime) -> bool:
    """Claims and runs one job that is due; whether there was one."""
    claimed = db.write(jobs.claim, now)
    if claimed is None:
        return False
    job_id, name, payload = claimed
    kind = job_kinds().get(name)
    try:
        if kind is None:
            raise LookupError(f"nobody here does the job {name!r}")
        kind.run(payload, now)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # sys.exit() in a job of a plugin must not end the worker
        log.exception("job %s failed", name)
        db.session.rollback()
        db.write(jobs.postpone, job_id, now, repr(error))
    else:
        db.session.rollback()  # what a job has not written by `db.write` is not written
        again = now + timedelta(seconds=kind.every) if kind.every is not None else None
        db.write(jobs.finish, job_id, again)
    return True
