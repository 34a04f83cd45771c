"""Commands of the ledger and its counters."""

from __future__ import annotations

import click
from flask_babel import ngettext

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.features.progress import counting


@click.group()
def progress() -> None:
    """The ledger and the counters made from it."""


@progress.command()
@click.option("--check", is_flag=True, help="Only compare; exit with 1 where a counter differs.")
def rebuild(check: bool) -> int:
    """Sets the counters to what the ledger says."""
    today = day_in(counting.FIRST_ZONE, now())
    if check:
        off = len(counting.differences(db.session(), today))
        click.echo(
            ngettext(
                "%(num)s counter differs from the ledger.", "%(num)s counters differ from the ledger.", off
            )
        )
        return 1 if off else 0
    done = db.write(counting.rebuild, today)
    click.echo(ngettext("%(num)s counter was set right.", "%(num)s counters were set right.", done))
    return 0
