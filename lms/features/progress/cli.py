"""Commands of the ledger and its counters."""

from __future__ import annotations

import click

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.features.progress import counting


@click.group()
def progress() -> None:
    """The ledger and the counters made from it."""


@progress.command()
@click.option("--check", is_flag=True, help="Only compare; exit with 1 where a counter differs.")
def rebuild(check: bool) -> int:
    """Set the counters to what the ledger says."""
    today = day_in(counting.FIRST_ZONE, now())
    if check:
        off = len(counting.differences(db.session(), today))
        click.echo(f"{off} counters differ from the ledger.")
        return 1 if off else 0
    click.echo(f"{db.write(counting.rebuild, today)} counters were set right.")
    return 0
