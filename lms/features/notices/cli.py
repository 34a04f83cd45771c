"""``lms mail``: whether mail goes out, for whoever runs the site."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from flask import current_app
from flask_babel import gettext as _

from lms.core import postman
from lms.core.clock import now
from lms.core.db import db
from lms.core.html import moment
from lms.core.i18n import say
from lms.core.mail import is_configured
from lms.features.notices import queries
from lms.plugin.message import Message, mark

STATES = {
    "waiting": Message(mark("waiting")),
    "sending": Message(mark("being sent")),
    "failed": Message(mark("failed")),
    "unknown": Message(mark("fate unknown")),
}


@click.group()
def mail() -> None:
    """Email: send a test, list what did not go out."""


@mail.command("test")
@click.argument("address")
def send_test(address: str) -> None:
    """Sends one message to ADDRESS and says what the server answered."""
    if not is_configured():
        raise click.UsageError(_("No mail server is set: LMS_MAIL_SERVER and LMS_MAIL_FROM."))
    fate = postman.deliver(postman.trial(address, now()))
    click.echo(f"{current_app.config['MAIL_SERVER']}: {fate.reason}")
    raise SystemExit(0 if fate.state == "sent" else 1)


@mail.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def list_unsent(as_json: bool) -> None:
    """Lists messages that wait, failed, or whose fate nobody knows."""
    rows = queries.unsent_mail(db.session())
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], default=str, indent=2))
        return
    for row in rows:
        at = moment(row.made_at, current_app.config["TIMEZONE"])
        click.echo(f"{at:<30}  {say(STATES[row.state]):<16} {row.tries:>3}  {row.address}  {row.reason}")
