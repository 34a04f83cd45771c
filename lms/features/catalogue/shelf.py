"""The courses as one process holds them: outlines in memory, and the numbers of their rows.

A `Snapshot` never changes; whoever asks takes it once and keeps it for the request or transaction. The `Catalogue`
holds the present one and puts another in its place, by one assignment, when the catalogue's number has risen.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.content.course import Course
from lms.content.editions.library import Edition as CurrentEdition
from lms.content.editions.library import Library, Shelf
from lms.content.editions.store import Store
from lms.core.errors import NotFound
from lms.features.catalogue.models import CatalogueState, Edition, KnownCourse, KnownItem, ShortAddress


@dataclass(frozen=True, slots=True)
class CourseRow:
    """What the tables say of a course: row numbers of course and edition in service, and whether it was withdrawn."""

    id: int
    edition_id: int | None
    edition_number: int
    published_at: datetime | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The catalogue at one moment. `library` also holds courses that were withdrawn: their runs can be read and ended.

    Row numbers are asked for by the author's ids; NotFound is raised for what has never been in service.
    """

    number: int
    library: Library
    courses: Mapping[str, CourseRow]
    _items: Mapping[str, Mapping[str, int]] = field(repr=False)
    _codes: Mapping[str, Mapping[str, str]] = field(repr=False)

    def course_row(self, course: str) -> int:
        """The number of a course's row."""
        return self._known(course).id

    def edition_row(self, course: str) -> int:
        """The number of the row of the edition in service."""
        row = self._known(course).edition_id
        if row is None:
            raise NotFound
        return row

    def edition_number(self, course: str) -> int:
        """The number of the edition in service, counted in the course from 1."""
        return self._known(course).edition_number

    def item_row(self, course: str, item: str) -> int:
        """The number of an item's row."""
        row = self._items.get(course, {}).get(item)
        if row is None:
            raise NotFound
        return row

    def rows(self, course: str, item: str) -> tuple[int, int]:
        """The numbers of the rows of a course and of one of its items."""
        return self.course_row(course), self.item_row(course, item)

    def short_code(self, course: str, item: str = "") -> str:
        """The code of a course or of one of its items for ``/k/<code>``; empty where it has none yet."""
        return self._codes.get(course, {}).get(item, "")

    def is_withdrawn(self, course: str) -> bool:
        """Whether the course is no longer offered; who is inside goes on."""
        return self._known(course).withdrawn

    def offered(self) -> tuple[Course, ...]:
        """The courses that can be begun: in service and not withdrawn."""
        return tuple(course for course in self.library.courses if not self.courses[course.id].withdrawn)

    def offered_ids(self) -> tuple[str, ...]:
        """The same by their ids, without their outlines being read."""
        return tuple(course for course in self.library.ids if not self.courses[course].withdrawn)

    def _known(self, course: str) -> CourseRow:
        row = self.courses.get(course)
        if row is None:
            raise NotFound
        return row


class Catalogue:
    """Where a process keeps its snapshot."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._shelf = Shelf(store)
        self._lock = threading.Lock()
        self._held: Snapshot | None = None

    def at(self, number: int, session: Session) -> Snapshot:
        """The snapshot of catalogue `number` or a later one; two statements where it is not held yet.

        Inside a write nothing is kept: what an open transaction has published may be rolled back.
        """
        held = self._held
        if held is not None and held.number >= number:
            return self._with_what_arrived(held) if held.library.missing else held
        if session.info.get("writing"):
            return _load(session, Shelf(self.store))
        with self._lock:
            held = self._held
            if held is None or held.number < number:
                self._held = held = _load(session, self._shelf)
            return held

    def _with_what_arrived(self, held: Snapshot) -> Snapshot:
        """The same with the editions that the store lacked and has by now."""
        with self._lock:
            if self._held is not held:
                return self._held or held
            library = self._shelf.refresh(held.number, tuple)
            if library is not held.library:
                self._held = held = replace(held, library=library)
            return held


def _load(session: Session, shelf: Shelf) -> Snapshot:
    number = sa.select(CatalogueState.number).where(CatalogueState.id == 1).scalar_subquery()
    rows = session.execute(
        sa.select(
            KnownCourse.id,
            KnownCourse.slug,
            KnownCourse.withdrawn_at,
            Edition.id.label("edition_id"),
            Edition.number,
            Edition.key,
            Edition.version,
            Edition.published_at,
            Edition.published_day,
            ShortAddress.code,
            number.label("catalogue_number"),
        )
        .outerjoin(Edition, sa.and_(Edition.course_id == KnownCourse.id, Edition.current))
        .outerjoin(
            ShortAddress,
            sa.and_(ShortAddress.course_id == KnownCourse.id, ShortAddress.item_id.is_(None)),
        )
    ).all()
    items: dict[str, dict[str, int]] = {row.slug: {} for row in rows}
    codes: dict[str, dict[str, str]] = {row.slug: {"": row.code or ""} for row in rows}
    known = (
        sa.select(KnownCourse.slug.label("course"), KnownItem.id, KnownItem.slug, ShortAddress.code)
        .join(KnownItem, KnownItem.course_id == KnownCourse.id)
        .outerjoin(ShortAddress, ShortAddress.item_id == KnownItem.id)
    )
    for item in session.execute(known):
        items.setdefault(item.course, {})[item.slug] = item.id
        codes.setdefault(item.course, {})[item.slug] = item.code or ""
    current = [
        CurrentEdition(row.slug, row.number, row.key, row.version, row.published_day)
        for row in rows
        if row.edition_id is not None
    ]
    risen = rows[0].catalogue_number or 0 if rows else 0
    return Snapshot(
        number=risen,
        library=shelf.refresh(risen, lambda: current),
        courses={
            row.slug: CourseRow(
                id=row.id,
                edition_id=row.edition_id,
                edition_number=row.number or 0,
                published_at=row.published_at,
                withdrawn=row.withdrawn_at is not None,
            )
            for row in rows
        },
        _items=items,
        _codes=codes,
    )
