"""The notes that a person wrote for themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.catalogue.models import KnownCourse, KnownItem
from lms.features.learning.models import Note
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """Their notes, which go whole."""
    return (kept("notes", Message(mark("Your notes")), ["note"], _notes, _forget),)


def _notes(person_id: int) -> Statement:
    return (
        sa.select(KnownCourse.slug.label("course"), KnownItem.slug.label("item"), Note.body, Note.saved_at)
        .join(KnownItem, KnownItem.id == Note.item_id)
        .join(KnownCourse, KnownCourse.id == KnownItem.course_id)
        .where(Note.person_id == person_id)
        .order_by(Note.saved_at)
    )


def _forget(session: Session, person_id: int, now: datetime) -> None:
    session.execute(sa.delete(Note).where(Note.person_id == person_id))
