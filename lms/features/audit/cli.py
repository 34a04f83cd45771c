"""``lms audit``: what was done, on the terminal."""

from __future__ import annotations

import json
from datetime import datetime

import click
from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core.clock import now
from lms.core.db import db
from lms.core.html import moment
from lms.features.audit import chain, queries, work
from lms.features.audit.chain import Break, Head
from lms.features.audit.queries import Narrowed


@click.group()
def audit() -> None:
    """Who did what when."""


@audit.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many.")
@click.option("--about", default="", help="Only what was done to this, e.g. person:ab3de5fg7h.")
def list_entries(as_json: bool, limit: int, about: str) -> None:
    """Lists what was done, the newest first."""
    found = queries.entries(db.session(), Narrowed(about), size=limit).rows
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


@audit.command()
@click.option(
    "--head", "kept", default="", metavar="SEQ:HASH", help="An end of the chain that was written down."
)
def verify(kept: str) -> int:
    """Follows the chain of the history and names the first entry that does not fit; then the exit code is 1."""
    found = chain.verify(db.session(), _head(kept) if kept else None)
    click.echo(ngettext("%(num)s entry fits.", "%(num)s entries fit.", found.fitting))
    if found.waiting:
        click.echo(
            ngettext(
                "%(num)s entry is not chained yet; the worker does that.",
                "%(num)s entries are not chained yet; the worker does that.",
                found.waiting,
            )
        )
    if found.broken is None:
        return 0
    click.secho(_told(found.broken), fg="red", err=True)
    return 1


@audit.command()
def head() -> int:
    """Prints the end of the chain, to be kept where this server cannot change it. The exit code is 1 without one."""
    work.extend({}, now())
    end = chain.head(db.session())
    if not end.seq or end.at is None:
        click.echo(_("Nothing is chained."), err=True)
        return 1
    click.echo(f"{end.seq}:{end.hash} {end.at:%Y-%m-%dT%H:%M:%SZ}")
    return 0


def _head(text: str) -> Head:
    seq, _colon, digest = text.strip().partition(" ")[0].partition(":")
    if not (seq.isdecimal() and len(seq) < 19 and len(digest) == 64):
        raise click.BadParameter(_("Give what `lms audit head` printed."), param_hint="--head")
    return Head(int(seq), digest)


def _told(broken: Break) -> str:
    values = {"seq": broken.seq, "at": _moment(broken.at), "before": _moment(broken.before)}
    texts = {
        "missing": _(
            "Entries are missing before entry %(seq)s of %(at)s; the one before is of %(before)s.", **values
        ),
        "changed": _(
            "Entry %(seq)s of %(at)s was changed; the one before it, of %(before)s, fits.", **values
        ),
        "rewritten": _("Entry %(seq)s of %(at)s is not the one that was written down.", **values),
        "cut": _(
            "The history ends before entry %(seq)s, which was written down; its last entry is of %(before)s.",
            **values,
        ),
    }
    return texts[broken.why]


def _moment(at: datetime | None) -> str:
    return moment(at, current_app.config["TIMEZONE"]) if at else "–"
