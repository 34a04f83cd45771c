"""Reads of runs through scenarios: one's own with their decisions, and for trainers which way was taken how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.names import full_name
from lms.core.paging import Page, cut
from lms.features.accounts.models import Person
from lms.features.catalogue.models import Edition, KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.enrolment.queries import latest_runs
from lms.features.scenarios.models import ScenarioRun, ScenarioStep

PAGE = 20


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run. `edition_key` is the name in the store of the edition whose story it tells."""

    id: int
    public_id: str
    enrolment_id: int
    n: int
    state: str
    steps: int
    version: str
    language: str
    started_at: datetime
    ended_at: datetime | None
    score: Fraction | None
    passed: bool | None
    ending: str
    forced: bool
    edition_key: str

    @property
    def is_open(self) -> bool:
        return self.state == "open"


@dataclass(frozen=True, slots=True)
class Walked:
    """A run with its decisions in order, each by its place in its scene from 0."""

    run: RunRecord
    taken: tuple[int, ...]


_RUN = (
    ScenarioRun.id,
    ScenarioRun.public_id,
    ScenarioRun.enrolment_id,
    ScenarioRun.n,
    ScenarioRun.state,
    ScenarioRun.steps,
    ScenarioRun.version,
    ScenarioRun.language,
    ScenarioRun.started_at,
    ScenarioRun.ended_at,
    ScenarioRun.score,
    ScenarioRun.passed,
    ScenarioRun.ending,
    ScenarioRun.forced,
    Edition.key.label("edition_key"),
)


def runs(session: Session, enrolment_id: int, item_row: int) -> tuple[RunRecord, ...]:
    """All runs through a scenario within a run of the course, the first one first."""
    columns: tuple[Any, ...] = _RUN
    statement = (
        sa.select(*columns)
        .join(Edition, Edition.id == ScenarioRun.edition_id)
        .where(ScenarioRun.enrolment_id == enrolment_id, ScenarioRun.item_id == item_row)
    )
    return tuple(_record(row) for row in session.execute(statement.order_by(ScenarioRun.n)))


def own(session: Session, person_id: int, course_row: int, item_row: int, n: int) -> Walked | None:
    """A person's run `n` in their latest run of the course, or None: an old or foreign one is not found."""
    rows = session.execute(
        latest_runs(person_id)
        .with_only_columns(*_RUN, ScenarioStep.step, ScenarioStep.decision, maintain_column_froms=True)
        .join(ScenarioRun, ScenarioRun.enrolment_id == Enrolment.id)
        .join(Edition, Edition.id == ScenarioRun.edition_id)
        .outerjoin(ScenarioStep, ScenarioStep.run_id == ScenarioRun.id)
        .where(Enrolment.course_id == course_row, ScenarioRun.item_id == item_row, ScenarioRun.n == n)
        .order_by(ScenarioStep.step)
    ).all()
    return _walked(rows)


@dataclass(frozen=True, slots=True)
class Theirs:
    """Somebody's run as a trainer sees it: whose, in which scenario, and the way."""

    person_id: int
    person: str
    name: str
    course: str
    item: str
    walked: Walked


def theirs(session: Session, public_id: str) -> Theirs | None:
    """Any run by its public id."""
    columns: tuple[Any, ...] = (
        *_RUN,
        ScenarioStep.step,
        ScenarioStep.decision,
        Person.id.label("person_id"),
        Person.public_id.label("person"),
        Person.name,
        Person.title_before,
        Person.title_after,
        KnownCourse.slug.label("course"),
        KnownItem.slug.label("item"),
    )
    rows = session.execute(
        sa.select(*columns)
        .select_from(ScenarioRun)
        .join(Edition, Edition.id == ScenarioRun.edition_id)
        .join(Enrolment, Enrolment.id == ScenarioRun.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(KnownItem, KnownItem.id == ScenarioRun.item_id)
        .join(KnownCourse, KnownCourse.id == KnownItem.course_id)
        .outerjoin(ScenarioStep, ScenarioStep.run_id == ScenarioRun.id)
        .where(ScenarioRun.public_id == public_id)
        .order_by(ScenarioStep.step)
    ).all()
    walked = _walked(rows)
    if walked is None:
        return None
    first = rows[0]
    name = full_name(first.name, first.title_before, first.title_after)
    return Theirs(first.person_id, first.person, name, first.course, first.item, walked)


@dataclass(frozen=True, slots=True)
class Ways:
    """How many people came through one version of a scenario: who began, and who took which decision of which scene.

    `earlier` are people whose runs are all of another version.
    """

    people: int
    takers: Mapping[tuple[str, int], int]
    earlier: int


def ways(session: Session, item_row: int, version: str) -> Ways:
    """The same for the scenario in this version; each person counts once at each decision."""
    person = sa.func.count(sa.distinct(Enrolment.person_id))
    here = sa.case((ScenarioRun.version == version, Enrolment.person_id))
    rows = session.execute(
        sa.select(
            sa.literal("").label("scene"),
            sa.literal(-1).label("decision"),
            sa.func.count(sa.distinct(here)).label("people"),
            person.label("everybody"),
        )
        .select_from(ScenarioRun)
        .join(Enrolment, Enrolment.id == ScenarioRun.enrolment_id)
        .where(ScenarioRun.item_id == item_row)
        .union_all(
            sa.select(ScenarioStep.scene, ScenarioStep.decision, person, sa.literal(0))
            .select_from(ScenarioStep)
            .join(ScenarioRun, ScenarioRun.id == ScenarioStep.run_id)
            .join(Enrolment, Enrolment.id == ScenarioRun.enrolment_id)
            .where(ScenarioRun.item_id == item_row, ScenarioRun.version == version)
            .group_by(ScenarioStep.scene, ScenarioStep.decision)
        )
    ).all()
    whole = next(row for row in rows if row.decision < 0)
    takers = {(row.scene, row.decision): int(row.people) for row in rows if row.decision >= 0}
    return Ways(int(whole.people), takers, int(whole.everybody) - int(whole.people))


@dataclass(frozen=True, slots=True)
class ListedRun:
    """One run in the trainer's list, with whose it is."""

    id: int
    public_id: str
    name: str
    n: int
    state: str
    steps: int
    started_at: datetime
    score: Fraction | None
    passed: bool | None
    ending: str


def listed(session: Session, item_row: int, before: int = 0) -> Page[ListedRun]:
    """The runs through a scenario, the one begun last first; `before` goes on behind a run."""
    statement = (
        sa.select(
            ScenarioRun.id,
            ScenarioRun.public_id,
            ScenarioRun.n,
            ScenarioRun.state,
            ScenarioRun.steps,
            ScenarioRun.started_at,
            ScenarioRun.score,
            ScenarioRun.passed,
            ScenarioRun.ending,
            Person.name,
            Person.title_before,
            Person.title_after,
        )
        .join(Enrolment, Enrolment.id == ScenarioRun.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(ScenarioRun.item_id == item_row)
        .order_by(ScenarioRun.id.desc())
        .limit(PAGE + 1)
    )
    if before:
        statement = statement.where(ScenarioRun.id < before)
    rows = [
        ListedRun(
            id=row.id,
            public_id=row.public_id,
            name=full_name(row.name, row.title_before, row.title_after),
            n=row.n,
            state=row.state,
            steps=row.steps,
            started_at=row.started_at,
            score=row.score,
            passed=row.passed,
            ending=row.ending,
        )
        for row in session.execute(statement)
    ]
    return cut(rows, PAGE, lambda run: run.public_id)


def run_row(session: Session, public_id: str) -> int:
    """The number of a run's row, for paging; 0 for none."""
    return session.scalar(sa.select(ScenarioRun.id).where(ScenarioRun.public_id == public_id)) or 0


def _record(row: Any) -> RunRecord:
    return RunRecord(**{name: getattr(row, name) for name in RunRecord.__dataclass_fields__})


def _walked(rows: Any) -> Walked | None:
    if not rows:
        return None
    return Walked(_record(rows[0]), tuple(row.decision for row in rows if row.step is not None))
