"""The codes that a person made for figures."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from lms.core.personal import Statement, kept
from lms.features.citations.models import KeptFigure
from lms.features.citations.services import KEPT_DAYS
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData, Retention


def personal_data() -> Iterable[PersonalData]:
    """Codes; a kept figure is the agency's and stays, without its maker's name once that is erased."""
    return (kept("citations", Message(mark("Codes of figures you made")), ["citation"], _codes),)


def retentions() -> Iterable[Retention]:
    """Figures under a code."""
    return (
        Retention(
            "citations",
            Message(mark("Figures that were kept under a code, without names")),
            Message(mark("so that a figure on paper can be looked up")),
            KEPT_DAYS,
        ),
    )


def _codes(person_id: int) -> Statement:
    columns = (KeptFigure.code, KeptFigure.what, KeptFigure.on_day, KeptFigure.made_at)
    return sa.select(*columns).where(KeptFigure.made_by == person_id).order_by(KeptFigure.id)
