"""``lms audit``: what was done, on the terminal."""

from __future__ import annotations

import json

import click
from flask import current_app

from lms.core.db import db
from lms.core.html import moment
from lms.features.audit import queries


@click.group()
def audit() -> None:
    """Who did what when."""


@audit.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many.")
@click.option("--about", default="", help="Only what was done to this, e.g. person:ab3de5fg7h.")
def list_entries(as_json: bool, limit: int, about: str) -> None:
    """Lists what was done, the newest first."""
    found = queries.entries(db.session(), about=about, size=limit).rows
    if as_json:
        rows = [
            {
                "at": entry.at.isoformat(),
                "actor": entry.actor_public_id,
                "action": entry.action,
                "about": entry.about,
                "detail": dict(entry.detail),
            }
            for entry in found
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for entry in found:
        at = moment(entry.at, current_app.config["TIMEZONE"])
        click.echo(f"{at:<30}  {entry.action:18} {entry.about:20} {entry.actor or '–'}")
