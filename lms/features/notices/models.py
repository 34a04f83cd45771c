"""The tables of what people are told, and of how they want it by mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId


class Notice(Base):
    """One thing told to one person, once for each `key`. The words are made when it is read, from `kind` and `data`.

    `read_at` is when the inbox first showed it; `to_mail` until a mail has taken it along.
    """

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(60))
    key: Mapped[str] = mapped_column(sa.String(200))
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    to_mail: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    __table_args__ = (
        sa.UniqueConstraint("person_id", "key"),
        sa.Index("ix_notice_person_id_at", "person_id", "at", "key"),
        sa.Index(
            "ix_notice_unread",
            "person_id",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        ),
        sa.Index(
            "ix_notice_to_mail",
            "person_id",
            sqlite_where=sa.text("to_mail"),
            postgresql_where=sa.text("to_mail"),
        ),
    )


class MailWish(Base):
    """How a person wants what the inbox has by mail too: ``each`` by itself, ``daily`` in one mail, or ``none``.

    Who has said nothing gets one a day.
    """

    __tablename__ = "mail_wish"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    wish: Mapped[str] = mapped_column(sa.String(5))
    at: Mapped[datetime]

    __table_args__ = (sa.CheckConstraint("wish IN ('each', 'daily', 'none')", name="wish"),)
