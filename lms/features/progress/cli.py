"""Commands of the ledger and its counters."""

from __future__ import annotations

from datetime import date, timedelta

import click
from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.progress import shown
from lms.features.progress import checking, counting, wording

NAMED_AT_MOST = 50
FEW_UNITS = 500


@click.group()
def progress() -> None:
    """The ledger and the counters made from it."""


@progress.command()
@click.option("--check", is_flag=True, help="Only compare; exit with 1 where a counter differs.")
def rebuild(check: bool) -> int:
    """Sets the counters to what the ledger says."""
    today = day_in(counting.FIRST_ZONE, now())
    off = 0
    named: list[str] = []
    with shown(_("Units compared"), FEW_UNITS) as told, db.snapshot(apart=True) as session:
        for part in checking.in_parts(checking.compared(session, today, told)):
            if not check:
                db.write(checking.correct, part, today)
            elif len(named) <= NAMED_AT_MOST:
                named += wording.lines(db.session(), part[: NAMED_AT_MOST + 1])
            off += len(part)
    if not check:
        click.echo(ngettext("%(num)s counter was set right.", "%(num)s counters were set right.", off))
        return 0
    for line in named[:NAMED_AT_MOST]:
        click.echo(line)
    if len(named) > NAMED_AT_MOST:
        click.echo("…")
    click.echo(
        ngettext("%(num)s counter differs from the ledger.", "%(num)s counters differ from the ledger.", off)
    )
    behind = _behind(checking.lapses_through(db.session()))
    if behind:
        click.echo(behind)
    return 1 if off or behind else 0


def _behind(through: date | None) -> str:
    """What to say where the job that takes out what lapses has not come for more than a day."""
    today = day_in(current_app.config["TIMEZONE"], now())
    if through is None or through >= today - timedelta(days=1):
        return ""
    return _(
        "Completions that hold no longer were last taken out for %(day)s. Is the worker running?",
        day=through.isoformat(),
    )
