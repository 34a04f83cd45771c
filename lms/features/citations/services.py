"""Keeping figures under a code, and forgetting them when their time is over."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor, id_of
from lms.core.citing import Cited, Rates
from lms.core.errors import Unavailable
from lms.core.looking import looked
from lms.core.rows import insert_new
from lms.features.citations import codes
from lms.features.citations.models import KeptFigure
from lms.features.organisation.queries import steps

RULE = 1
"""The version of the definitions of both rates; it rises when a rule of counting changes."""
SAME_FOR = timedelta(minutes=1)
KEPT_DAYS = 5 * 366
TRIES = 5
FORGOTTEN_AT_ONCE = 1000


def cite(session: Session, actor: Actor | None, cited: Cited, now: datetime) -> str:
    """Keeps a figure as it is shown and returns its code; `lms.core.citing` is the way to it for pages of any rank."""
    person_id = id_of(actor) or None
    values = _values(cited)
    asked = hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:32]
    same = sa.select(KeptFigure.code).where(
        KeptFigure.made_by == person_id,
        KeptFigure.made_at > now - SAME_FOR,
        KeptFigure.made_at <= now,
        KeptFigure.asked == asked,
    )
    known = session.scalar(same.order_by(KeptFigure.id).limit(1)) if person_id else None
    if known is not None:
        return known
    row = {**values, "rule": RULE, "asked": asked, "made_by": person_id, "made_at": now}
    for _ in range(TRIES):
        code = codes.new_code()
        if insert_new(session, KeptFigure, {**row, "code": code}):
            return code
    raise Unavailable


def _values(cited: Cited) -> dict[str, Any]:
    whole = any(not steps(path) for path in cited.paths)
    return {
        "what": cited.what[:60],
        "filters": {name: value for name, value in sorted(cited.filters.items()) if value},
        "unit_ids": [] if whole else sorted(steps(path)[-1] for path in cited.paths),
        "on_day": cited.on_day,
        "rates": _plain(cited.rates),
        "rows": [{"label": row.label, "rates": _plain(row.rates)} for row in cited.rows],
        "count": cited.count,
    }


def _plain(rates: Rates) -> dict[str, list[int]]:
    return {name: list(pair) for name, pair in sorted(rates.items())}


def note_look(session: Session, actor: Actor, code: str, figure: str, reason: str, now: datetime) -> None:
    """Writes down who looked at the names behind the difference of a figure; once a day for each list."""
    looked(session, actor, "citation.people", f"citation:{code}", now, figure=figure, reason=reason)


def forget(session: Session, now: datetime) -> int:
    """Drops the figures whose time is over, a batch at once; returns how many."""
    over = sa.select(KeptFigure.id).where(KeptFigure.made_at < now - timedelta(days=KEPT_DAYS))
    ids = list(session.scalars(over.order_by(KeptFigure.id).limit(FORGOTTEN_AT_ONCE)))
    session.execute(sa.delete(KeptFigure).where(KeptFigure.id.in_(ids)))
    return len(ids)
