"""What the proofs hold of a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.personal import Statement, kept
from lms.features.transcripts import services
from lms.features.transcripts.models import Transcript, TranscriptPrinting
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData, Retention


def personal_data() -> Iterable[PersonalData]:
    """Proofs of their years, which go with them, and what they had printed of others."""
    own, asked = Message(mark("Proofs of your years")), Message(mark("Proofs of units you had printed"))
    return (
        kept("transcripts", own, ["transcript"], _own, _forget),
        kept("transcript-printings", asked, ["transcript_printing"], _asked),
    )


def retentions() -> Iterable[Retention]:
    """Proofs under a code, and the files of printings."""
    return (
        Retention(
            "transcripts",
            Message(mark("Proofs of development as they were shown, with name and JP")),
            Message(mark("so that a proof on paper can be looked up")),
            services.KEPT_DAYS,
        ),
        Retention(
            "printings",
            Message(mark("Files of proofs that were printed for a unit")),
            Message(mark("so that they can be downloaded")),
            services.FILES_KEPT.days,
        ),
    )


def _own(person_id: int) -> Statement:
    one = Transcript
    columns = (one.code, one.year, one.name, one.quarters, one.made_at)
    return sa.select(*columns).where(one.person_id == person_id).order_by(one.id)


def _asked(person_id: int) -> Statement:
    one = TranscriptPrinting
    columns = (one.public_id, one.year, one.total, one.asked_at)
    return sa.select(*columns).where(one.asked_by == person_id).order_by(one.id)


def _forget(session: Session, person_id: int, now: datetime) -> None:
    session.execute(sa.delete(Transcript).where(Transcript.person_id == person_id))
