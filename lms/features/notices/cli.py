"""``lms mail``: whether mail goes out, for whoever runs the site."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from flask import current_app

from lms.core import postman
from lms.core.clock import now
from lms.core.db import db
from lms.core.mail import is_configured
from lms.features.notices import queries


@click.group()
def mail() -> None:
    """Mail: send a trial, list what did not go out."""


@mail.command("test")
@click.argument("address")
def send_test(address: str) -> None:
    """Sends one mail to ADDRESS and says what the server answered."""
    if not is_configured():
        raise click.UsageError("No mail server is set: LMS_MAIL_SERVER and LMS_MAIL_FROM.")
    fate = postman.deliver(postman.trial(address, now()))
    click.echo(f"{current_app.config['MAIL_SERVER']}: {fate.reason}")
    raise SystemExit(0 if fate.state == "sent" else 1)


@mail.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def list_unsent(as_json: bool) -> None:
    """Lists mail that waits, failed, or whose fate nobody knows."""
    rows = queries.unsent_mail(db.session())
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], default=str, indent=2))
        return
    for row in rows:
        click.echo(
            f"{row.made_at:%Y-%m-%d %H:%M}  {row.state:<8} {row.tries:>3}  {row.address}  {row.reason}"
        )
