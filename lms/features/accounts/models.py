"""Tables of people and how they come in."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.db import Base, RowId
from lms.core.names import full_name


class Person(Base):
    """A civil servant. `nip` is 18 digits as text and in no address; `public_id` is what addresses carry.

    `status` is the kind of employment (``PNS CPNS PPPK PPPK-PW other``), `grade` the golongan (``III/a``, ``IX``),
    `post_kind` and `post_level` the kind of post and its level (`lms.core.posts`), `position` its name: all as of now;
    what a person was counted as on an earlier day stands with the membership. `name` is without titles, for sorting.
    `language` is the one chosen last, for mail. `demo` marks a person of the demonstration: production refuses a
    database that holds one.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(10), unique=True)
    nip: Mapped[str | None] = mapped_column(sa.String(18), unique=True)
    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    title_before: Mapped[str] = mapped_column(sa.String(60), default="")
    title_after: Mapped[str] = mapped_column(sa.String(60), default="")
    status: Mapped[str] = mapped_column(sa.String(10), default="PNS")
    position: Mapped[str] = mapped_column(sa.String(200), default="")
    grade: Mapped[str] = mapped_column(sa.String(10), default="", server_default="")
    post_kind: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")
    post_level: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")
    phone: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")
    active: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None] = mapped_column(sa.String(2))
    time_factor: Mapped[str] = mapped_column(sa.String(8), default="1")
    password: Mapped[str | None] = mapped_column(sa.String(200))
    password_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    search_text: Mapped[str] = mapped_column(sa.String(400), default="", server_default="")

    @property
    def full_name(self) -> str:
        """The name with titles, as the register writes it."""
        return full_name(self.name, self.title_before, self.title_after)

    __table_args__ = (
        sa.Index("ix_person_name", "name", "id"),
        sa.Index("ix_person_search_text", "search_text", "id"),
    )


class ExtraTimeRequest(Base):
    """What a person last asked for; `words` are blanked with the answer, since they may tell of health."""

    __tablename__ = "extra_time_request"

    person_id: Mapped[int] = mapped_column(
        sa.ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    factor: Mapped[str] = mapped_column(sa.String(8))
    words: Mapped[str] = mapped_column(sa.String(500), default="")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    granted: Mapped[bool] = mapped_column(default=False)


class SignIn(Base):
    """One session: its random id is in the cookie. `confirmed_at` is when the password was last typed, or the session
    last used since without an hour's pause: staff pages ask again when it is older."""

    __tablename__ = "sign_in"

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    until: Mapped[datetime]
    device: Mapped[str] = mapped_column(sa.String(200), default="")


class EntryCode(Base):
    """A one-time link (by its token) or a code of a slip (with the NIP); only the digest is kept.

    `kind` is ``link`` or ``code`` when an administrator made it, ``mail`` when it was asked for by whoever forgot the
    password. `batch` names the codes that were made together.
    """

    __tablename__ = "entry_code"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(4))
    digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    batch: Mapped[str | None] = mapped_column(sa.String(10), index=True)

    __table_args__ = (sa.CheckConstraint("kind IN ('link', 'code', 'mail')", name="kind"),)


class Throttle(Base):
    """Failures of late for one account and address, or one address; `until` is when the next try is let in."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(index=True)
    until: Mapped[datetime | None]
