"""The courses that a person is writing."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from lms.core.personal import Statement, kept
from lms.features.drafts.models import Draft, DraftFile
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """Drafts and the files of drafts they changed; teaching texts belong to the agency and stay."""
    return (
        kept("drafts", Message(mark("Courses you are writing")), ["course_draft"], _drafts),
        kept("draft-files", Message(mark("Files of courses you changed")), ["draft_file"], _files),
    )


def _drafts(person_id: int) -> Statement:
    columns = (Draft.course, Draft.title, Draft.state, Draft.made_at, Draft.changed_at)
    return sa.select(*columns).where(Draft.made_by == person_id).order_by(Draft.id)


def _files(person_id: int) -> Statement:
    return (
        sa.select(Draft.course, Draft.title, DraftFile.path, DraftFile.edited_at)
        .join(Draft, Draft.id == DraftFile.draft_id)
        .where(DraftFile.edited_by == person_id)
        .order_by(DraftFile.id)
    )
