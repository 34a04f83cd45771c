"""What is kept of what a person completed. Nothing of it is erased: it holds no words, and every figure rests on it."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from lms.core.personal import Statement, kept
from lms.features.catalogue.models import KnownCourse, KnownItem
from lms.features.enrolment.models import Enrolment
from lms.features.progress.models import ItemState, Record
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """The ledger, and how far each part is."""
    return (
        kept("completions", Message(mark("What you completed")), ["record"], _records),
        kept("progress", Message(mark("What you opened, with scores")), ["item_state"], _states),
    )


def _records(person_id: int) -> Statement:
    item = KnownItem.slug.label("item")
    return (
        sa.select(
            KnownCourse.slug.label("course"), Enrolment.run, item, Record.rule, Record.at, Record.on_day
        )
        .join(Enrolment, Enrolment.id == Record.enrolment_id)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .outerjoin(KnownItem, KnownItem.id == Record.item_id)
        .where(Enrolment.person_id == person_id)
        .order_by(Record.id)
    )


def _states(person_id: int) -> Statement:
    state = ItemState
    columns = (state.opened_at, state.acted_at, state.score, state.ended, state.pending, state.started)
    return (
        sa.select(KnownCourse.slug.label("course"), Enrolment.run, KnownItem.slug.label("item"), *columns)
        .join(Enrolment, Enrolment.id == state.enrolment_id)
        .join(KnownCourse, KnownCourse.id == Enrolment.course_id)
        .join(KnownItem, KnownItem.id == state.item_id)
        .where(Enrolment.person_id == person_id)
        .order_by(state.enrolment_id, state.item_id)
    )
