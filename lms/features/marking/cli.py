"""``lms marking``: what waits for a person, on the terminal."""

from __future__ import annotations

import json

import click
from flask import current_app
from flask_babel import gettext as _

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.workdays import working_days
from lms.features.marking import policies, works


@click.group()
def marking() -> None:
    """What learners handed in for a person to mark."""


@marking.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def waiting(as_json: bool) -> int:
    """Counts what waits for a mark, by course; the exit code is 1 where one waits longer than promised."""
    zone = current_app.config["TIMEZONE"]
    today = day_in(zone, now())
    rows = [
        {
            "course": one.course,
            "kind": one.kind,
            "waiting": one.waiting,
            "oldest": day_in(zone, one.oldest).isoformat(),
            "working_days": working_days(day_in(zone, one.oldest), today),
        }
        for one in works.tallies(db.session(), None)
        if one.oldest is not None
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    elif not rows:
        click.echo(_("Nothing waits for a mark."))
    else:
        line = "{course:<30} {kind:<12} {waiting:>7} {oldest:>10} {working_days:>5}"
        heads = (_("Course"), _("Kind"), _("Waiting"), _("Oldest"), _("Days"))
        names = ("course", "kind", "waiting", "oldest", "working_days")
        for row in (dict(zip(names, heads, strict=True)), *rows):
            click.echo(line.format(**row))
    return int(any(int(str(row["working_days"])) > policies.PATIENCE for row in rows))
