"""Reads of marks: the kinds of work there are, and what each work was given."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.core.names import full_name
from lms.features.accounts.models import Person
from lms.features.marking.models import GivenMark, Work
from lms.plugin.marking import WorkKind

CLAIM = timedelta(minutes=15)
"""How long a work counts as open on somebody's screen after they last looked."""

_MARKER = sa.orm.aliased(Person)


def work_kinds() -> Mapping[str, WorkKind]:
    """The kinds of work this app knows, by name."""
    found: Mapping[str, WorkKind] = current_app.extensions["lms.plugins"].offers("work_kinds")
    return found


@dataclass(frozen=True, slots=True)
class GivenLevel:
    """What a work was given for one criterion: safe HTML of criterion and level, points and the most of them."""

    key: str
    criterion: str
    level: int
    words: str
    points: Fraction
    most: Fraction
    weight: Fraction

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**values, **{name: str(values[name]) for name in ("points", "most", "weight")}}


def _level(data: Mapping[str, Any]) -> GivenLevel:
    exact = {name: Fraction(data[name]) for name in ("points", "most", "weight")}
    return GivenLevel(**{**data, **exact})


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark. `share` is what counts, from 0 to 1, None where the work was returned; `percent` and `override` are
    in percent. `why` says why it took the place of an earlier one. `by_id` and `by` are whoever gave it.
    """

    number: int
    by_id: int | None
    by: str
    at: datetime
    levels: tuple[GivenLevel, ...]
    percent: Fraction | None
    override: Fraction | None
    reason: str
    share: Fraction | None
    words: str
    returned: bool
    why: str


@dataclass(frozen=True, slots=True)
class Marks:
    """A work and its marks, the latest first. `state` is ``waiting``, ``marked`` or ``returned``."""

    ref: str
    state: str
    since: datetime
    opened_at: datetime | None
    given: tuple[Mark, ...]

    @property
    def in_force(self) -> Mark | None:
        """The mark that counts."""
        return self.given[0] if self.given else None

    def is_open(self, now: datetime) -> bool:
        """Whether a trainer is looking at it: then it is too late to replace what was handed in."""
        return self.opened_at is not None and now - self.opened_at < CLAIM


_MARK = (
    GivenMark.number,
    GivenMark.by.label("by_id"),
    GivenMark.at,
    GivenMark.levels,
    GivenMark.percent,
    GivenMark.override,
    GivenMark.reason,
    GivenMark.share,
    GivenMark.words,
    GivenMark.returned,
    GivenMark.why,
)


def marks_of(session: Session, kind: str, refs: Collection[str]) -> dict[str, Marks]:
    """The works of a kind with all their marks, by ref; those that never waited for a mark are left out."""
    if not refs:
        return {}
    rows = session.execute(
        sa.select(
            Work.ref,
            Work.state,
            Work.since,
            Work.opened_at,
            *_MARK,
            _MARKER.name,
            _MARKER.title_before,
            _MARKER.title_after,
        )
        .outerjoin(GivenMark, GivenMark.work_id == Work.id)
        .outerjoin(_MARKER, _MARKER.id == GivenMark.by)
        .where(Work.kind == kind, Work.ref.in_(refs))
        .order_by(Work.id, GivenMark.number.desc())
    ).all()
    by_ref: dict[str, list[Any]] = {}
    for row in rows:
        by_ref.setdefault(row.ref, []).append(row)
    return {
        ref: Marks(
            ref,
            of_one[0].state,
            of_one[0].since,
            of_one[0].opened_at,
            tuple(_mark(row) for row in of_one if row.number is not None),
        )
        for ref, of_one in by_ref.items()
    }


def _mark(row: Any) -> Mark:
    return Mark(
        number=row.number,
        by_id=row.by_id,
        by=full_name(row.name, row.title_before, row.title_after),
        at=row.at,
        levels=tuple(_level(data) for data in row.levels),
        percent=row.percent,
        override=row.override,
        reason=row.reason,
        share=row.share,
        words=row.words,
        returned=row.returned,
        why=row.why,
    )
