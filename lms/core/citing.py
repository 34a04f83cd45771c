"""A figure that leaves the site gets a code, under which it is found again as it was.

Pages of every rank print and export figures, and the feature that keeps them comes late: so a page hands over here
what it shows, and whoever keeps it is named by the roof. Nothing is kept before the transaction of `db.write` ends:

    code = db.write(citing.cite, current_user, Cited("completion", filters, paths, on_day, rates, rows), now())
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import Flask, current_app
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.links import site_url
from lms.core.square import square

KEEPER = "lms.citing"
REQUIRED = "required"
LEARNERS = "learners"
CREDITS = "credits"

Rates = Mapping[str, tuple[int, int]]
"""Part and whole by the name of the figure (`REQUIRED`, `LEARNERS`, `CREDITS`): never a percentage, so that nothing is
rounded."""


@dataclass(frozen=True, slots=True)
class CitedRow:
    """A row as shown: what it is called (a unit, a course; never a person), and its numbers."""

    label: str
    rates: Rates


@dataclass(frozen=True, slots=True)
class Cited:
    """What leaves the site: which report or figure, narrowed by what, about which units (their paths; ``/`` is all), on
    which day, with the numbers that are shown. `count` is how many rows a list has whose rows are people."""

    what: str
    filters: Mapping[str, str]
    paths: tuple[str, ...]
    on_day: date
    rates: Rates = field(default_factory=dict)
    rows: tuple[CitedRow, ...] = ()
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A code as it is printed: in groups, with its address and the square to scan (its side, and a path of strokes)."""

    code: str
    spoken: str
    address: str
    side: int
    path: str


Keeper = Callable[[Session, Actor | None, Cited, datetime], str]


def init_app(app: Flask, keeper: Keeper) -> None:
    """Names whoever keeps figures."""
    app.extensions[KEEPER] = keeper


def cite(session: Session, actor: Actor | None, cited: Cited, now: datetime) -> str:
    """Keeps a figure as it is shown, and returns its code; the same figure asked for again within a minute has the
    same one. `actor` is None for the operator at the command line. A service: call it through `db.write`."""
    keeper: Keeper = current_app.extensions[KEEPER]
    return keeper(session, actor, cited, now)


def address_of(code: str) -> str:
    """The whole short address of a code."""
    return site_url(f"/c/{code}")


def spoken(code: str) -> str:
    """A code in groups of three: k7q-m4x-wdp."""
    return "-".join(code[start : start + 3] for start in range(0, len(code), 3))


def citation(code: str) -> Citation:
    """What a page shows of a code."""
    address = address_of(code)
    return Citation(code, spoken(code), address, *square(address))
