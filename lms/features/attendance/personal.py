"""What lists hold of a person; the entries themselves are the account's."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from lms.core.personal import Statement, kept
from lms.features.attendance.models import TrainingLine, TrainingList
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """Lists of attendance and of earlier training a person stands in, and those they made."""
    return (
        kept(
            "training_lists",
            Message(mark("Lists of attendance and earlier training that you stand in")),
            ["training_line"],
            _standing_in,
        ),
        kept(
            "training_lists_made",
            Message(mark("Lists of attendance and earlier training that you made")),
            ["training_list"],
            _made,
        ),
    )


def _standing_in(person_id: int) -> Statement:
    return (
        sa.select(
            TrainingList.kind,
            TrainingList.title,
            TrainingLine.entered_at,
            TrainingLine.reversed_at,
            TrainingLine.why,
        )
        .join(TrainingList, TrainingList.id == TrainingLine.list_id)
        .where(TrainingLine.person_id == person_id)
        .order_by(TrainingLine.id)
    )


def _made(person_id: int) -> Statement:
    return (
        sa.select(TrainingList.kind, TrainingList.title, TrainingList.starts_on, TrainingList.made_at)
        .where(TrainingList.made_by == person_id)
        .order_by(TrainingList.id)
    )
