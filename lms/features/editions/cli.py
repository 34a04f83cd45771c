"""``lms courses prune``: clears the store of what nothing needs any more."""

from __future__ import annotations

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.db import db
from lms.features.catalogue import publishing
from lms.features.catalogue import queries as catalogue
from lms.features.editions import queries


@click.command("courses prune")
@click.option("--dry-run", is_flag=True, help="Only tells how much it would be.")
def prune(dry_run: bool) -> None:
    """Clears the store of readings that no edition and no open draft needs any more.

    Every edition that was ever published stays, with its texts and pictures. It is safe while the site is served.
    """
    with publishing.turn():
        store, keep = catalogue.shelf().store, queries.needed_keys(db.session())
        db.session().commit()
        if dry_run:
            many = store.unused(keep)
            click.echo(ngettext("%(num)s reading would go.", "%(num)s readings would go.", many))
            return
        gone = store.prune(keep)
    click.echo(
        _(
            "Gone from the store. Readings: %(readings)s. Files: %(files)s.",
            readings=gone.editions,
            files=gone.assets,
        )
    )
