"""How far long work on many things has come: a bar on a terminal, a line now and then anywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Told = Callable[[int, int], None]
"""Hears how many are done, of how many."""

EVERY = 10.0
"""Seconds between two lines where there is no bar."""


@contextmanager
def shown(what: str, few: int = 8) -> Iterator[Told]:
    """Shows on the second channel how far `what` has come; nothing where there are only a `few`.

    No thread draws: processes may be split off meanwhile.
    """
    if not sys.stderr.isatty():
        yield _lines(what, few)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task(what, total=None, visible=False)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total >= few, refresh=True)

        yield told


def _lines(what: str, few: int) -> Told:
    last = time.monotonic()

    def told(done: int, total: int) -> None:
        nonlocal last
        if total >= few and (done == total or time.monotonic() > last + EVERY):
            last = time.monotonic()
            click.echo(f"{what}: {done}/{total}", err=True)

    return told
