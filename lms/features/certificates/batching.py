"""Many certificates in one file: asked for, set by a job some at a time, packed, and cleared away after a week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core import tokens
from lms.core.actor import Actor, id_of
from lms.core.errors import Invalid, NotFound
from lms.core.jobs import enqueue
from lms.core.names import full_name
from lms.core.outbox import note
from lms.core.rows import changed
from lms.features.accounts.models import Person
from lms.features.catalogue.models import KnownCourse
from lms.features.certificates import policies
from lms.features.certificates.models import Certificate, CertificateBatch
from lms.features.certificates.queries import VALID, CertificateRecord, record_of, statement
from lms.features.organisation.models import Membership, Unit
from lms.features.organisation.queries import short_name
from lms.plugin.message import Message, mark

JOB = "certificates.print"
PART = 50
MOST = 5_000
KEPT = timedelta(days=7)
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """Which valid certificates: of a course (the author's id), of the people now in a unit (its code) or below, and of
    completions in a year; what is left out does not narrow."""

    course: str = ""
    unit: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A file in the making. `failed` has the number and the signs that no letter is there for, of each left out."""

    public_id: str
    course: str
    unit: str
    unit_path: str
    year: int | None
    total: int
    done: int
    after_id: int
    through_id: int
    failed: tuple[tuple[str, str], ...]
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    cleared_at: datetime | None

    @property
    def choice(self) -> tuple[str, str, int | None]:
        """What was chosen: course, path of the unit, year."""
        return self.course, self.unit_path, self.year


def ask(session: Session, actor: Actor | None, choice: Choice, now: datetime) -> str:
    """Asks the worker for one file with all of them, and returns the name of the batch. Raises Invalid."""
    policies.check(actor)
    course_id = session.scalar(sa.select(KnownCourse.id).where(KnownCourse.slug == choice.course))
    unit = session.execute(sa.select(Unit.id, Unit.path).where(Unit.code == choice.unit)).one_or_none()
    fields = {}
    if choice.course and course_id is None:
        fields["course"] = Message(mark("There is no such course."))
    if choice.unit and unit is None:
        fields["unit"] = Message(mark("No unit has this code."))
    if fields:
        raise Invalid(fields=fields)
    chosen = _chosen(
        sa.select(sa.func.count(), sa.func.max(Certificate.id)),
        choice.course,
        unit and unit.path,
        choice.year,
    )
    total, last = session.execute(chosen).one()
    if not total:
        raise Invalid(Message(mark("No valid certificate fits this choice.")))
    if total > MOST:
        text = mark(
            "%(total)s certificates are more than one file takes (%(most)s). Choose a course, a unit or a year."
        )
        raise Invalid(Message(text, {"total": total, "most": MOST}))
    one = CertificateBatch(
        public_id=tokens.public_id(),
        course_id=course_id,
        unit_id=unit.id if unit else None,
        year=choice.year,
        through_id=last,
        total=total,
        failed=[],
        asked_by=id_of(actor),
        asked_at=now,
    )
    session.add(one)
    session.flush()
    enqueue(session, JOB, {"batch": one.public_id, "after": 0}, now)
    note(session, id_of(actor), "certificate.printed", f"batch:{one.public_id}", now, total=total)
    return one.public_id


def advance(
    session: Session, batch: Batch, after_id: int, done: int, failed: Sequence[tuple[str, str]], now: datetime
) -> bool:
    """Notes that a part is set, and asks for the next; False where another worker was quicker."""
    moved = changed(
        session,
        sa.update(CertificateBatch)
        .where(CertificateBatch.public_id == batch.public_id, CertificateBatch.after_id == batch.after_id)
        .values(
            after_id=after_id, done=batch.done + done, failed=[list(one) for one in (*batch.failed, *failed)]
        ),
    )
    if moved:
        enqueue(session, JOB, {"batch": batch.public_id, "after": after_id}, now)
    return bool(moved)


def end(session: Session, public_id: str, now: datetime) -> None:
    """Notes that the file is there."""
    session.execute(
        sa.update(CertificateBatch)
        .where(CertificateBatch.public_id == public_id, CertificateBatch.ended_at.is_(None))
        .values(ended_at=now)
    )


def clear(session: Session, now: datetime) -> tuple[str, ...]:
    """Notes that files older than a week go, and names their batches."""
    old = sa.select(CertificateBatch).where(
        CertificateBatch.asked_at < now - KEPT, CertificateBatch.cleared_at.is_(None)
    )
    found = list(session.scalars(old))
    for one in found:
        one.cleared_at, one.ended_at = now, one.ended_at or now
    session.flush()
    return tuple(one.public_id for one in found)


def batch(session: Session, public_id: str) -> Batch:
    """One of them. Raises NotFound."""
    found = session.execute(_batches().where(CertificateBatch.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound
    return _batch(found)


def batches(session: Session) -> tuple[Batch, ...]:
    """The last ones that were asked for."""
    rows = session.execute(_batches().order_by(CertificateBatch.id.desc()).limit(SHOWN))
    return tuple(_batch(row) for row in rows)


def count(session: Session, choice: tuple[str, str, int | None]) -> int:
    """How many certificates a choice has."""
    return session.scalar(_chosen(sa.select(sa.func.count(Certificate.id)), *choice)) or 0


def part(
    session: Session, choice: tuple[str, str, int | None], after: int, through: int | None, size: int = PART
) -> Mapping[int, CertificateRecord]:
    """The next certificates of a choice, by their rows."""
    found = _chosen(statement(), *choice).where(Certificate.id > after).order_by(Certificate.id).limit(size)
    if through is not None:
        found = found.where(Certificate.id <= through)
    return {row[0].id: record_of(row[:3]) for row in session.execute(found)}


def _chosen(found: Any, course: str, unit_path: str | None, year: int | None) -> Any:
    found = found.where(Certificate.state == VALID, Certificate.sequence.is_not(None))
    if course:
        of_course = sa.select(KnownCourse.id).where(KnownCourse.slug == course).scalar_subquery()
        found = found.where(Certificate.course_id == of_course)
    if unit_path:
        inside = (
            sa.select(Membership.person_id)
            .join(Unit, Unit.id == Membership.unit_id)
            .where(Membership.until_day.is_(None), Unit.path.startswith(unit_path, autoescape=True))
        )
        found = found.where(Certificate.person_id.in_(inside))
    return found.where(Certificate.year == year) if year else found


def _batches() -> Any:
    asker = aliased(Person)
    columns = (asker.name, asker.title_before, asker.title_after)
    return (
        sa.select(CertificateBatch, KnownCourse.slug, short_name().label("unit"), Unit.path, *columns)
        .outerjoin(KnownCourse, KnownCourse.id == CertificateBatch.course_id)
        .outerjoin(Unit, Unit.id == CertificateBatch.unit_id)
        .outerjoin(asker, asker.id == CertificateBatch.asked_by)
    )


def _batch(row: Any) -> Batch:
    one = row.CertificateBatch
    return Batch(
        one.public_id,
        row.slug or "",
        row.unit or "",
        row.path or "",
        one.year,
        one.total,
        one.done,
        one.after_id,
        one.through_id,
        tuple((number, signs) for number, signs in one.failed),
        full_name(row.name, row.title_before, row.title_after),
        one.asked_at,
        one.ended_at,
        one.cleared_at,
    )
