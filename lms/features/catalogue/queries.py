"""Reads of courses in service."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, has_request_context, request
from sqlalchemy.orm import Session

from lms.content.editions.store import Store
from lms.core import health
from lms.core.db import db
from lms.features.catalogue.models import (
    CatalogueState,
    Edition,
    FolderCheck,
    KnownCourse,
    KnownItem,
    ShortAddress,
)
from lms.features.catalogue.shelf import Catalogue, Snapshot

EXTENSION = "lms.shelf"
_KEPT = "lms.catalogue"


def with_catalogue_number(person: sa.Select[Any]) -> sa.Select[Any]:
    """Adds the number that rises with every publication."""
    return person.add_columns(sa.func.coalesce(_number(), 0).label("catalogue_number"))


def _number() -> sa.ScalarSelect[Any]:
    return sa.select(CatalogueState.number).where(CatalogueState.id == 1).scalar_subquery()


def init_app(app: Flask) -> None:
    """Gives `app` its shelf of courses; it is ready when the store has every edition in service."""
    app.extensions[EXTENSION] = Catalogue(Store(Path(app.config["STORE"])))
    health.ready_when(app, _all_in_store)


def shelf() -> Catalogue:
    """The shelf of this app."""
    found: Catalogue = current_app.extensions[EXTENSION]
    return found


def notice_number(number: int) -> None:
    """Learns, with the signed-in person, whether a newer edition is in service; the request keeps to what it finds."""
    request.environ[_KEPT] = shelf().at(number, db.session())


def snapshot() -> Snapshot:
    """The catalogue of this request, or else of this transaction: the same one however often it is asked for."""
    if has_request_context() and _KEPT in request.environ:
        kept: Snapshot = request.environ[_KEPT]
        return kept
    session = db.session()
    transaction, taken = session.info.get(_KEPT, (None, None))
    if taken is not None and transaction is session.get_transaction():
        found: Snapshot = taken
        return found
    number = session.scalar(sa.select(sa.func.coalesce(_number(), 0)))
    found = shelf().at(number or 0, session)
    session.info[_KEPT] = (session.get_transaction(), found)
    return found


def forget_snapshot(session: Session) -> None:
    """Called by a service that has changed the catalogue: what follows in its transaction sees the change."""
    session.info.pop(_KEPT, None)


def _all_in_store(session: Session) -> bool:
    taken = snapshot()
    return all(taken.is_withdrawn(edition.course_id) for edition in taken.library.missing)


@dataclass(frozen=True, slots=True)
class Titles:
    """Names of a course and its items by language, as the last edition in service had them."""

    course: Mapping[str, str]
    items: Mapping[str, Mapping[str, str]]


def edition_titles(session: Session, courses: Collection[str] | None = None) -> Mapping[str, Titles]:
    """Titles by course from the tables alone: also where a course was withdrawn and its edition is in no store."""
    statement = sa.select(KnownCourse.slug, Edition.titles).join(Edition, Edition.course_id == KnownCourse.id)
    statement = statement.where(Edition.current)
    if courses is not None:
        statement = statement.where(KnownCourse.slug.in_(courses))
    return {
        row.slug: Titles(row.titles.get("course", {}), row.titles.get("items", {}))
        for row in session.execute(statement)
    }


def short_code(course: str, item: str = "") -> str:
    """The code of a course or of one of its items for ``/k/<code>``, from memory; empty where it has none yet."""
    return snapshot().short_code(course, item)


@dataclass(frozen=True, slots=True)
class Place:
    """What a short address leads to: a course, or one of its items, by their present ids."""

    course: str
    item: str
    kind: str


def places_of_codes(session: Session, codes: Collection[str]) -> tuple[Place, ...]:
    """What each of these codes leads to, if it is one."""
    statement = (
        sa.select(KnownCourse.slug, KnownItem.slug.label("item"), KnownItem.kind)
        .join(ShortAddress, ShortAddress.course_id == KnownCourse.id)
        .outerjoin(KnownItem, KnownItem.id == ShortAddress.item_id)
        .where(ShortAddress.code.in_(codes))
    )
    return tuple(Place(row.slug, row.item or "", row.kind or "") for row in session.execute(statement))


def edition_keys(session: Session, course: str) -> tuple[str, ...]:
    """Keys in the store of all editions of a course, newest first."""
    statement = sa.select(Edition.key).join(KnownCourse, KnownCourse.id == Edition.course_id)
    return tuple(session.scalars(statement.where(KnownCourse.slug == course).order_by(Edition.number.desc())))


@dataclass(frozen=True, slots=True)
class Serving:
    """A course that is or was in service: where it was read and what of it is published."""

    course: str
    folder: str
    withdrawn_at: datetime | None
    number: int
    version: str
    fingerprint: str
    key: str
    published_at: datetime | None


def servings(session: Session) -> tuple[Serving, ...]:
    """Every course that has ever been in service, with its present edition."""
    rows = session.execute(
        sa.select(
            KnownCourse.slug.label("course"),
            KnownCourse.folder,
            KnownCourse.withdrawn_at,
            sa.func.coalesce(Edition.number, 0).label("number"),
            sa.func.coalesce(Edition.version, "").label("version"),
            sa.func.coalesce(Edition.fingerprint, "").label("fingerprint"),
            sa.func.coalesce(Edition.key, "").label("key"),
            Edition.published_at,
        )
        .outerjoin(Edition, sa.and_(Edition.course_id == KnownCourse.id, Edition.current))
        .order_by(KnownCourse.slug)
    )
    return tuple(Serving(**row) for row in rows.mappings())


@dataclass(frozen=True, slots=True)
class Checked:
    """What the last reading of a folder found, without the findings themselves."""

    folder: str
    course: str
    title: str
    checked_at: datetime
    fingerprint: str
    errors: int
    warnings: int


_CHECKED = (
    FolderCheck.folder,
    FolderCheck.course,
    FolderCheck.title,
    FolderCheck.checked_at,
    FolderCheck.fingerprint,
    FolderCheck.errors,
    FolderCheck.warnings,
)


def checks(session: Session) -> tuple[Checked, ...]:
    """The last reading of every folder, by its name."""
    rows = session.execute(sa.select(*_CHECKED).order_by(FolderCheck.folder))
    return tuple(Checked(**row) for row in rows.mappings())


def findings_of(session: Session, folder: str) -> tuple[Checked, list[Any]] | None:
    """The last reading of one folder and its findings as they are kept (see `lms.features.catalogue.findings`)."""
    statement = sa.select(*_CHECKED, FolderCheck.findings).where(FolderCheck.folder == folder)
    row = session.execute(statement).mappings().one_or_none()
    if row is None:
        return None
    values = dict(row)
    found: list[Any] = values.pop("findings")
    return Checked(**values), found
