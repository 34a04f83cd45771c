"""Reads of the site's own state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.outbox import ListenerState, Outgoing
from lms.plugin.manager import Failure, Plugins


@dataclass(frozen=True, slots=True)
class PluginState:
    """A plugin from outside: whether it was loaded, what failed, and how the delivery of facts to it goes."""

    name: str
    loaded: bool
    failures: tuple[Failure, ...]
    waiting: int
    slow_seconds: int
    last_error: str
    off_since: datetime | None


def plugin_states(session: Session, plugins: Plugins) -> tuple[PluginState, ...]:
    """Every plugin from outside that was loaded, failed, or still has facts waiting for it."""
    waiting = sa.select(Outgoing.listener, sa.func.count().label("n")).group_by(Outgoing.listener).subquery()
    rows = session.execute(
        sa.select(ListenerState, waiting.c.n).join(
            waiting, waiting.c.listener == ListenerState.name, isouter=True
        )
    )
    deliveries = {state.name: (state, count or 0) for state, count in rows}
    names = {*plugins.outside, *(failure.plugin for failure in plugins.failures), *deliveries}
    return tuple(_state(name, plugins, *deliveries.get(name, (None, 0))) for name in sorted(names))


def _state(name: str, plugins: Plugins, delivery: ListenerState | None, waiting: int) -> PluginState:
    return PluginState(
        name=name,
        loaded=name in plugins.outside,
        failures=tuple(failure for failure in plugins.failures if failure.plugin == name),
        waiting=waiting,
        slow_seconds=delivery.slow_seconds if delivery else 0,
        last_error=delivery.last_error if delivery else "",
        off_since=delivery.off_since if delivery else None,
    )
