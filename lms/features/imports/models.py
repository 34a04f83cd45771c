"""Tables of what is being taken in: the file, its rows on their way, and which headings were matched before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId

STATES = ("matching", "checking", "checked", "applying", "applied", "undoing", "undone", "failed", "dropped")
FATES = ("new", "changed", "same", "refused", "skipped")


class ImportRun(Base):
    """One file on its way in, of one kind of table.

    `headings` are those of the row `header_line`, `columns` the names of our columns at the same places (empty: not
    taken). `done` of `total` rows are through the present step; `beat_at` is when it last moved: what stands still is
    carried on by another process. `holds`: it has the register to itself, as one file at a time does. `scope` is where
    the columns are remembered for. `trouble` is what stopped it, in JSON. `whole`: all rows or none; `large`: it came
    by command, under other limits, with the rights of the operator.
    """

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"), index=True)
    scope: Mapped[str] = mapped_column(sa.String(400), default="/")
    file_name: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[str] = mapped_column(sa.String(10))
    header_line: Mapped[int] = mapped_column(default=0)
    headings: Mapped[list[Any]]
    columns: Mapped[list[Any]]
    options: Mapped[dict[str, Any]]
    whole: Mapped[bool] = mapped_column(default=False)
    large: Mapped[bool] = mapped_column(default=False)
    holds: Mapped[bool] = mapped_column(default=False)
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[dict[str, Any] | None]
    made_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    __table_args__ = (
        sa.CheckConstraint(f"state IN ({', '.join(repr(state) for state in STATES)})", name="state"),
        sa.Index("ix_import_run_state", "state", "beat_at"),
    )


class ImportRow(Base):
    """One row of the file: its cells by our columns as they were written, what they say, and its fate.

    `key` and `second_key` are what no other row of the file may have (``nip:…``, ``email:…``). `problems` say why it is
    refused. `taken_at` is when it went in, `subject_id` about whom it is, and `before` what has to be known to put it
    back; `pending` names somebody who is linked once they are there.
    """

    __tablename__ = "import_row"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("import_run.id", ondelete="CASCADE"))
    line: Mapped[int]
    key: Mapped[str] = mapped_column(sa.String(260), default="")
    second_key: Mapped[str] = mapped_column(sa.String(260), default="")
    cells: Mapped[dict[str, Any]]
    reading: Mapped[dict[str, Any]]
    fate: Mapped[str] = mapped_column(sa.String(8))
    changes: Mapped[list[Any]]
    problems: Mapped[list[Any]]
    pending: Mapped[str] = mapped_column(sa.String(260), default="")
    subject_id: Mapped[int | None] = mapped_column(RowId)
    taken_at: Mapped[datetime | None]
    before: Mapped[dict[str, Any] | None]

    __table_args__ = (
        sa.UniqueConstraint("run_id", "line"),
        sa.CheckConstraint(f"fate IN ({', '.join(repr(fate) for fate in FATES)})", name="fate"),
        sa.Index("ix_import_row_key", "run_id", "key"),
        sa.Index("ix_import_row_second_key", "run_id", "second_key"),
        sa.Index("ix_import_row_fate", "run_id", "fate", "line"),
    )


class ImportMatch(Base):
    """Which column a heading was matched with last, for one kind of table and whoever looks after `scope`."""

    __tablename__ = "import_match"

    kind: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    scope: Mapped[str] = mapped_column(sa.String(400), primary_key=True)
    heading: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    column: Mapped[str] = mapped_column(sa.String(40))
