"""The table of notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base


class Note(Base):
    """What one person wrote for themselves at one item. Nobody else reads it.

    `version` rises with every save. An emptied note keeps its row without a word, so that an older page cannot bring
    the text back unseen. `titles` are those of course and item when it was saved, by language (``{"course": {...},
    "item": {...}}``): a note outlives what it was written at.
    """

    __tablename__ = "note"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("course_item.id"), primary_key=True)
    version: Mapped[int]
    body: Mapped[str] = mapped_column(sa.Text)
    titles: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
