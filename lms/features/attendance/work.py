"""What the worker does: taking back a list that is longer than a request should wait for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from lms.core.actor import Actor
from lms.core.clock import now as clock_now
from lms.core.db import db
from lms.core.jobs import enqueue
from lms.features.accounts.models import Person
from lms.features.attendance import services
from lms.features.organisation import queries as organisation
from lms.plugin.offers import Job

JOB = "attendance.take_back"


def take_back_rest(public_id: str, person_id: int, why: str, after: int) -> None:
    """Asks the worker to go on behind a line."""
    payload = {"list": public_id, "person": person_id, "why": why, "after": after}
    at = clock_now()
    db.write(enqueue, JOB, payload, at, f"{JOB}:{public_id}:{after}")


def take_back(payload: Mapping[str, Any], now: datetime) -> None:
    """The job: goes on with the rights that whoever asked holds now."""
    session = db.session()
    row = session.execute(
        sa.select(Person.public_id, Person.name).where(Person.id == payload["person"], Person.active)
    ).one_or_none()
    if row is None:
        return
    actor = Actor(
        person_id=payload["person"],
        public_id=row.public_id,
        name=row.name,
        zone="",
        sign_in="",
        grants=organisation.grants_held(session, payload["person"]),
    )
    after: int | None = payload["after"]
    while after is not None:
        done = db.write(services.take_back, actor, payload["list"], payload["why"], clock_now(), after=after)
        after = done.after


def jobs() -> Iterable[Job]:
    """The kind of work above."""
    return (Job(JOB, take_back),)
