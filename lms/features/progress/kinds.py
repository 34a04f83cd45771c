"""Counters that later features keep in the same tables: folded, summed over the tree, carried along by units that
move, compared with the records and set right like those of this feature.

Whoever brings some writes their changes by `changes.Changes` in the transaction that causes them, after `changes.hold`,
and says here how they are reckoned from the records. The roof names them all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from flask import Flask, current_app
from sqlalchemy.orm import Session

from lms.features.progress.queries import Count, CounterKey

BROUGHT = "lms.counted"


@dataclass(frozen=True, slots=True)
class Counted:
    """Some kinds of counters that a feature brings; `kinds` are words of at most ten letters that nobody else uses.

    `truth(session, units)` reckons them for leaf units, as the changes written so far must add up. What each of the
    four numbers of a kind means is the feature's to say: `what(kind, key)` and `figure(kind, number)` have the words,
    `number` being one of `queries.COUNTED`.
    """

    kinds: tuple[str, ...]
    truth: Callable[[Session, Collection[int]], Mapping[CounterKey, Count]]
    what: Callable[[str, int], str]
    figure: Callable[[str, str], str]


def init_app(app: Flask, brought: Iterable[Counted]) -> None:
    """Names the counters that features bring."""
    app.extensions[BROUGHT] = tuple(brought)


def brought() -> tuple[Counted, ...]:
    """The counters that features bring."""
    found: tuple[Counted, ...] = current_app.extensions[BROUGHT]
    return found


def of_kind(kind: str) -> Counted | None:
    """Whoever brings a kind; None for those of this feature."""
    return next((one for one in brought() if kind in one.kinds), None)
