"""Reads of the site's own state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import TRAINER
from lms.core.outbox import ListenerState, Outgoing
from lms.features.accounts.models import Person
from lms.features.authoring import queries as authoring
from lms.features.authoring.queries import Taught
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.models import Edition, KnownCourse
from lms.features.catalogue.queries import Checked
from lms.features.organisation.models import GivenGrant
from lms.plugin.manager import CONTRACTS, Failure, Plugins


@dataclass(frozen=True, slots=True)
class PluginState:
    """A plugin from outside: whether it was loaded, what failed, and how the delivery of facts to it goes.

    `brings` counts what it offers by hook (``pages``, ``reports``); `hears` names the facts it listens to.
    """

    name: str
    version: str
    loaded: bool
    brings: Mapping[str, int]
    hears: tuple[str, ...]
    failures: tuple[Failure, ...]
    waiting: int
    slow_seconds: int
    last_error: str
    off_since: datetime | None


def plugin_states(session: Session, plugins: Plugins) -> tuple[PluginState, ...]:
    """Every plugin from outside that was loaded, failed, or still has facts waiting for it."""
    waiting = sa.select(Outgoing.listener, sa.func.count().label("n")).group_by(Outgoing.listener).subquery()
    rows = session.execute(
        sa.select(ListenerState, waiting.c.n).join(
            waiting, waiting.c.listener == ListenerState.name, isouter=True
        )
    )
    deliveries = {state.name: (state, count or 0) for state, count in rows}
    names = {*plugins.outside, *(failure.plugin for failure in plugins.failures), *deliveries}
    return tuple(_state(name, plugins, *deliveries.get(name, (None, 0))) for name in sorted(names))


def _state(name: str, plugins: Plugins, delivery: ListenerState | None, waiting: int) -> PluginState:
    return PluginState(
        name=name,
        version=plugins.version(name),
        loaded=name in plugins.outside,
        brings={hook: plugins.owned(hook, name) for hook in CONTRACTS if plugins.owned(hook, name)},
        hears=plugins.hears(name),
        failures=tuple(failure for failure in plugins.failures if failure.plugin == name),
        waiting=waiting,
        slow_seconds=delivery.slow_seconds if delivery else 0,
        last_error=delivery.last_error if delivery else "",
        off_since=delivery.off_since if delivery else None,
    )


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course as whoever runs the site sees it, with the languages it is told in."""

    taught: Taught
    languages: tuple[str, ...]


def courses(session: Session) -> tuple[tuple[CourseRow, ...], tuple[Checked, ...]]:
    """Every course that is or was in service, and the folders that give none."""
    found = authoring.overview(session, None)
    library = catalogue.snapshot().library
    rows = []
    for one in found.courses:
        outline = library.course(one.course)
        rows.append(CourseRow(one, outline.languages if outline else ()))
    return tuple(rows), found.folders


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One published state of a course; `findings` counts those it was published with."""

    number: int
    version: str
    published_at: datetime
    current: bool
    findings: int


def editions(session: Session, course: str) -> tuple[EditionRow, ...]:
    """All editions of a course, newest first."""
    columns: tuple[Any, ...] = (Edition.number, Edition.version, Edition.published_at, Edition.current)
    rows = session.execute(
        sa.select(*columns, Edition.findings)
        .join(KnownCourse, KnownCourse.id == Edition.course_id)
        .where(KnownCourse.slug == course)
        .order_by(Edition.number.desc())
    )
    return tuple(
        EditionRow(row.number, row.version, row.published_at, row.current, len(row.findings or []))
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class TrainerRow:
    """Somebody who may teach a course, by a grant over it or over all courses."""

    public_id: str
    name: str
    everywhere: bool


def trainers(session: Session, course: str) -> tuple[TrainerRow, ...]:
    """Who may teach a course, by name."""
    over = sa.or_(
        GivenGrant.course == course, sa.and_(GivenGrant.course.is_(None), GivenGrant.unit_id.is_(None))
    )
    rows = session.execute(
        sa.select(Person, GivenGrant.course)
        .join(GivenGrant, GivenGrant.person_id == Person.id)
        .where(GivenGrant.role == TRAINER, Person.active, over)
        .order_by(Person.name, Person.id)
    )
    return tuple(TrainerRow(row.Person.public_id, row.Person.full_name, row.course is None) for row in rows)
