"""Tables of runs through scenarios: one way through a story, decision by decision."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class ScenarioRun(Base):
    """One way through a scenario within a run of the course; at most one of them is open.

    `state` goes from ``open`` to ``ended``, or to ``left`` where the learner began anew before an ending. The story is
    that of its edition to the end; `version` is the fingerprint of the story, the same in editions that did not change
    it. `ending` is the scene it ended in, `forced`: for its length, and not because the story ends there. `score` is
    exact, in percent, None where nothing is scored.
    """

    __tablename__ = "scenario_run"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("course_item.id"))
    n: Mapped[int]
    edition_id: Mapped[int] = mapped_column(sa.ForeignKey("course_edition.id"))
    version: Mapped[str] = mapped_column(sa.String(16))
    language: Mapped[str] = mapped_column(sa.String(8))
    state: Mapped[str] = mapped_column(sa.String(5))
    steps: Mapped[int]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    points: Mapped[Fraction]
    score: Mapped[Fraction | None]
    passed: Mapped[bool | None]
    ending: Mapped[str] = mapped_column(sa.String(63), default="")
    forced: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "item_id", "n"),
        sa.CheckConstraint("state IN ('open', 'ended', 'left')", name="state"),
        sa.Index(
            "uq_scenario_run_open",
            "enrolment_id",
            "item_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.Index("ix_scenario_run_item_id_version", "item_id", "version"),
    )


class ScenarioStep(Base):
    """One decision of a run, counted from 1: in which scene, which of its decisions (from 0), and where it led."""

    __tablename__ = "scenario_step"

    run_id: Mapped[int] = mapped_column(sa.ForeignKey("scenario_run.id"), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    scene: Mapped[str] = mapped_column(sa.String(63))
    decision: Mapped[int]
    target: Mapped[str] = mapped_column(sa.String(63))
    points: Mapped[Fraction]
    at: Mapped[datetime]
