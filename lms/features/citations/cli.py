"""``lms citations``: what a code stands for, on the terminal."""

from __future__ import annotations

import click
from flask import current_app
from flask_babel import gettext as _

from lms.core import html
from lms.core.citing import spoken
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.features.citations import changes, codes, queries, wording
from lms.features.citations.changes import Changed


@click.group()
def citations() -> None:
    """Figures with a code."""


@citations.command("show")
@click.argument("code")
def show_code(code: str) -> None:
    """Prints the figure of CODE as it was, and what has changed since."""
    meant = codes.readings(code)
    if not meant:
        raise click.UsageError(_("%(code)s is no code: nine signs, with no 0, 1, I, L or O.", code=code[:60]))
    found = queries.kept(db.session(), meant)
    if found is None:
        raise click.ClickException(_("No figure has the code %(code)s.", code=spoken(meant[0])))
    zone = current_app.config["TIMEZONE"]
    click.echo(f"{spoken(found.code)}  {wording.title(found.what)}")
    click.echo(_("As shown on %(moment)s", moment=html.moment(found.made_at, zone)))
    click.echo(", ".join(unit.label for unit in found.units) or _("All units"))
    for name, value in found.filters.items():
        click.echo(f"{name}: {value}")
    between = changes.asked_again(found, day_in(zone, now()))
    for figure, shown in found.rates.items():
        _print(changes.changed(db.session(), figure, shown, between))


def _print(found: Changed) -> None:
    then, today = _("then"), _("today")
    click.echo()
    click.echo(wording.figure_name(found.figure))
    click.echo(f"  {then:45} {found.then[0]:>9} / {found.then[1]}")
    for line in found.lines:
        number = line.number or ""
        click.echo(f"  {wording.reason(line.reason):38} {number:>6} {line.part:>+9} / {line.whole:+}")
    click.echo(f"  {today:45} {found.now[0]:>9} / {found.now[1]}")
