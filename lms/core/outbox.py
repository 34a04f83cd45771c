"""Facts go out: ours hear them inside the transaction, plugins from outside by a row in the outbox.

The row is written in the transaction of the fact, so neither exists without the other. The worker delivers it after
the commit, at least once, in order for each plugin (see `lms.core.delivery`).
"""

from __future__ import annotations

import dataclasses
import types
import typing
import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core.db import Base, RowId
from lms.plugin.facts import Acted, Fact
from lms.plugin.hooks import FACTS
from lms.plugin.manager import Plugins


class Outgoing(Base):
    """One fact on its way to one plugin. `after` holds it back while earlier deliveries fail."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    listener: Mapped[str] = mapped_column(sa.String(100))
    hook: Mapped[str] = mapped_column(sa.String(60))
    fact: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    after: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)

    __table_args__ = (sa.Index("ix_outbox_listener_id", "listener", "id"),)


class ListenerState(Base):
    """How a plugin's deliveries go: failures in a row, slowness, and since when it is switched off."""

    __tablename__ = "outbox_listener"

    name: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    slow_seconds: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(sa.String(500), default="")
    off_since: Mapped[datetime | None]


def announce(session: Session, fact: Fact) -> None:
    """Tells `fact` to every listener; called by a service inside `db.write`."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    fact = dataclasses.replace(fact, id=uuid.uuid4().hex)
    for listener in plugins.listeners(type(fact)):
        session.add(
            Outgoing(listener=listener.plugin, hook=listener.hook, fact=to_json(fact), at=fact.at, tries=0)
        )
    session.flush()
    plugins.tell_builtins(fact)


def note(
    session: Session,
    actor_id: int | None,
    action: str,
    about: str,
    now: datetime,
    subject_id: int | None = None,
    /,
    **detail: object,
) -> None:
    """Announces an entry of the history of changes; without an actor the program did it, or its operator.

    `subject_id` is the person whose record it is, where `about` does not name them.
    """
    fact = Acted(at=now, actor_id=actor_id, action=action, about=about, detail=detail, subject_id=subject_id)
    announce(session, fact)


def to_json(fact: Fact) -> dict[str, Any]:
    """A fact as plain JSON values."""
    values = dataclasses.asdict(fact)
    return {name: v.isoformat() if isinstance(v, (date, datetime)) else v for name, v in values.items()}


def from_json(hook: str, data: dict[str, Any]) -> Fact:
    """The fact again, from what `to_json` gave."""
    fact_type = next(kind for kind, name in FACTS.items() if name == hook)
    hints = typing.get_type_hints(fact_type)
    return fact_type(**{name: _revive(hints[name], value) for name, value in data.items() if name in hints})


def _revive(hint: Any, value: Any) -> Any:
    kinds = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if isinstance(value, str) and datetime in kinds:
        return datetime.fromisoformat(value)
    if isinstance(value, str) and date in kinds:
        return date.fromisoformat(value)
    return tuple(value) if typing.get_origin(hint) is tuple else value
