"""Tables of answers to surveys. Those of anonymous surveys share no key, order or time with any table of people.

That somebody has answered stands with their progress alone (`item_state.ended`). What they answered waits in
`survey_waiting` until there is enough to be shuffled, and is then taken apart question by question into
`survey_answer`. Keys are random and the rows lie in their order, so no row tells when it came.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base

NO_ROWID = {"sqlite_with_rowid": False}
"""SQLite would number the rows of a table in the order in which they came."""


class WaitingAnswers(Base):
    """One anonymous form as it was sent, until it is moved. `form` is the wording of all its questions.

    `answers` are ``[question, wording, response]``. `again`: not the first one of this person; such a form does
    not count towards the five that are moved together.
    """

    __tablename__ = "survey_waiting"

    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("course_item.id"))
    form: Mapped[str] = mapped_column(sa.String(16))
    again: Mapped[bool]
    answers: Mapped[list[Any]]

    __table_args__ = (sa.Index("ix_survey_waiting_item_id_form", "item_id", "form"), NO_ROWID)


class SurveyAnswer(Base):
    """One anonymous answer to one question in one wording; an empty `question` counts a form that was sent."""

    __tablename__ = "survey_answer"

    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("course_item.id"), index=True)
    question: Mapped[str] = mapped_column(sa.String(63))
    wording: Mapped[str] = mapped_column(sa.String(16))
    response: Mapped[Any | None] = mapped_column(sa.JSON(none_as_null=True))

    __table_args__ = (NO_ROWID,)


class NamedAnswer(Base):
    """One answer in a survey that is not anonymous, kept with the run; an empty `question` stands for the form."""

    __tablename__ = "survey_named_answer"

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("course_item.id"), primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(63), primary_key=True)
    wording: Mapped[str] = mapped_column(sa.String(16))
    response: Mapped[Any | None] = mapped_column(sa.JSON(none_as_null=True))
    at: Mapped[datetime]

    __table_args__ = (sa.Index("ix_survey_named_answer_item_id", "item_id"),)
