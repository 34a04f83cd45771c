"""The completions that the plugin has heard of, in a table of its own."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.plugin.facts import CourseCompleted

HEARD = sa.Table(
    "x_certainty_heard",
    sa.MetaData(),
    sa.Column("fact", sa.String(64), primary_key=True),
    sa.Column("person", sa.Integer, nullable=False),
    sa.Column("course", sa.String(100), nullable=False),
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("on_day", sa.Date, nullable=False),
)


def note(session: Session, fact: CourseCompleted) -> None:
    """Keeps a completion; the same fact heard twice is kept once."""
    known = session.scalar(sa.select(HEARD.c.fact).where(HEARD.c.fact == fact.id))
    if known is None:
        session.execute(
            sa.insert(HEARD).values(
                fact=fact.id, person=fact.person_id, course=fact.course, run=fact.run, on_day=fact.on_day
            )
        )


def completions_of(session: Session, person_id: int, course: str = "") -> int:
    """How often a person has completed courses, or one course."""
    statement = sa.select(sa.func.count()).where(HEARD.c.person == person_id)
    if course:
        statement = statement.where(HEARD.c.course == course)
    return session.scalar(statement) or 0
