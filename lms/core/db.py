"""The database: typed models, one way to read and one way to write, on SQLite and PostgreSQL.

`db.write(service, *args)` is the only way to write. It runs a whole service in one transaction and, on a locked or
serialisation error, runs it again from the start. A ``with`` block could not do that, and a session that has read
cannot be upgraded to a writer on SQLite: that is why services take ids and plain values, never objects read before.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from lms.core.errors import Unavailable
from lms.plugin.message import Message, mark

P = ParamSpec("P")
R = TypeVar("R")

RETRIES = 5
PATIENCE = 5.0
"""Seconds after which a service that keeps losing is given up."""

NOT_SAVED = Message(
    mark("This was not saved: the database does not answer. Keep this page open and try again.")
)

REPORT_MEMORY = "64MB"
"""What one step of a report may take of PostgreSQL's memory until its transaction ends: the usual 4 MB make it write
what it groups to disk, which takes ten times as long."""

_MIGRATION = 0x53554C55  # any number; who changes the tables on PostgreSQL holds the lock of this name

# PostgreSQL: serialization_failure, deadlock_detected, lock_not_available
_LOST_RACES = {"40001", "40P01", "55P03"}


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; aware in Python on both engines."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Ratio(TypeDecorator[Fraction]):
    """An exact fraction, kept as ``n/d``: a score is never a floating point number.

    No length would do: the mean of many attempts with different points has as many digits as it needs.
    """

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{value.numerator}/{value.denominator}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        return None if value is None else Fraction(value)


class Words(TypeDecorator[frozenset[str]]):
    """A small set of words of ours, kept as ``|a|b|`` so that `has_word` can ask for one; the empty set is empty."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: frozenset[str] | None, dialect: Dialect) -> str | None:
        return f"|{'|'.join(sorted(value))}|" if value else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str] | None:
        return frozenset(word for word in (value or "").split("|") if word)


def has_word(words: Any, word: Any) -> sa.ColumnElement[bool]:
    """Condition: the column `words`, of type `Words`, holds the text of the column or expression `word`."""
    text = sa.type_coerce(words, sa.String)
    return text.contains(sa.literal("|", sa.String) + word + sa.literal("|", sa.String))


RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""Row numbers; SQLite numbers rows by itself only where the column is its plain INTEGER."""

Json = sa.JSON(none_as_null=True)


class Base(DeclarativeBase):
    """What all tables share: names of constraints that both engines can alter, moments in UTC."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: Moment, Fraction: Ratio, dict[str, Any]: Json, list[Any]: Json}


class Database(SQLAlchemy):
    """Flask-SQLAlchemy with the one way to write."""

    def __init__(self) -> None:
        super().__init__(metadata=Base.metadata, session_options={"expire_on_commit": False})
        self._writer = threading.Lock()

    def write(self, service: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs ``service(session, *args, **kwargs)`` in one write transaction and returns its result.

        The service may run more than once and must have no effect but on the session. Raises what the service raises
        (then nothing is kept), and Unavailable when the database stays locked, is full or does not answer.
        """
        session = self.session()
        if session.new or session.dirty or session.deleted:
            raise AssertionError("something was changed outside db.write")
        if session.info.get("writing"):
            raise AssertionError("a service called db.write; call the other service directly")
        give_up = time.monotonic() + PATIENCE
        for turn in range(RETRIES):
            try:
                with self._one_writer():
                    return self._run(service, *args, **kwargs)
            except DBAPIError as error:
                if not _worth_another_try(error):
                    if _is_away(error):
                        raise Unavailable(NOT_SAVED) from error
                    raise
                if turn == RETRIES - 1 or time.monotonic() > give_up:
                    raise Unavailable(NOT_SAVED) from error
            time.sleep(0.02 * 2**turn)
        raise AssertionError("every turn returns or raises")

    @contextmanager
    def snapshot(self, apart: bool = False) -> Iterator[Session]:
        """A session in which everything is read as it was at one moment, whatever is written meanwhile.

        `apart`: it is not the session of everybody else, so that one may write while it reads; and it takes its time.
        """
        session = self.session.session_factory() if apart else self.session()
        if session.in_transaction():
            session.commit()
        of_one_moment = {} if self.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        connection = session.connection(execution_options=of_one_moment)
        if apart and of_one_moment:
            for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
                connection.execute(sa.text(f"SET LOCAL {limit} = 0"))
        try:
            yield session
        finally:
            _roll_back(session)
            if apart:
                session.close()

    def _run(self, service: Callable[Concatenate[Session, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        session = self.session()
        if session.in_transaction():
            session.commit()  # leave the snapshot of the page's reads; commit, since rollback would expire objects
        session.info["writing"] = True
        try:
            session.connection(execution_options={"lms_writes": True})
            result = service(session, *args, **kwargs)
            session.commit()
            return result
        except BaseException:
            _roll_back(session)
            raise
        finally:
            session.info.pop("writing", None)

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        # SQLite's busy handler sleeps and is not fair; a lock queues the threads of this process in order.
        if self.engine.dialect.name != "sqlite":
            yield
            return
        if not self._writer.acquire(timeout=10):
            raise Unavailable(NOT_SAVED)
        try:
            yield
        finally:
            self._writer.release()


db = Database()


def init_app(app: Flask) -> None:
    """Connects `app` to the database its settings name."""
    url = database_url(app.config)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(url, app.config["DATABASE_POOL"])
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _sqlite_rules(db.engine)
        else:
            _room_for_reports(db.engine)


@event.listens_for(Session, "before_flush")
def _only_in_a_write(session: Session, context: object, instances: object) -> None:
    if isinstance(session, FlaskSession) and not session.info.get("writing"):
        raise AssertionError("rows change only inside db.write")


def database_url(config: dict[str, Any]) -> str:
    """The SQLAlchemy URL of the settings: PostgreSQL through psycopg, or the embedded file."""
    url: str = config["DATABASE_URL"]
    if not url:
        return f"sqlite:///{config['INSTANCE']}/suluh.db"
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _engine_options(url: str, pool: int) -> dict[str, Any]:
    # Errors go to the log, and what was being stored (numbers, answers, hashes) must not go with them.
    usual = {"pool_size": pool, "max_overflow": pool, "hide_parameters": True}
    if url.startswith("sqlite"):
        return {**usual, "connect_args": {"timeout": 10}}
    limits = "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
    # Statements of pages are many and short: compiling one to machine code takes longer than answering it.
    limits += " -c jit=off"
    return {
        **usual,
        "pool_pre_ping": True,
        "connect_args": {"options": limits, "connect_timeout": 5},
    }


def _sqlite_rules(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(raw: Any, record: object) -> None:
        raw.isolation_level = None  # the driver opens no transaction of its own
        for rule in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            raw.execute(f"PRAGMA {rule}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("lms_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _room_for_reports(engine: Engine) -> None:
    """Lets statements that go through whole tables, marked ``work="report"``, sort and group in memory.

    Each is planned for its own values: the driver prepares what comes again, and PostgreSQL then keeps one plan for
    any values, which for a unit of three and one of thirty thousand people is wrong for one of them.
    """

    @event.listens_for(engine, "before_cursor_execute")
    def before(connection: Connection, *more: Any) -> None:
        context = more[3]
        if context is not None and context.execution_options.get("work") == "report":
            raw: Any = connection.connection.driver_connection
            raw.execute(
                f"SET LOCAL work_mem = '{REPORT_MEMORY}'; SET LOCAL plan_cache_mode = force_custom_plan"
            )


def one_migration(connection: Connection) -> None:
    """Lets one process at a time change the tables, until its transaction ends; the others wait."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
        connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION)))


def _roll_back(session: Session) -> None:
    # After "disk full" SQLite has rolled back already; a second ROLLBACK must not hide the first error.
    try:
        session.rollback()
    except DBAPIError:
        session.invalidate()


def _worth_another_try(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    if getattr(error.orig, "sqlstate", None) in _LOST_RACES:
        return True
    return isinstance(error, OperationalError) and "database is locked" in str(error.orig)


def _is_away(error: DBAPIError) -> bool:
    return isinstance(error, (OperationalError, sa.exc.InterfaceError)) or "disk is full" in str(error.orig)
