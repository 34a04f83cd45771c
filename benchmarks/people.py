"""What pages of administrators cost with 1,000, 100,000 and 1,000,000 people: the same units, courses and duties.

`python -m benchmarks.people --people 1000 --people 100000 [--engine postgres] [--write]`. Loads each size (by COPY into
PostgreSQL, in bulk into SQLite), has the counters made from the ledger, opens every page in process, and prints a table
with statements, time and the exponent by which each grows. `--write` puts the table into docs/developers/scale.md.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event

from benchmarks import crowd
from benchmarks.crowd import Filled
from benchmarks.machine import told
from config import load
from lms.app import create_app
from lms.core import citing
from lms.core.actor import ADMINISTRATOR, Actor, Grant
from lms.core.citing import Cited
from lms.core.db import db
from lms.core.progress import Told, shown
from lms.features.accounts.models import SignIn
from lms.features.organisation.models import GivenGrant
from lms.features.progress import checking, folding
from tests.support.databases import (
    new_database,
    remove_server,
    server_folder,
    shared_server,
    sqlite_url,
)

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/developers/scale.md"
MARK = "<!-- measured -->"
SIZES = (1000, 100_000)
TURNS = 5
AT_ONCE = 20_000
EXPORT_SECONDS = 30
STARTED = 10
"""Pieces of an export after which it is under way."""
SID = "0" * 31 + "1"
NOW = crowd.moment(crowd.NOON)
HEAD = 1


@dataclass
class Cost:
    """What one page cost: the median of a few turns, in milliseconds."""

    statements: int
    database: float
    processor: float
    whole: float

    def work(self, engine: str) -> float:
        """What the page took of the machine; SQLite works in the process itself."""
        return self.processor if engine == "sqlite" else self.processor + self.database


@dataclass
class Size:
    """What was measured with so many people; `memory`: what an export held more later than at its start, in MB."""

    engine: str
    people: int
    loading: float = 0
    counting: float = 0
    memory: float = 0
    costs: dict[str, Cost] = field(default_factory=dict)


def main() -> None:
    """Measures what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, action="append", help="how many people; may be given again")
    parser.add_argument(
        "--engine", choices=("postgres", "sqlite"), action="append", help="one database alone"
    )
    parser.add_argument("--place", type=Path, default=Path(tempfile.gettempdir()), help="where databases lie")
    parser.add_argument("--keep", type=Path, help="a folder where filled databases stay, for the next time")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.relative_to(ROOT)}")
    wanted = parser.parse_args()
    found = []
    for engine in wanted.engine or ("postgres", "sqlite"):
        for people in wanted.people or SIZES:
            with (
                _folder(wanted, f"{engine}-{people}") as folder,
                _database(engine, folder, bool(wanted.keep)) as url,
            ):
                found.append(measure(engine, people, url, folder))
    table = "\n".join(_table(found))
    print(table)
    if wanted.write:
        head = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
        PAGE.write_text(f"{head}{MARK}\n\n{table}\n", encoding="utf-8")


@contextmanager
def _folder(wanted: argparse.Namespace, name: str) -> Iterator[Path]:
    if wanted.keep:
        kept = wanted.keep.resolve() / name
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(dir=wanted.place, prefix="lms-people-") as made:
        # PostgreSQL runs as somebody else, who has to pass.
        Path(made).chmod(0o755)
        yield Path(made)


@contextmanager
def _database(engine: str, folder: Path, stays: bool) -> Iterator[str]:
    if engine == "sqlite":
        yield sqlite_url(folder)
        return
    if stays:
        (folder / "server").mkdir(exist_ok=True)
        with shared_server(folder / "server") as url:
            yield url
        return
    server = server_folder(folder)
    try:
        with shared_server(server) as url, new_database(url, "people") as own:
            yield own
    finally:
        remove_server(server)


def measure(engine: str, people: int, url: str, folder: Path) -> Size:
    """Loads so many people and counts them, unless the database was filled before, and opens every page."""
    settings = {
        **load({"LMS_INSTANCE": str(folder / "instance"), "LMS_ENV": "development"}),
        "DATABASE_URL": url,
        "COURSES": str(folder / "courses"),
    }
    (folder / "courses").mkdir(exist_ok=True)
    app = create_app(settings, lambda: NOW)
    found, filled = Size(engine, people), folder / "filled.json"
    with app.app_context():
        upgrade()
        if not filled.exists():
            found.loading = _timed(lambda: _load(people))
            found.counting = _timed(_count)
            filled.write_text(json.dumps([found.loading, found.counting]), encoding="utf-8")
        found.loading, found.counting = json.loads(filled.read_text(encoding="utf-8"))
        code = _sign_in()
        client = app.test_client()
        client.set_cookie(app.config["SESSION_COOKIE_NAME"], SID)
        for name, address in _pages(code).items():
            found.costs[name] = _cost(app, client, address)
        found.memory = _memory(client)
        db.engine.dispose()
    return found


def _timed(work: Any) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _load(people: int) -> None:
    tables = crowd.agency(people)
    whole, done = sum(table.about for table in tables), 0
    connection = db.engine.raw_connection()
    if db.engine.dialect.name != "sqlite":
        # Every row finds those it names; a load has no limit of time.
        connection.cursor().execute("SET session_replication_role = replica; SET statement_timeout = 0")
    with shown("rows") as tell:
        for table in tables:
            _fill(connection, table, done, whole, tell)
            done += table.about
    connection.commit()
    connection.close()
    _tidy()


def _tidy() -> None:
    """What a database does by itself within minutes: it counts its rows, and gives back what was deleted."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as own:
        own.execute(sa.text("ANALYZE" if own.dialect.name == "sqlite" else "VACUUM ANALYZE"))


def _fill(connection: Any, table: Filled, done: int, whole: int, tell: Told) -> None:
    columns = ", ".join(f'"{column}"' for column in table.columns)
    cursor, number = connection.cursor(), 0
    if db.engine.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in table.columns)
        for rows in _in_batches(table.rows()):
            cursor.executemany(f"INSERT INTO {table.table} ({columns}) VALUES ({marks})", rows)  # noqa: S608
            number += len(rows)
            tell(done + number, whole)
        return
    with cursor.copy(f"COPY {table.table} ({columns}) FROM STDIN") as copy:
        for rows in _in_batches(table.rows()):
            copy.write("".join("\t".join(map(_text, row)) + "\n" for row in rows))
            number += len(rows)
            tell(done + number, whole)
    if "id" in table.columns:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table.table}', 'id'), (SELECT max(id) FROM {table.table}))"  # noqa: S608
        )


def _text(value: object) -> str:
    return r"\N" if value is None else str(value)


def _in_batches(rows: Iterator[tuple[object, ...]]) -> Iterator[list[tuple[object, ...]]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _count() -> None:
    """The counters as the ledger says, by the way that operators have."""
    today = crowd.TODAY + timedelta(days=1)
    with shown("units") as tell, db.snapshot(apart=True) as session:
        for part in checking.in_parts(checking.compared(session, today, tell)):
            db.write(checking.correct, part, today)
    while db.write(folding.fold):
        continue
    _tidy()


def _sign_in() -> str:
    """Makes the first person an administrator of the site who is signed in; returns a figure's code."""
    until = NOW + timedelta(days=1)
    moments = {"created_at": NOW, "seen_at": NOW, "confirmed_at": NOW, "until": until}
    with db.engine.begin() as connection:
        connection.execute(sa.delete(SignIn).where(SignIn.id == SID))
        connection.execute(sa.delete(GivenGrant).where(GivenGrant.person_id == HEAD))
        connection.execute(sa.insert(SignIn).values(id=SID, person_id=HEAD, device="", **moments))
        connection.execute(sa.insert(GivenGrant).values(person_id=HEAD, role=ADMINISTRATOR, given_at=NOW))
    actor = Actor(
        HEAD, crowd.public_id(HEAD), "", "Asia/Makassar", SID, grants=frozenset({Grant(ADMINISTRATOR)})
    )
    figure = Cited("completion", {}, ("/1/2/",), crowd.TODAY, {"required": (0, 0), "learners": (0, 0)})
    return db.write(citing.cite, actor, figure, NOW)


def _pages(code: str) -> Mapping[str, str]:
    return {
        "dashboard, whole agency": "/admin",
        "dashboard, one top unit": "/admin?unit=U0002",
        "page for the head": "/admin/head",
        "figure, whole agency": "/admin/figures/required",
        "figure, one top unit": "/admin/figures/required?unit=U0002",
        "unit": "/admin/units/U0002",
        "people": "/admin/people",
        "duties": "/admin/duties",
        "a duty": f"/admin/duties/{crowd.public_id(1)}",
        "superior's people": "/team",
        "code of a top unit": f"/admin/citations/{code}",
    }


def _cost(app: Flask, client: FlaskClient, address: str) -> Cost:
    turns = []
    for _ in range(TURNS + 1):
        with _listening() as spent:
            began, worked = time.perf_counter(), time.process_time()
            answer = client.get(address)
            turns.append(
                Cost(
                    len(spent),
                    1000 * sum(spent),
                    1000 * (time.process_time() - worked),
                    1000 * (time.perf_counter() - began),
                )
            )
        if answer.status_code != 200:
            print(f"{address}: {answer.status_code}")
            return Cost(0, math.nan, math.nan, math.nan)
        db.session.remove()
        if turns[-1].whole > 5000:
            break
    warm = turns[1:] or turns
    middle = statistics.median
    return Cost(
        warm[-1].statements,
        middle(one.database for one in warm),
        middle(one.processor for one in warm),
        middle(one.whole for one in warm),
    )


@contextmanager
def _listening() -> Iterator[list[float]]:
    spent: list[float] = []
    begun: list[float] = []

    def before(*_: Any) -> None:
        begun.append(time.perf_counter())

    def after(*_: Any) -> None:
        spent.append(time.perf_counter() - begun.pop())

    event.listen(db.engine, "before_cursor_execute", before)
    event.listen(db.engine, "after_cursor_execute", after)
    try:
        yield spent
    finally:
        event.remove(db.engine, "before_cursor_execute", before)
        event.remove(db.engine, "after_cursor_execute", after)


def _memory(client: FlaskClient) -> float:
    """By how much the most memory that Python holds rises between the first rows of a list of all people and its end,
    or what came of it in a while, in MB."""
    tracemalloc.start()
    answer = client.get("/admin/figures/required?format=csv", buffered=False)
    began, first = time.monotonic(), 0
    for number, _part in enumerate(answer.response):
        if number == STARTED:
            first = tracemalloc.get_traced_memory()[1]
            tracemalloc.reset_peak()
        if time.monotonic() > began + EXPORT_SECONDS:
            break
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    answer.close()
    return max(most - first, 0) / 1e6 if first else 0


def _table(found: Sequence[Size]) -> Iterator[str]:
    yield f"Measured by `make bench-people` on {told()}."
    for engine in dict.fromkeys(one.engine for one in found):
        sizes = [one for one in found if one.engine == engine]
        yield ""
        yield f"### {'PostgreSQL' if engine == 'postgres' else 'SQLite'}"
        yield ""
        yield from _of_engine(sizes)


def _of_engine(sizes: Sequence[Size]) -> Iterator[str]:
    heads = [f"{one.people:,} people" for one in sizes]
    yield f"| Page | statements | {' | '.join(heads)} | exponent |"
    yield f"|---|---|{'---|' * len(sizes)}---|"
    for name in sizes[0].costs:
        costs = [one.costs[name] for one in sizes]
        cells = " | ".join(f"{one.database:.1f} / {one.processor:.0f} / {one.whole:.0f}" for one in costs)
        yield f"| {name} | {costs[-1].statements} | {cells} | {_exponent(sizes, name)} |"
    loading = " | ".join(f"{one.loading:.0f} s" for one in sizes)
    counted = " | ".join(f"{one.counting:.0f} s" for one in sizes)
    memory = " | ".join(f"+{one.memory:.0f} MB" for one in sizes)
    yield f"| loading | – | {loading} | – |"
    yield f"| counters made from the ledger | – | {counted} | – |"
    yield f"| memory of a list of all people, later against at its start | – | {memory} | – |"


def _exponent(sizes: Sequence[Size], name: str) -> str:
    first, last = sizes[0], sizes[-1]
    costs = [one.costs[name].work(one.engine) for one in (first, last)]
    if first is last or not all(cost > 0 for cost in costs):
        return "–"
    return f"{math.log(costs[1] / costs[0]) / math.log(last.people / first.people):.2f}"


if __name__ == "__main__":
    main()
