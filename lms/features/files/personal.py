"""The files that a person handed in, with their bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.catalogue.models import KnownCourse
from lms.features.files import storage
from lms.features.files.models import HandedFile
from lms.features.files.policies import UNHELD
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData, Retention


def personal_data() -> Iterable[PersonalData]:
    """Their files. Erased, the rows go at once; the worker takes the bytes away that no row names any more."""
    label = Message(mark("Files you handed in"))
    return (kept("files", label, ["handed_file"], _files, _forget, files=_bytes),)


def retentions() -> Iterable[Retention]:
    """What was chosen and never handed in."""
    return (
        Retention(
            "files",
            Message(mark("Files that were chosen and not handed in")),
            Message(mark("so that an unfinished work can go on")),
            UNHELD.days,
        ),
    )


def _files(person_id: int) -> Statement:
    file = HandedFile
    columns = (file.public_id, file.name, file.media_type, file.size, file.kept_at, file.held)
    return (
        sa.select(sa.func.coalesce(KnownCourse.slug, "").label("course"), *columns)
        .outerjoin(KnownCourse, KnownCourse.id == file.course_id)
        .where(file.person_id == person_id)
        .order_by(file.id)
    )


def _bytes(session: Session, person_id: int) -> Iterator[tuple[str, Path]]:
    rows = session.execute(
        sa.select(HandedFile.public_id, HandedFile.name, HandedFile.digest)
        .where(HandedFile.person_id == person_id)
        .order_by(HandedFile.id)
    )
    for row in rows:
        yield f"{row.public_id}-{row.name}", storage.place(current_app.config, row.digest)


def _forget(session: Session, person_id: int, now: datetime) -> None:
    session.execute(sa.delete(HandedFile).where(HandedFile.person_id == person_id))
