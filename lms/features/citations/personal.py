"""The codes that a person made for figures."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from lms.core.personal import Statement, kept
from lms.features.citations.models import KeptFigure
from lms.plugin.message import Message, mark
from lms.plugin.offers import PersonalData


def personal_data() -> Iterable[PersonalData]:
    """Codes; a kept figure is the agency's and stays, without its maker's name once that is erased."""
    return (kept("citations", Message(mark("Codes of figures you made")), ["citation"], _codes),)


def _codes(person_id: int) -> Statement:
    columns = (KeptFigure.code, KeptFigure.what, KeptFigure.on_day, KeptFigure.made_at)
    return sa.select(*columns).where(KeptFigure.made_by == person_id).order_by(KeptFigure.id)
