"""A report: how often each course was completed, and how many managed it in their first run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import ADMINISTRATOR, Actor, unit_scopes
from lms.plugin.message import Message
from lms.plugin.offers import Column, Report
from suluh_certainty.heard import HEARD


def rows(
    session: Session, actor: Actor, filters: Mapping[str, str], now: datetime
) -> Iterator[Mapping[str, Any]]:
    """One statement, whatever the number of courses."""
    first = sa.func.sum(sa.case((HEARD.c.run == 1, 1), else_=0))
    statement = sa.select(
        HEARD.c.course,
        sa.func.count().label("n"),
        first.label("first"),
        sa.func.max(HEARD.c.on_day).label("last"),
    )
    if filters.get("course"):
        statement = statement.where(HEARD.c.course == filters["course"])
    for row in session.execute(statement.group_by(HEARD.c.course).order_by(HEARD.c.course)):
        share = Fraction(int(row.first), row.n)
        yield {"course": row.course, "completions": row.n, "first": share, "last": row.last}


def sees_all(actor: Actor) -> bool:
    """The figures are of all units together, so only administrators of the whole site may open them."""
    return unit_scopes(actor, ADMINISTRATOR) == ("/",)


REPORT = Report(
    name="certainty",
    title=Message("Completions and first runs"),
    columns=(
        Column("course", Message("Course id")),
        Column("completions", Message("Completions"), "number"),
        Column("first", Message("In the first run"), "percent"),
        Column("last", Message("Last completion"), "day"),
    ),
    rows=rows,
    filters={"course": Message("Course id")},
    shown=sees_all,
)
