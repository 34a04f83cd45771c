"""``lms privacy``: retention, and the list of the erased, on the terminal."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict
from lms.core.i18n import say
from lms.features.privacy import erasing, keeping


@click.group()
def privacy() -> None:
    """Personal data: how long it is kept, and whose was erased."""


@privacy.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
def retention(dry_run: bool) -> None:
    """Takes away what was kept as long as the rules say; the worker does so each day."""
    at = now()
    gone = {} if dry_run else keeping.apply(at)
    for rule in keeping.rules():
        days = ngettext("%(num)s day", "%(num)s days", rule.days) if rule.days else _("for ever")
        line = f"{rule.name:<12} {days:<10} {say(rule.label)}"
        if rule.name in gone:
            line += ": " + _("%(count)s gone", count=gone[rule.name])
        elif dry_run and (count := keeping.count(rule, at)) is not None:
            line += ": " + _("%(count)s would go", count=count)
        click.echo(line)


@privacy.command()
def erased() -> None:
    """Prints whose data was erased, as JSON by line: keep it with the backups, for `lms privacy reapply`."""
    known = {**erasing.erased(db.session()), **erasing.read_list(erasing.list_file())}
    for person, at in known.items():
        click.echo(json.dumps({"person": person, "at": at}))


@privacy.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def reapply(file: Path | None) -> None:
    """Erases again whom a restored backup brought back, by the list in FILE or the one beside the database."""
    again, stays = 0, []
    for person, text in erasing.read_list(file or erasing.list_file()).items():
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            at = now()
        try:
            again += db.write(erasing.reapply, person, at if at.tzinfo else now(), now())
        except Conflict:  # the backup is of a day on which the site had nobody else
            stays.append(person)
    erasing.write_list(erasing.list_file(), erasing.erased(db.session()))
    click.echo(ngettext("%(num)s person was erased again.", "%(num)s people were erased again.", again))
    if stays:
        raise click.ClickException(
            _(
                "%(people)s: the last administrator of the site. Make somebody else one, then run this again.",
                people=", ".join(stays),
            )
        )
