"""Races and kills of quizzes on real processes, on both databases, and whether what was acknowledged is there.

`python -m benchmarks.drills [--requests N] [--kills N] [--width N] [--engine NAME]`. Prints a table; ends with 1 where
anything was lost, doubled or over its limit.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.machine import told
from tests.support import drilling, killing, racing
from tests.support.databases import (
    new_database,
    postgres_database,
    quickest_place,
    remove_server,
    server_folder,
    sqlite_url,
)
from tests.support.drilling import Tally

TYPISTS = 6
WORKERS = {"sqlite": 1, "postgres": 3}
HEADS = (
    "drill",
    "database",
    "processes",
    "requests",
    "kills",
    "lost",
    "doubled",
    "over the limit",
    "seconds",
)


def main() -> None:
    """Does the drills that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="racing requests on each database")
    parser.add_argument("--kills", type=int, default=100, help="kills on each database")
    parser.add_argument("--width", type=int, default=20, help="requests at the same moment")
    parser.add_argument("--engine", choices=sorted(WORKERS), action="append", help="one database alone")
    wanted = parser.parse_args()
    learners = -(-wanted.requests // racing.each_races(wanted.width))
    rows, clean = [], True
    for engine in wanted.engine or WORKERS:
        for name, people in (("races", learners), ("kills", TYPISTS)):
            began = time.monotonic()
            with _ground(engine, people) as ground:
                if name == "races":
                    tally = drilling.checked(ground, racing.race(ground, wanted.width, _say))
                else:
                    tally = drilling.checked(ground, killing.kill(ground, wanted.kills, told=_say))
            clean &= tally.is_clean
            rows.append(_row(name, engine, tally, time.monotonic() - began))
    _print(rows)
    sys.exit(0 if clean else 1)


@contextmanager
def _ground(engine: str, people: int) -> Iterator[drilling.Ground]:
    with tempfile.TemporaryDirectory(prefix="lms-drill-") as name:
        folder = Path(name)
        if engine == "sqlite":
            yield drilling.prepare(folder, sqlite_url(folder), people, WORKERS[engine])
            return
        place = server_folder(quickest_place())
        try:
            with postgres_database("drill", place) as server, new_database(server, "drill") as url:
                yield drilling.prepare(folder, url, people, WORKERS[engine])
        finally:
            remove_server(place)


def _row(name: str, engine: str, tally: Tally, seconds: float) -> tuple[str, ...]:
    for what, times in tally.odd.items():
        sys.stdout.write(f"not foreseen, {times} times: {what}\n")
    numbers = (tally.requests, tally.kills, tally.lost, tally.doubled, tally.over)
    return (name, engine, str(WORKERS[engine]), *(f"{number:,}" for number in numbers), f"{seconds:.0f}")


def _print(rows: list[tuple[str, ...]]) -> None:
    sys.stdout.write(f"\n{told()}\n\n| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}\n")
    for row in rows:
        sys.stdout.write(f"| {' | '.join(row)} |\n")


def _say(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


if __name__ == "__main__":
    main()
