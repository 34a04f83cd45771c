"""Reads of certificates: by their code, a person's own, and what has to be issued."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from lms.core.names import full_name
from lms.features.accounts.models import Person
from lms.features.accreditation.models import CourseHours, EditionHours
from lms.features.catalogue.models import Edition, KnownCourse, KnownItem
from lms.features.certificates import codes
from lms.features.certificates.freezing import Finished
from lms.features.certificates.frozen import FrozenRecord, from_json
from lms.features.certificates.models import Certificate
from lms.features.enrolment.models import Enrolment
from lms.features.progress.models import Record

VALID, REVOKED, REPLACED, EXPIRED, WAITING = "valid", "revoked", "replaced", "expired", "waiting"


@dataclass(frozen=True, slots=True)
class CertificateRecord:
    """A certificate as it stands: what is frozen, and what became of it.

    `new_code` is the code of the one that replaced it, where it is not replaced itself.
    """

    public_id: str
    code: str
    person_id: int
    enrolment_id: int
    course: str
    kind: str
    frozen: FrozenRecord
    number: str
    kept_state: str
    completed_day: date
    expires_on: date | None
    issued_at: datetime
    numbered_at: datetime | None
    ended_at: datetime | None
    ended_class: str
    ended_why: str
    new_code: str

    @property
    def spoken_code(self) -> str:
        """The code in groups, as it is printed."""
        return codes.spoken(self.code)

    def state(self, today: date) -> str:
        """``valid revoked replaced``, ``expired``, or ``waiting`` for its number."""
        if self.kept_state != VALID:
            return self.kept_state
        if self.expires_on is not None and today >= self.expires_on:
            return EXPIRED
        return VALID if self.number else WAITING


_NEW = aliased(Certificate)


def statement() -> sa.Select[*tuple[Any, ...]]:
    """Certificates with the id of their course and the code of what replaced them."""
    return (
        sa.select(Certificate, KnownCourse.slug, _NEW.code)
        .join(KnownCourse, KnownCourse.id == Certificate.course_id)
        .outerjoin(_NEW, _NEW.replaces_id == Certificate.id)
    )


def record_of(row: Any) -> CertificateRecord:
    """One row of `statement`."""
    one, course, new_code = row
    return CertificateRecord(
        one.public_id,
        one.code,
        one.person_id,
        one.enrolment_id,
        course,
        one.kind,
        from_json(one.frozen, one.number, one.code, codes.spoken(one.code), codes.address(one.code)),
        one.number,
        one.state,
        one.completed_day,
        one.expires_on,
        one.issued_at,
        one.numbered_at,
        one.ended_at,
        one.ended_class,
        one.ended_why,
        new_code or "",
    )


def shown(session: Session, code: str) -> CertificateRecord | None:
    """The certificate of a code, whatever became of it."""
    row = session.execute(statement().where(Certificate.code == code)).one_or_none()
    return record_of(row) if row else None


def own(session: Session, person_id: int) -> tuple[CertificateRecord, ...]:
    """All certificates of a person, the latest completion first; a replaced one below what replaced it."""
    order = (Certificate.completed_day.desc(), Certificate.id.desc())
    rows = session.execute(statement().where(Certificate.person_id == person_id).order_by(*order))
    return tuple(record_of(row) for row in rows)


@dataclass(frozen=True, slots=True)
class Held:
    """The certificate that stands for a run: its code and number (empty while it waits for one)."""

    code: str
    number: str
    expires_on: date | None


def of_runs(session: Session, enrolment_ids: Collection[int]) -> Mapping[int, Held]:
    """The valid certificates of runs, by run; expired ones too."""
    columns = (Certificate.enrolment_id, Certificate.code, Certificate.number, Certificate.expires_on)
    rows = session.execute(
        sa.select(*columns).where(Certificate.enrolment_id.in_(enrolment_ids), Certificate.state == VALID)
    )
    return {row.enrolment_id: Held(row.code, row.number, row.expires_on) for row in rows}


def of_course(session: Session, person_id: int, course: str) -> Held | None:
    """The last valid certificate that a person has for a course."""
    found = (
        sa.select(Certificate.code, Certificate.number, Certificate.expires_on)
        .join(KnownCourse, KnownCourse.id == Certificate.course_id)
        .where(Certificate.person_id == person_id, KnownCourse.slug == course, Certificate.state == VALID)
        .order_by(Certificate.id.desc())
        .limit(1)
    )
    row = session.execute(found).one_or_none()
    return Held(*row) if row else None


@dataclass(frozen=True, slots=True)
class FinishedIn:
    """A run with the course and the key of the edition in which it was completed (empty if it was not)."""

    run: Finished
    course: str
    edition_key: str


def finished(session: Session, enrolment_ids: Collection[int]) -> Mapping[int, FinishedIn]:
    """What certificates of these runs are made from, by run, in their order."""
    columns = (
        Enrolment.id,
        Enrolment.person_id,
        Enrolment.course_id,
        Enrolment.opened_day,
        Enrolment.last_at,
        Enrolment.completed_at,
        Enrolment.completed_day,
        Enrolment.final_score,
        Person.name,
        Person.title_before,
        Person.title_after,
        KnownCourse.slug,
        Edition.key,
        CourseHours.state.label("hours_state"),
        CourseHours.quarters,
    )
    rows = session.execute(
        sa.select(*columns)
        .join(Person, Person.id == Enrolment.person_id)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .outerjoin(Edition, Edition.id == Enrolment.completed_edition_id)
        .outerjoin(EditionHours, EditionHours.edition_id == Enrolment.completed_edition_id)
        .outerjoin(CourseHours, CourseHours.id == EditionHours.hours_id)
        .where(Enrolment.id.in_(enrolment_ids))
        .order_by(Enrolment.id)
    )
    return {row.id: FinishedIn(_finished(row), row.slug, row.key or "") for row in rows}


def _finished(row: Any) -> Finished:
    decided = {"confirmed": row.quarters, "refused": 0}
    return Finished(
        row.id,
        row.person_id,
        row.course_id,
        full_name(row.name, row.title_before, row.title_after),
        row.opened_day,
        row.completed_at or row.last_at,
        row.completed_day or row.opened_day,
        row.final_score,
        decided.get(row.hours_state),
    )


def ended_between(
    session: Session, after_id: int, through_id: int, attended: Collection[str], size: int
) -> list[int]:
    """The next runs after one through another that are complete, and the open ones of the courses `attended`."""
    of_attendance = sa.select(KnownCourse.id).where(KnownCourse.slug.in_(attended))
    rows = session.scalars(
        sa.select(Enrolment.id)
        .where(Enrolment.id > after_id, Enrolment.id <= through_id)
        .where(sa.or_(Enrolment.completed_at.is_not(None), Enrolment.course_id.in_(of_attendance)))
        .order_by(Enrolment.id)
        .limit(size)
    )
    return list(rows)


def ended_in(session: Session, course: str, after_id: int, size: int, open_too: bool = False) -> list[int]:
    """The next completed runs of a course, with `open_too` the open ones beside them."""
    found = (
        sa.select(Enrolment.id)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .where(KnownCourse.slug == course, Enrolment.id > after_id)
        .order_by(Enrolment.id)
        .limit(size)
    )
    return list(session.scalars(found if open_too else found.where(Enrolment.completed_at.is_not(None))))


def has_any(session: Session, enrolment_id: int) -> bool:
    """Whether a run has a certificate, whatever became of it."""
    return bool(with_any(session, [enrolment_id]))


def with_any(session: Session, enrolment_ids: Collection[int]) -> frozenset[int]:
    """Those of the runs that have a certificate, whatever became of it."""
    found = sa.select(Certificate.enrolment_id).where(Certificate.enrolment_id.in_(enrolment_ids))
    return frozenset(session.scalars(found.distinct()))


Done = Mapping[str, tuple[datetime, date]]
"""Items that are complete, by the author's ids, with the moment and the day."""


def items_done(session: Session, enrolment_ids: Collection[int]) -> Mapping[int, Done]:
    """The items that are complete in each of the runs that has any."""
    rows = session.execute(
        sa.select(Record.enrolment_id, KnownItem.slug, Record.at, Record.on_day)
        .join(KnownItem, Record.item_id == KnownItem.id)
        .where(Record.enrolment_id.in_(enrolment_ids))
    )
    found: dict[int, dict[str, tuple[datetime, date]]] = {}
    for enrolment_id, slug, at, day in rows:
        found.setdefault(enrolment_id, {})[slug] = (at, day)
    return found


@dataclass(frozen=True, slots=True)
class Expiring:
    """A certificate that will soon hold no more."""

    public_id: str
    code: str
    person_id: int
    course: str
    expires_on: date | None


def expiring(session: Session, after: date, until: date) -> tuple[Expiring, ...]:
    """Valid certificates that end after one day and through another, of active people who hold no later one of the same
    course."""
    columns = (
        Certificate.public_id,
        Certificate.code,
        Certificate.person_id,
        KnownCourse.slug,
        Certificate.expires_on,
    )
    later = (
        sa.select(_NEW.id)
        .where(
            _NEW.person_id == Certificate.person_id,
            _NEW.course_id == Certificate.course_id,
            _NEW.state == VALID,
            sa.or_(_NEW.expires_on.is_(None), _NEW.expires_on > Certificate.expires_on),
        )
        .exists()
    )
    rows = session.execute(
        sa.select(*columns)
        .join(KnownCourse, KnownCourse.id == Certificate.course_id)
        .join(Person, sa.and_(Person.id == Certificate.person_id, Person.active))
        .where(Certificate.state == VALID, Certificate.expires_on > after, Certificate.expires_on <= until)
        .where(~later)
        .order_by(Certificate.id)
    )
    return tuple(Expiring(*row) for row in rows)


def last_valid_day(expires_on: date | None) -> date | None:
    """The last day on which something holds that holds no more from `expires_on` on."""
    return expires_on - timedelta(days=1) if expires_on else None
