"""Putting editions in service, taking courses out, and keeping what a reading of folders found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.course import Course
from lms.core import search
from lms.core.clock import day_in
from lms.core.db import Base
from lms.core.outbox import announce, note
from lms.core.rows import changed, insert_new
from lms.features.catalogue import indexing
from lms.features.catalogue.models import CatalogueState, Edition, FolderCheck, KnownCourse, KnownItem
from lms.features.catalogue.queries import forget_snapshot
from lms.features.organisation.models import GivenGrant
from lms.plugin import facts


@dataclass(frozen=True, slots=True)
class NewEdition:
    """A course that was read without an error and is in the store under `key`.

    `findings` are those of the reading, as `lms.features.catalogue.kept` writes them. With `same` the package is that
    of the present edition and means the same: only its place in the store is new. `texts` are for the search.
    """

    course: Course
    folder: str
    key: str
    findings: Sequence[Any] = ()
    same: bool = False
    texts: Sequence[search.Text] = ()


def publish(session: Session, new: NewEdition, now: datetime, zone: str) -> int | None:
    """Names an edition current and returns its number; None where it was current already.

    Another start may have been faster: what is in service is looked at again here. A course that had been withdrawn is
    offered again. The day of publication is that of the site's `zone`.
    """
    _lock(session)
    course = _course_row(session, new, now)
    current = session.scalars(
        sa.select(Edition).where(Edition.course_id == course.id, Edition.current)
    ).one_or_none()
    back = course.withdrawn_at is not None
    course.folder, course.withdrawn_at = new.folder, None
    if current is not None and (current.key == new.key or new.same):
        if current.key != new.key or back:
            current.key = new.key
            search.put(session, course.id, new.key, new.texts)
            _rise(session)
        return None
    if current is not None:
        current.current = False
        session.flush()
    number = _insert_edition(session, course.id, new, now, zone)
    _match_items(session, course, new.course, now)
    indexing.give_codes(session, course.id)
    search.put(session, course.id, new.key, new.texts)
    _rise(session)
    _announce(session, new.course, number, now, zone)
    return number


def withdraw(session: Session, courses: Collection[str], now: datetime, actor_id: int | None = None) -> None:
    """Takes courses out of the catalogue. Their editions stay: results can be read, open attempts can be sent."""
    _lock(session)
    rows = session.scalars(
        sa.select(KnownCourse).where(KnownCourse.slug.in_(courses), KnownCourse.withdrawn_at.is_(None))
    ).all()
    for row in rows:
        row.withdrawn_at = now
        note(session, actor_id, "course.withdrawn", f"course:{row.slug}", now)
    if rows:
        search.drop(session, [row.id for row in rows])
        _rise(session)


def make_findable(session: Session, course: str, key: str, texts: Sequence[search.Text]) -> None:
    """Indexes an edition in service anew and gives what has none its short address: the state before is no matter."""
    _lock(session)
    indexing.index(session, course, key, texts)
    row = session.scalar(sa.select(KnownCourse.id).where(KnownCourse.slug == course))
    if row is not None and indexing.give_codes(session, row):
        _rise(session)


@dataclass(frozen=True, slots=True)
class Check:
    """What the reading of one folder found. `course` is the id it claims, empty where none can be read."""

    folder: str
    course: str
    title: str
    checked_at: datetime
    fingerprint: str
    errors: int
    warnings: int
    findings: Sequence[Any]


def keep_checks(session: Session, checks: Sequence[Check], gone: Collection[str]) -> None:
    """Keeps the findings of folders that were read, and forgets folders that are gone."""
    folders = [*gone, *(check.folder for check in checks)]
    session.execute(sa.delete(FolderCheck).where(FolderCheck.folder.in_(folders)))
    for check in checks:
        session.add(
            FolderCheck(
                folder=check.folder,
                course=check.course,
                title=check.title,
                checked_at=check.checked_at,
                fingerprint=check.fingerprint,
                errors=check.errors,
                warnings=check.warnings,
                findings=list(check.findings),
            )
        )
    session.flush()


def _lock(session: Session) -> None:
    """One publication at a time, also between servers."""
    insert_new(session, CatalogueState, {"id": 1, "number": 0})
    session.execute(sa.select(CatalogueState.number).where(CatalogueState.id == 1).with_for_update())


def _rise(session: Session) -> None:
    session.flush()
    raised = {"number": CatalogueState.number + 1}
    session.execute(sa.update(CatalogueState).where(CatalogueState.id == 1).values(raised))
    forget_snapshot(session)


def _course_row(session: Session, new: NewEdition, now: datetime) -> KnownCourse:
    slug = new.course.id
    known = sa.select(KnownCourse).where(KnownCourse.slug.in_([slug, *new.course.former_ids]))
    rows = {row.slug: row for row in session.scalars(known)}
    if slug in rows:
        return rows[slug]
    former = next((rows[old] for old in new.course.former_ids if old in rows), None)
    if former is None:
        row = KnownCourse(slug=slug, folder=new.folder)
        session.add(row)
        session.flush()
        return row
    _rename_grants(session, former.slug, slug)
    _announce_renaming(session, "course.renamed", f"course:{slug}", former.slug, slug, now)
    former.slug = slug
    session.flush()
    return former


def _rename_grants(session: Session, old: str, new: str) -> None:
    holders = sa.select(GivenGrant.person_id, GivenGrant.role).where(GivenGrant.course == new)
    twice = sa.tuple_(GivenGrant.person_id, GivenGrant.role).in_(holders)
    session.execute(sa.delete(GivenGrant).where(GivenGrant.course == old, twice))
    session.execute(sa.update(GivenGrant).where(GivenGrant.course == old).values(course=new))


def _insert_edition(session: Session, course_id: int, new: NewEdition, now: datetime, zone: str) -> int:
    last = session.scalar(sa.select(sa.func.max(Edition.number)).where(Edition.course_id == course_id))
    edition = Edition(
        course_id=course_id,
        number=(last or 0) + 1,
        version=new.course.version,
        fingerprint=new.course.fingerprint,
        key=new.key,
        titles=_titles(new.course),
        findings=list(new.findings),
        published_at=now,
        published_day=day_in(zone, now),
        current=True,
    )
    session.add(edition)
    session.flush()
    return edition.number


def _titles(course: Course) -> dict[str, Any]:
    return {
        "course": dict(course.title),
        "items": {item.id: dict(item.title) for item in course.items},
    }


def _match_items(session: Session, course_row: KnownCourse, course: Course, now: datetime) -> None:
    """A row for each item. One that was called otherwise keeps its row, and with it all records; nothing is deleted."""
    known = sa.select(KnownItem).where(KnownItem.course_id == course_row.id)
    rows = {row.slug: row for row in session.scalars(known)}
    for item in course.items:
        about = f"course:{course.id}/{item.id}"
        former = [rows[slug] for slug in item.former_ids if slug in rows]
        row = rows.get(item.id)
        if row is None and former:
            row = former.pop(0)
            _announce_renaming(session, "item.renamed", about, row.slug, item.id, now)
            row.slug = item.id
        if row is None:
            session.add(KnownItem(course_id=course_row.id, slug=item.id, kind=item.kind))
            continue
        row.kind = item.kind
        for other in former:
            if _join(session, other.id, row.id):
                _announce_renaming(session, "item.joined", about, other.slug, item.id, now)
    session.flush()


def _join(session: Session, old: int, new: int) -> int:
    """Hands over what hangs on an item that was renamed before its former id was written; how many rows.

    Every table that names items by a foreign key is served, whichever feature it belongs to. Where a run has something
    on both, the old rows stay where they are.
    """
    moved = 0
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column is KnownItem.__table__.c.id:
                column = key.parent
                free = [~_taken(table, column, names, new) for names in _unique_with(table, column)]
                statement = sa.update(table).where(column == old, *free).values({column.name: new})
                moved += changed(session, statement)
    return moved


def _unique_with(table: sa.Table, column: sa.Column[Any]) -> list[list[str]]:
    """The other columns of each key of `table` that holds `column`."""
    unique = [
        one for one in table.constraints if isinstance(one, sa.PrimaryKeyConstraint | sa.UniqueConstraint)
    ]
    keys = [one.columns for one in (*unique, *(index for index in table.indexes if index.unique))]
    return [[one.name for one in columns if one is not column] for columns in keys if column.name in columns]


def _taken(table: sa.Table, column: sa.Column[Any], names: Sequence[str], new: int) -> sa.Exists:
    other = table.alias()
    same = [other.c[name] == table.c[name] for name in names]
    return sa.exists().where(other.c[column.name] == new, *same)


def _announce(session: Session, course: Course, number: int, now: datetime, zone: str) -> None:
    note(
        session, None, "edition.published", f"course:{course.id}", now, edition=number, version=course.version
    )
    published = facts.EditionPublished(at=now, course=course.id, number=number, on_day=day_in(zone, now))
    announce(session, published)


def _announce_renaming(session: Session, action: str, about: str, old: str, new: str, now: datetime) -> None:
    note(session, None, action, about, now, **{"from": old, "to": new})
