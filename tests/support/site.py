"""A whole site for tests: an app on an empty, migrated database, a clock that is set by hand, and a client."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine, make_url
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from config import load
from lms.app import create_app
from lms.core.db import db
from tests.support.databases import new_database, sqlite_url
from tests.support.renderings import Renderings

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Monday 23 November 2026, 12.00 WITA."""


class HandClock:
    """A clock that moves only when told."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> datetime:
        """Moves on by a `timedelta` of `span` and returns the new moment."""
        self.at += timedelta(**span)
        return self.at


class Compiled(BytecodeCache):
    """Templates as compiled by the first site of this process, for all that follow."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.codes:
            bucket.bytecode_from_string(self.codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = bucket.bytecode_to_string()


class KeptRule(Rule):
    """An address as compiled by the first site of this process: half of what making a site costs."""

    _kept: ClassVar[dict[tuple[object, ...], dict[str, Any]]] = {}
    _builders: ClassVar[dict[tuple[object, ...], Any]] = {}

    def compile(self) -> None:
        converters = frozenset(self.map.converters.items())
        place = (self.rule, self.subdomain, self.host, self.merge_slashes, self.map.host_matching)
        key = (*place, repr(self.defaults), converters)
        if key not in self._kept:
            super().compile()
            self._kept[key] = {
                "_parts": self._parts,
                "_trace": self._trace,
                "_converters": self._converters,
                "arguments": self.arguments,
            }
            return
        self.__dict__.update(self._kept[key])
        self._build = self._compile_builder(False).__get__(self, None)
        self._build_unknown = self._compile_builder(True).__get__(self, None)

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        key = (self.rule, *self._trace, repr(self.defaults), append_unknown)
        if key not in self._builders:
            self._builders[key] = super()._compile_builder(append_unknown)
        return self._builders[key]


class Statements:
    """SQL as compiled for the first site of this process on each kind of database, for all that follow.

    What SQLAlchemy keeps belongs to one dialect object, which learns of its server when it connects first. Only
    databases with the newest tables share: the same text means other columns on older ones.
    """

    def __init__(self) -> None:
        self._shared: dict[str, tuple[Dialect, Any]] = {}

    def lend(self, engine: Engine) -> None:
        """Gives `engine`, which nobody has used yet, what earlier ones have compiled."""
        name = engine.dialect.name
        if name in self._shared:
            engine.dialect, engine._compiled_cache = self._shared[name]
            return
        engine._compiled_cache = LRUCache(ROOM_FOR_STATEMENTS)
        with engine.connect():
            self._shared[name] = engine.dialect, engine._compiled_cache
        engine.dispose()


Flask.url_rule_class = KeptRule
COMPILED = Compiled()
RENDERINGS = Renderings()
STATEMENTS = Statements()
ROOM_FOR_STATEMENTS = 5000


def settings(folder: Path, database_url: str, **changes: Any) -> dict[str, Any]:
    """Settings of a site whose files are all below `folder`."""
    environ = {"LMS_INSTANCE": str(folder / "instance"), "LMS_COURSES": str(folder / "courses")}
    (folder / "courses").mkdir(parents=True, exist_ok=True)
    # Passwords in tests need no strength: one check takes a millisecond instead of a fifth of a second.
    cheap = {"ARGON2_MEMORY": 8, "ARGON2_TIME": 1}
    # English is the language of the code: what a test reads on a page is found in the source.
    own = {"DATABASE_URL": database_url, "TESTING": True, "LANGUAGE": "en"}
    return {**load(environ), **own, **cheap, **changes}


def an_app(folder: Path, database_url: str, clock: HandClock | None = None, **changes: Any) -> Flask:
    """An app on the database at `database_url`, whatever that holds."""
    return _made(settings(folder, database_url, **changes), clock)


def _made(config: dict[str, Any], clock: HandClock | None) -> Flask:
    app = create_app(config, now=clock or HandClock())
    app.jinja_env.bytecode_cache = COMPILED
    return app


@contextmanager
def site(folder: Path, database_url: str, clock: HandClock | None = None, **changes: Any) -> Iterator[Flask]:
    """An app on the database at `database_url`, migrated to the newest tables."""
    app = an_app(folder, database_url, clock, **changes)
    with app.app_context():
        upgrade(directory=app.extensions["migrate"].directory)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def another(
    folder: Path, url: str, into: Path, clock: HandClock, server: str = ""
) -> Iterator[tuple[Flask, str]]:
    """An app on a copy, in the new folder `into`, of a site that nobody has open, and the address of its database.

    `folder` and `url` are those of the site; `server` is the one its database is on, nothing for a SQLite file.
    """
    shutil.copytree(folder, into)
    with ExitStack() as stack:
        copied = sqlite_url(into)
        if server:
            copied = stack.enter_context(new_database(server, "another", make_url(url).database))
        app = an_app(into, copied, clock)
        with app.app_context():
            STATEMENTS.lend(db.engine)
        yield app, copied
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


class Browser(FlaskClient):
    """A client for tests that stand in an app context of their own: each request gets another one.

    Otherwise what a request keeps (the person, the session of the database) would live on in the test's context.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.remove()
        with self.application.app_context():
            return super().open(*args, **kwargs)


@contextmanager
def copied_site(folder: Path, database_url: str, clock: HandClock, **changes: Any) -> Iterator[Flask]:
    """An app on a database that holds the newest tables already, inside an app context for services and queries."""
    config = settings(folder, database_url, **changes)
    # Lent before there is an app, which opens its store at once.
    with RENDERINGS.lent(Path(config["STORE"])):
        app = _made(config, clock)
        app.test_client_class = Browser
        with app.app_context():
            STATEMENTS.lend(db.engine)
            yield app
            db.session.remove()
            db.engine.dispose()
