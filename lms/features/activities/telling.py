"""Administrators are told, once on a working day, that activities of their people wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.core.actor import ADMINISTRATOR
from lms.core.clock import day_in
from lms.core.db import db
from lms.core.outbox import announce
from lms.core.workdays import is_working_day, monday
from lms.features.accounts.models import Person
from lms.features.activities.models import Activity
from lms.features.organisation.models import GivenGrant, Membership, Unit
from lms.plugin.facts import Told
from lms.plugin.offers import Job

WAITING = "activities.waiting"
LATELY = timedelta(days=1)


def tell(payload: Mapping[str, Any], now: datetime) -> None:
    """The job: on working days whoever has something new, on the first of a week whoever has anything."""
    today = day_in(current_app.config["TIMEZONE"], now)
    if is_working_day(today):
        db.write(tell_waiting, None if today == monday(today) else now - LATELY, f"waiting:{today}", now)


def tell_waiting(session: Session, since: datetime | None, key: str, now: datetime) -> int:
    """Tells the administrators nearest above each person, or else those of the site, how many activities wait.

    Left out is who has nothing submitted after `since`. Nobody is told of their own. How many were told, once for a
    `key`.
    """
    counted = _counted(session, since)
    for count in sorted(set(counted.values())):
        people = tuple(sorted(person for person, found in counted.items() if found == count))
        announce(session, Told(at=now, person_ids=people, kind=WAITING, key=key, data={"count": count}))
    return len(counted)


def _counted(session: Session, since: datetime | None) -> dict[int, int]:
    """How many activities wait for each administrator who is to be told."""
    administrators = _administrators(session)
    counts: dict[int, int] = {}
    told: set[int] = set()
    rows = session.execute(
        sa.select(Activity.person_id, Unit.path, sa.func.count(), sa.func.max(Activity.submitted_at))
        .outerjoin(
            Membership, sa.and_(Membership.person_id == Activity.person_id, Membership.until_day.is_(None))
        )
        .outerjoin(Unit, Unit.id == Membership.unit_id)
        .where(Activity.state == "submitted")
        .group_by(Activity.person_id, Unit.path)
    )
    for person_id, path, count, newest in rows:
        nearest = _nearest(administrators, path or "", person_id)
        counts.update({one: counts.get(one, 0) + count for one in nearest})
        if since is None or (newest is not None and newest > since):
            told |= nearest
    return {person: counts[person] for person in told}


def _administrators(session: Session) -> dict[str, set[int]]:
    """Who looks after what, by the path of the unit; those of the site under the empty path."""
    rows = session.execute(
        sa.select(GivenGrant.person_id, Unit.path)
        .join(Person, Person.id == GivenGrant.person_id)
        .outerjoin(Unit, Unit.id == GivenGrant.unit_id)
        .where(GivenGrant.role == ADMINISTRATOR, GivenGrant.course.is_(None), Person.active)
    )
    found: dict[str, set[int]] = {}
    for person_id, path in rows:
        found.setdefault(path or "", set()).add(person_id)
    return found


def _nearest(administrators: Mapping[str, set[int]], path: str, person_id: int) -> set[int]:
    """The administrators of the unit at `path`, or of the nearest one above it that has any but the person."""
    while path and path != "/":
        if found := administrators.get(path, set()) - {person_id}:
            return found
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return administrators.get("", set()) - {person_id}


JOBS = (Job(WAITING, tell, every=3600),)
