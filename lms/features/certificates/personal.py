"""The certificates of a person, and what they set or ended as an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.catalogue.models import KnownCourse
from lms.features.certificates import batching, ending
from lms.features.certificates.models import Certificate
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData, Retention

TABLES = ("certificate", "certificate_setting", "certificate_signatory", "certificate_batch")


def personal_data() -> Iterable[PersonalData]:
    """Certificates as they are printed; the agency has chosen whether they stay when their owner's data is erased."""
    label = Message(mark("Certificates"))
    return (kept("certificates", label, TABLES, _certificates, _erase),)


def retentions() -> Iterable[Retention]:
    """Files of many certificates; certificates themselves are kept as long as the site is run."""
    return (
        Retention(
            "batches",
            Message(mark("Files of many certificates in one")),
            Message(mark("so that they can be downloaded")),
            batching.KEPT.days,
        ),
    )


def _certificates(person_id: int) -> Statement:
    one = Certificate
    columns = (one.number, one.code, one.kind, one.state, one.completed_day, one.expires_on, one.issued_at)
    ended = (one.ended_at, one.ended_class, one.frozen)
    return (
        sa.select(KnownCourse.slug.label("course"), *columns, *ended)
        .join(KnownCourse, KnownCourse.id == one.course_id)
        .where(one.person_id == person_id)
        .order_by(one.id)
    )


def _erase(session: Session, person_id: int, now: datetime) -> None:
    ending.erase(session, person_id, now)
