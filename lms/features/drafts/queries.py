"""Reads of drafts and of their files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Grant
from lms.features.accounts.models import Person
from lms.features.catalogue import kept
from lms.features.catalogue.kept import KeptFinding
from lms.features.drafts.models import OPEN, Draft, DraftFile
from lms.features.organisation import queries as organisation


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list, without its findings. `maker` is empty for somebody who is gone."""

    public_id: str
    course: str
    title: str
    base_edition: int
    made_by: int | None
    maker: str
    made_at: datetime
    changed_at: datetime
    version: int
    state: str
    source: str
    uploaded_at: datetime
    errors: int
    warnings: int
    advice: int
    checked_version: int
    program: str
    key: str
    fingerprint: str
    trouble: str
    pending: str
    published_edition: int
    published_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    @property
    def is_checked(self) -> bool:
        """Whether what is known of it is about its present files."""
        return self.checked_version == self.version

    @property
    def is_good(self) -> bool:
        """Whether its present files can be compared and published."""
        return self.is_checked and not self.errors and not self.trouble and bool(self.key)


@dataclass(frozen=True, slots=True)
class DraftRecord(DraftLine):
    """A draft with its findings, those that stop publication first, and the report of its import."""

    findings: tuple[KeptFinding, ...]
    report: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of a draft; see `DraftFile`."""

    path: str
    size: int
    uploaded: str
    digest: str
    edited_at: datetime | None
    editor: str = ""

    @property
    def is_edited(self) -> bool:
        """Whether it is not as it was uploaded."""
        return self.uploaded != self.digest


_LINE = (
    Draft.public_id,
    Draft.course,
    Draft.title,
    Draft.base_edition,
    Draft.made_by,
    sa.func.coalesce(Person.name, "").label("maker"),
    Draft.made_at,
    Draft.changed_at,
    Draft.version,
    Draft.state,
    Draft.source,
    Draft.uploaded_at,
    Draft.errors,
    Draft.warnings,
    Draft.advice,
    Draft.checked_version,
    Draft.program,
    Draft.key,
    Draft.fingerprint,
    Draft.trouble,
    Draft.pending,
    Draft.published_edition,
    Draft.published_at,
)


def draft(session: Session, public_id: str) -> DraftRecord | None:
    """One draft, in whatever state."""
    row = session.execute(
        sa.select(*_LINE, Draft.findings, Draft.report)
        .outerjoin(Person, Person.id == Draft.made_by)
        .where(Draft.public_id == public_id)
    ).mappings()
    found = row.one_or_none()
    if found is None:
        return None
    values = dict(found)
    values["findings"] = tuple(kept.from_json(one) for one in values["findings"])
    values["report"] = tuple(values["report"])
    return DraftRecord(**values)


def open_drafts(
    session: Session, person_id: int | None, courses: Collection[str] | None
) -> tuple[DraftLine, ...]:
    """Open drafts that somebody made, and those of `courses` (None: all there are), the newest change first."""
    statement = sa.select(*_LINE).outerjoin(Person, Person.id == Draft.made_by).where(Draft.state == OPEN)
    if courses is not None:
        statement = statement.where(sa.or_(Draft.made_by == person_id, Draft.course.in_(courses)))
    rows = session.execute(statement.order_by(Draft.changed_at.desc(), Draft.id.desc()).limit(200))
    return tuple(DraftLine(**row) for row in rows.mappings())


def drafts_of(session: Session, course: str) -> tuple[DraftLine, ...]:
    """Open drafts of one course, the newest change first."""
    return open_drafts(session, None, (course,)) if course else ()


def files(session: Session, public_id: str) -> tuple[FileRecord, ...]:
    """The files of a draft by path, with those that were deleted here (their digest is empty)."""
    rows = session.execute(
        sa.select(
            DraftFile.path,
            DraftFile.size,
            DraftFile.uploaded,
            DraftFile.digest,
            DraftFile.edited_at,
            sa.func.coalesce(Person.name, "").label("editor"),
        )
        .join(Draft, Draft.id == DraftFile.draft_id)
        .outerjoin(Person, Person.id == DraftFile.edited_by)
        .where(Draft.public_id == public_id)
        .order_by(DraftFile.path)
    )
    return tuple(FileRecord(**row) for row in rows.mappings())


def grants_of_maker(session: Session, public_id: str) -> frozenset[Grant] | None:
    """The grants of whoever made the draft; None where they are gone."""
    made_by = session.scalar(sa.select(Draft.made_by).where(Draft.public_id == public_id))
    return None if made_by is None else organisation.grants_held(session, made_by)


def pendings(session: Session) -> frozenset[str]:
    """The folders in staging that still wait for an answer."""
    rows = session.execute(
        sa.select(Draft.public_id, Draft.pending).where(Draft.state == OPEN, Draft.pending != "")
    )
    return frozenset(f"{row.public_id}-{row.pending}" for row in rows)
