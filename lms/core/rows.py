"""Statements that both engines understand, each in its own words: insert if absent, add to sums, take turns,
find the Monday of a day.

Beside `lms.core.search` this is the only place that asks which engine it is to write something.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
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
    statement = _insert(session, table)
    if isinstance(rows, sa.Select):
        # SQLite takes the ON of an upsert for that of a join where the select has no WHERE.
        chosen = statement.from_select([*columns], rows.where(sa.true()))
        session.execute(chosen.on_conflict_do_nothing())
    elif rows:
        # Past the ORM, which sends rows that differ in what is NULL one by one.
        session.flush()
        if _are_many(session, rows):
            statement = statement.from_select([*rows[0]], sa.select(_unnested(table, rows)))
            session.connection().execute(statement.on_conflict_do_nothing())
        else:
            session.connection().execute(statement.on_conflict_do_nothing(), list(rows))


def insert_many(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """Inserts rows that name the same columns; some ten thousand of them at once are no burden."""
    if not rows:
        return
    if session.get_bind().dialect.name == "sqlite" or len(rows) < MANY:
        session.connection().execute(sa.insert(table), list(rows))
        return
    names = ", ".join(f'"{name}"' for name in rows[0])
    dialect = session.get_bind().dialect
    columns = [sa.inspect(table).columns[name].type.dialect_impl(dialect) for name in rows[0]]
    stored = [column.bind_processor(dialect) or (lambda value: value) for column in columns]
    cursor = cast("Any", session.connection().connection.driver_connection).cursor()
    with cursor, cursor.copy(f'COPY "{table.__tablename__}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([process(row[name]) for name, process in zip(rows[0], stored, strict=True)])


def change_many(
    session: Session,
    table: type[Base],
    rows: Sequence[dict[str, Any]],
    further: Mapping[str, sa.ColumnElement[Any]] | None = None,
) -> None:
    """Changes rows, all in the same columns, each by its ``id``; `further` columns alike in all of them."""
    if not rows:
        return
    target: Any = table.__table__
    names = [name for name in rows[0] if name != "id"]
    statement = sa.update(target).values(**(further or {}))
    if _are_many(session, rows):
        given = _recordset(session, table, rows)
        statement = statement.where(target.c.id == given.c.id)
        session.connection().execute(statement.values(**{name: given.c[name] for name in names}))
        return
    new = {name: sa.bindparam(f"new_{name}", type_=target.c[name].type) for name in names}
    bound = [{"row": row["id"]} | {f"new_{name}": row[name] for name in names} for row in rows]
    statement = statement.where(target.c.id == sa.bindparam("row")).values(**new)
    session.connection().execute(statement, bound)


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
    if _are_many(session, rows):
        statement, rows = statement.from_select([*rows[0]], sa.select(_unnested(table, rows))), []
    sums = {name: getattr(table, name) + getattr(statement.excluded, name) for name in columns}
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=sums), list(rows) or None)


def _are_many(session: Session, rows: Sequence[dict[str, Any]]) -> bool:
    """Whether rows are worth, and fit, one statement that has them all: PostgreSQL takes it ten times as fast."""
    if session.get_bind().dialect.name == "sqlite" or len(rows) < MANY:
        return False
    return all(row.keys() == rows[0].keys() for row in rows)


def _unnested(table: type[Base], rows: Sequence[dict[str, Any]]) -> sa.TableValuedAlias:
    columns: Any = table.__table__.c
    arrays = [
        sa.cast([row[name] for row in rows], postgresql.ARRAY(columns[name].type, dimensions=1))
        for name in rows[0]
    ]
    typed = [sa.column(name, columns[name].type) for name in rows[0]]
    return sa.func.unnest(*arrays).table_valued(*typed, name="lists").render_derived()


def _recordset(session: Session, table: type[Base], rows: Sequence[dict[str, Any]]) -> sa.TableValuedAlias:
    """Rows as one text: what stands in columns of JSON would have to be quoted once more in a list."""
    columns: Any = table.__table__.c
    dialect = session.get_bind().dialect
    ours = {
        name: columns[name].type for name in rows[0] if isinstance(columns[name].type, sa.types.TypeDecorator)
    }
    plain = [
        row | {name: kind.process_bind_param(row[name], dialect) for name, kind in ours.items()}
        for row in rows
    ]
    text = sa.cast(sa.literal(json.dumps(plain, default=str), sa.Text), postgresql.JSON)
    typed = [sa.column(name, columns[name].type) for name in rows[0]]
    return sa.func.json_to_recordset(text).table_valued(*typed, name="given").render_derived(with_types=True)


def _insert(session: Session, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    return (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(table)
