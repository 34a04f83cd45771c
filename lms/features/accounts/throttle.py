"""How long to wait after failures (of late, for one account from one address, and for one address altogether).

The first four failures cost nothing. From the fifth on the wait doubles, up to 15 minutes, and time takes failures
away again: nobody is locked out for good, also not by somebody else's tries. A try for an account is counted before it
is checked, so that many tries at once cannot slip through; coming in clears it. An address is shared by a whole office:
only failures count against it, its waits begin short, and it forgets quickly.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.errors import Busy
from lms.core.rows import insert_new
from lms.features.accounts.models import Throttle
from lms.plugin.message import counted

FREE = 5
LONGEST = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)
"""After which a row counts for nothing."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What is counted: its key, the wait after the fifth failure, and how long one failure is remembered."""

    key: str
    first_wait: timedelta
    forgets: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long to wait after so many failures."""
        if failures < FREE:
            return timedelta(0)
        return min(LONGEST, self.first_wait * 2 ** min(failures - FREE, 10))


@dataclass(frozen=True, slots=True)
class Tries:
    """The two limits that one try falls under."""

    account: Limit
    address: Limit


def tries(account: str, address: str) -> Tries:
    """The limits for `account` (whatever names it, known or not) from the client's `address`."""
    return Tries(
        Limit(_key("account", account, address), timedelta(seconds=30), timedelta(minutes=15)),
        Limit(_key("address", address), timedelta(seconds=2), timedelta(minutes=1)),
    )


def let_in(session: Session, limits: Tries, now: datetime) -> None:
    """Counts a try, or raises Busy with the seconds to wait."""
    account = _held(session, limits.account, now)
    until = session.scalar(sa.select(Throttle.until).where(Throttle.key == limits.address.key))
    wait = max(at - now for at in (account.until or now, until or now))
    if wait > timedelta(0):
        # A clock that was set back must not turn a short wait into a long one.
        raise too_many(min(wait, LONGEST))
    _count(session, limits.account, account, now)


def note_failure(session: Session, limits: Tries, now: datetime) -> None:
    """Counts a failure against the address; the account's was counted when it was let in."""
    _count(session, limits.address, _held(session, limits.address, now), now)


def clear(session: Session, limits: Tries) -> None:
    """Forgets the failures of an account whose owner came in."""
    session.execute(sa.delete(Throttle).where(Throttle.key == limits.account.key))


def forget(session: Session, now: datetime) -> None:
    """Drops rows that no longer count for anything."""
    session.execute(sa.delete(Throttle).where(Throttle.last_at < now - FORGOTTEN))


def too_many(wait: timedelta) -> Busy:
    """The answer to a try that came too early."""
    seconds = math.ceil(wait.total_seconds())
    message = counted(
        "Too many tries to sign in. Try again in %(n)s minute, or ask the administrator of your unit for a new code.",
        "Too many tries to sign in. Try again in %(n)s minutes, or ask the administrator of your unit for a new code.",
        math.ceil(seconds / 60),
    )
    return Busy(message, seconds=seconds)


def _held(session: Session, limit: Limit, now: datetime) -> Any:
    """The row of a limit, held until the transaction ends: tries at once are looked at one after the other."""
    insert_new(session, Throttle, {"key": limit.key, "failures": 0, "last_at": now, "until": None})
    columns = (Throttle.failures, Throttle.last_at, Throttle.until)
    return session.execute(sa.select(*columns).where(Throttle.key == limit.key).with_for_update()).one()


def _count(session: Session, limit: Limit, row: Any, now: datetime) -> None:
    forgotten = max(0, (now - row.last_at) // limit.forgets)
    failures = max(0, row.failures - forgotten) + 1
    wait = limit.wait(failures)
    values = {"failures": failures, "last_at": now, "until": now + wait if wait else None}
    session.execute(sa.update(Throttle).where(Throttle.key == limit.key).values(**values))


def _key(kind: str, *parts: str) -> str:
    return hashlib.sha256("\x00".join([kind, *parts]).encode()).hexdigest()


def guesses(what: str, address: str) -> Limit:
    """The limit for guesses of codes by a client, whatever they are codes of: from the fifth wrong one a minute."""
    return Limit(_key(what, address), timedelta(minutes=1), timedelta(minutes=1))


def wait_for(session: Session, limit: Limit, now: datetime) -> timedelta:
    """How long whoever falls under `limit` has to wait; nothing is counted."""
    until = session.scalar(sa.select(Throttle.until).where(Throttle.key == limit.key))
    return min(LONGEST, max(timedelta(0), until - now)) if until else timedelta(0)


def note_guess(session: Session, limit: Limit, now: datetime) -> None:
    """Counts one wrong guess."""
    _count(session, limit, _held(session, limit, now), now)
