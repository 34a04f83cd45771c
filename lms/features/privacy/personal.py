"""What a person asked for about their data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.core.rows import changed
from lms.features.privacy.erasing import forget_words
from lms.features.privacy.models import Correction, Erasure
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData, Retention

BATCH = 1_000


def personal_data() -> Iterable[PersonalData]:
    """Corrections and erasures: asked for by them, or decided by them about others."""
    return (
        kept(
            "corrections-asked",
            Message(mark("Corrections you asked for, or answered")),
            ["data_correction"],
            _corrections,
            forget_words,
        ),
        kept(
            "erasures",
            Message(mark("Erasures of your data, or approved by you")),
            ["data_erasure"],
            _erasures,
        ),
    )


def retentions() -> Iterable[Retention]:
    """Corrections, once answered."""
    return (
        Retention(
            "corrections",
            Message(mark("Answered requests for a correction")),
            Message(mark("to explain a change of data")),
            setting="KEEP_CORRECTIONS",
            count=_count_answered,
            drop=_drop_answered,
        ),
    )


def _corrections(person_id: int) -> Statement:
    one, own = Correction, Correction.person_id == person_id
    columns = (one.field, sa.case((own, one.wanted), else_="").label("wanted"), one.asked_at, one.outcome)
    return (
        sa.select(
            sa.case((own, "me"), else_="somebody else").label("for"), *columns, one.words, one.answered_at
        )
        .where(sa.or_(own, one.answered_by == person_id))
        .order_by(one.id)
    )


def _erasures(person_id: int) -> Statement:
    one, own = Erasure, Erasure.person_id == person_id
    columns = (sa.case((own, one.why), else_="").label("why"), one.asked_at, one.confirmed_at, one.due_at)
    others = (
        getattr(one, name) == person_id for name in ("asked_by", "approved_by", "confirmed_by", "ended_by")
    )
    return (
        sa.select(
            sa.case((own, "me"), else_="somebody else").label("for"), *columns, one.outcome, one.ended_at
        )
        .where(sa.or_(own, *others))
        .order_by(one.id)
    )


def _count_answered(session: Session, before: datetime) -> int:
    old = sa.select(sa.func.count()).select_from(Correction).where(Correction.answered_at < before)
    return session.scalar(old) or 0


def _drop_answered(session: Session, before: datetime, now: datetime) -> int:
    old = sa.select(Correction.id).where(Correction.answered_at < before).limit(BATCH)
    return changed(session, sa.delete(Correction).where(Correction.id.in_(old)))
