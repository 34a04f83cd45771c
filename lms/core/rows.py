"""Statements that both engines understand, each in its own words: insert if absent, add to sums, take turns,
find the Monday of a day.

Beside `lms.core.search` this is the only place that asks which engine it is to write something.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.core.db import Base

MANY = 50
"""Rows from which on PostgreSQL takes them faster as a stream."""


def changed(session: Session, statement: sa.Update | sa.Delete) -> int:
    """Runs `statement` and returns how many rows it changed or took away."""
    return cast("sa.CursorResult[Any]", session.execute(statement)).rowcount


def insert_new(session: Session, table: type[Base], values: dict[str, Any]) -> bool:
    """Inserts a row unless one of its unique constraints says it is there; returns whether it was new.

    A concurrent insert of the same row is waited for: the loser of the race gets False, never an error.
    """
    statement = _insert(session, table).values(**values).on_conflict_do_nothing()
    key = sa.inspect(table).primary_key
    return session.execute(statement.returning(*key)).first() is not None


def insert_missing(
    session: Session,
    table: type[Base],
    rows: Sequence[dict[str, Any]] | sa.Select[*tuple[Any, ...]],
    columns: Sequence[str] = (),
) -> None:
    """Inserts many rows, leaving out those that a unique constraint has already; a select's go into `columns`."""
    if isinstance(rows, sa.Select):
        # SQLite takes the ON of an upsert for that of a join where the select has no WHERE.
        chosen = _insert(session, table).from_select([*columns], rows.where(sa.true()))
        session.execute(chosen.on_conflict_do_nothing())
    elif rows:
        # Past the ORM, which sends rows that differ in what is NULL one by one.
        session.flush()
        session.connection().execute(_insert(session, table).on_conflict_do_nothing(), list(rows))


def insert_many(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Inserts rows that name the same columns; some ten thousand of them at once are no burden."""
    if not rows:
        return
    if session.get_bind().dialect.name == "sqlite" or len(rows) < MANY:
        session.connection().execute(sa.insert(table), list(rows))
        return
    names = ", ".join(f'"{name}"' for name in rows[0])
    cursor = cast("Any", session.connection().connection.driver_connection).cursor()
    with cursor, cursor.copy(f'COPY "{table.__tablename__}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(tuple(row.values()))


def take_turns(session: Session, matter: str, alone: bool = False) -> None:
    """Until the transaction ends nobody has `matter` to themselves, or, `alone`, nobody else has to do with it at all.

    For what is reckoned from many rows that others may be changing. SQLite has one writer at a time anyhow.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    key = int.from_bytes(hashlib.sha256(matter.encode()).digest()[:8], "big", signed=True)
    lock = sa.func.pg_advisory_xact_lock if alone else sa.func.pg_advisory_xact_lock_shared
    session.execute(sa.select(lock(key)))


def monday_of(session: Session, day: sa.ColumnElement[date]) -> sa.ColumnElement[date]:
    """The Monday of the week of a day, as an expression."""
    if session.get_bind().dialect.name == "sqlite":
        return sa.func.date(day, "weekday 0", "-6 days", type_=sa.Date)
    return sa.cast(sa.func.date_trunc("week", day), sa.Date)


def add_up(
    session: Session, table: type[Base], rows: sa.Select[*tuple[Any, ...]], columns: Sequence[str]
) -> None:
    """Adds the rows of a select to a table of sums, whose primary key comes first, then `columns`."""
    keys = [column.name for column in sa.inspect(table).primary_key]
    statement = _insert(session, table).from_select([*keys, *columns], rows)
    sums = {name: getattr(table, name) + getattr(statement.excluded, name) for name in columns}
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=sums))


def add_up_rows(
    session: Session, table: type[Base], rows: Sequence[dict[str, Any]], columns: Sequence[str]
) -> None:
    """Adds `rows` to a table of sums; hand them over in the order of its primary key, lest two writers lock each other
    out."""
    if not rows:
        return
    keys = [column.name for column in sa.inspect(table).primary_key]
    statement = _insert(session, table)
    if session.get_bind().dialect.name != "sqlite" and len(rows) >= MANY:
        statement, rows = statement.from_select([*rows[0]], _unnested(table, rows)), []
    sums = {name: getattr(table, name) + getattr(statement.excluded, name) for name in columns}
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=sums), list(rows) or None)


def _unnested(table: type[Base], rows: Sequence[dict[str, Any]]) -> sa.Select[*tuple[Any, ...]]:
    """Rows as a select: one statement with a list for each column, which PostgreSQL takes ten times as fast."""
    arrays = [
        sa.cast([row[name] for row in rows], postgresql.ARRAY(getattr(table, name).type)) for name in rows[0]
    ]
    return sa.select(sa.func.unnest(*arrays).table_valued(*rows[0]).render_derived())


def _insert(session: Session, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    return (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(table)
