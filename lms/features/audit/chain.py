"""The history as a chain: each entry carries a hash of what it tells and of the hash before it.

Whoever changes, removes or exchanges an entry behind the program's back breaks the chain at that place. The last hash,
kept where the server cannot reach it, shows also whether entries at the end were taken away or all of it written anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.rows import take_turns
from lms.features.accounts.models import Person
from lms.features.audit.models import AuditCut, AuditEntry

BATCH = 1_000
START = "0" * 64
"""What stands before the first entry of all."""

_TOLD = (
    AuditEntry.id,
    AuditEntry.at,
    AuditEntry.actor_id,
    AuditEntry.action,
    AuditEntry.about,
    AuditEntry.subject_id,
    AuditEntry.detail,
)


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain; `seq` 0 and no moment where nothing is chained."""

    seq: int
    hash: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry that does not fit: its place, and its moment and the one before (None: not there).

    `why` is ``missing`` (entries before it are gone), ``changed`` (it does not tell what it told), ``cut`` (the end is
    gone) or ``rewritten`` (it fits its neighbours, and is not what it was when its hash was written down).
    """

    seq: int
    why: str
    at: datetime | None
    before: datetime | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: how many entries fit, where the chain ends, what broke it, how many wait to be chained."""

    fitting: int
    head: Head
    broken: Break | None
    waiting: int


def link(seq: int, row: Mapping[str, Any], before: str) -> str:
    """The hash of an entry in its place of the chain: SHA-256 of its canonical JSON with the hash before it."""
    told = {**row, "at": row["at"].astimezone(UTC).isoformat(), "seq": seq, "before": before}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def extend(session: Session) -> int:
    """Chains the next entries, by one writer at a time; how many it were.

    A database with people of the demonstration is left as it is: they and what they did are taken away again, and no
    site in service holds any.
    """
    take_turns(session, "audit.chain", alone=True)
    if session.scalar(sa.select(sa.exists().where(Person.demo))):
        return 0
    end = head(session)
    rows = session.execute(
        sa.select(*_TOLD).where(AuditEntry.seq.is_(None)).order_by(AuditEntry.id).limit(BATCH)
    ).mappings()
    links, seq, last = [], end.seq, end.hash
    for row in rows:
        seq += 1
        last = link(seq, dict(row), last)
        links.append({"id": row["id"], "seq": seq, "hash": last})
    if links:
        session.execute(sa.update(AuditEntry), links)
    return len(links)


def head(session: Session) -> Head:
    """Where the chain ends."""
    found = session.execute(
        sa.select(AuditEntry.seq, AuditEntry.hash, AuditEntry.at)
        .where(AuditEntry.seq.is_not(None))
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    ).first()
    return Head(found.seq, found.hash, found.at) if found else _anchor(session)


def _anchor(session: Session) -> Head:
    cut = session.execute(
        sa.select(AuditCut.seq, AuditCut.hash, AuditCut.through).order_by(AuditCut.seq.desc()).limit(1)
    ).first()
    return Head(cut.seq, cut.hash, cut.through) if cut else Head(0, START)


def verify(session: Session, kept: Head | None = None) -> Verdict:
    """Follows the chain from its first entry to its end. `kept` is an end that was written down elsewhere."""
    anchor = _anchor(session)
    seq, last, at, fitting = anchor.seq, anchor.hash, anchor.at, 0
    broken = _against(kept, anchor) if kept and kept.seq == anchor.seq else None
    for row in _chained(session, anchor.seq):
        if broken:
            break
        told = {name: row[name] for name in row if name not in {"seq", "hash"}}
        if row["seq"] != seq + 1:
            broken = Break(row["seq"], "missing", row["at"], at)
        elif row["hash"] != link(row["seq"], told, last):
            broken = Break(row["seq"], "changed", row["at"], at)
        elif kept and row["seq"] == kept.seq and row["hash"] != kept.hash:
            broken = Break(row["seq"], "rewritten", row["at"], at)
        else:
            seq, last, at, fitting = row["seq"], row["hash"], row["at"], fitting + 1
    if broken is None and kept and kept.seq > seq:
        broken = Break(seq + 1, "cut", None, at)
    waiting = session.scalar(sa.select(sa.func.count()).where(AuditEntry.seq.is_(None))) or 0
    return Verdict(fitting, Head(seq, last, at), broken, waiting)


def _against(kept: Head, anchor: Head) -> Break | None:
    return None if kept.hash == anchor.hash else Break(anchor.seq, "rewritten", anchor.at, None)


def _chained(session: Session, after: int) -> Iterator[Mapping[str, Any]]:
    statement = sa.select(*_TOLD, AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq).limit(BATCH)
    while rows := session.execute(statement.where(AuditEntry.seq > after)).mappings().all():
        yield from map(dict, rows)
        after = rows[-1]["seq"]


def cut(session: Session, before: datetime, now: datetime) -> int:
    """Takes away the oldest chained entries, all made before `before` (the first moment of a month); how many.

    The cut keeps the last hash, so that the chain goes on from it, and stays for good. Called again until nothing is
    left, each time for a batch; an entry that came late holds back what follows it, since a chain has no holes.
    """
    take_turns(session, "audit.chain", alone=True)
    stays = sa.select(sa.func.min(AuditEntry.seq)).where(AuditEntry.seq.is_not(None), AuditEntry.at >= before)
    limit = session.scalar(stays)
    old = (
        sa.select(AuditEntry.seq, AuditEntry.hash, AuditEntry.at)
        .where(AuditEntry.seq.is_not(None), AuditEntry.at < before)
        .order_by(AuditEntry.seq)
        .limit(BATCH)
    )
    if limit is not None:
        old = old.where(AuditEntry.seq < limit)
    rows = session.execute(old).all()
    if not rows:
        return 0
    last = rows[-1]
    session.execute(
        sa.insert(AuditCut).values(seq=last.seq, hash=last.hash, through=max(row.at for row in rows), at=now)
    )
    session.execute(sa.delete(AuditEntry).where(AuditEntry.seq <= last.seq))
    return len(rows)
