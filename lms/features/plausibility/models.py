"""Tables of signs that a completed run can hardly be true."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base


class RunSign(Base):
    """A sign found on a run, once; it counts when the run is complete. `found` and `whole` are its numbers.

    ``lessons``: so many of so many minutes of lessons were marked as done too quickly; ``course``: completed in so many
    seconds of so many minutes; ``answers``: so many people gave the same answers, so many of them wrong.
    """

    __tablename__ = "run_sign"

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), primary_key=True)
    sign: Mapped[str] = mapped_column(sa.String(7), primary_key=True)
    found: Mapped[int]
    whole: Mapped[int]

    __table_args__ = (sa.CheckConstraint("sign IN ('lessons', 'course', 'answers')", name="sign"),)


class AnswerPattern(Base):
    """The answers of one attempt with several wrong ones, as a digest: equal for equal answers to equal questions."""

    __tablename__ = "answer_pattern"

    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("course_item.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    pattern: Mapped[str] = mapped_column(sa.String(64))
    wrong: Mapped[int]
    sent_at: Mapped[datetime]

    __table_args__ = (sa.Index("ix_answer_pattern_item_id_unit_id_pattern", "item_id", "unit_id", "pattern"),)
