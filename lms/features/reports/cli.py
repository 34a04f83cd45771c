"""``lms reports``: what the pages show, on the terminal and in files."""

from __future__ import annotations

import sys

import click
from flask import current_app

from lms.core import exports
from lms.core.actor import ADMINISTRATOR, Actor, Grant
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Invalid
from lms.core.exports import FORMATS, Format
from lms.core.i18n import say
from lms.features.reports import services
from lms.plugin.offers import Report


@click.group()
def reports() -> None:
    """Completion rates and other reports."""


@reports.command("list")
def list_reports() -> None:
    """Lists the reports and what each can be narrowed by."""
    for report in _reports().values():
        click.echo(f"{report.name:20} {say(report.title)} ({', '.join(report.filters)})")


@reports.command("run")
@click.argument("name")
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True, help="What to print."
)
@click.option("--unit", default="", help="Only this unit (its code) and all below.")
@click.option("--course", default="", help="Only this course (its id).")
@click.option("--on", default="", help="As of this day, 2026-11-23 or 23-11-2026; today if left out.")
def run_report(name: str, form: Format, unit: str, course: str, on: str) -> None:
    """Prints a report, for the whole site unless it is narrowed."""
    report = _reports().get(name)
    if report is None:
        raise click.UsageError(f"There is no report {name}; `lms reports list` shows them.")
    filters = {key: value for key, value in (("unit", unit), ("course", course), ("on", on)) if value}
    for key in filters.keys() - report.filters.keys():
        raise click.UsageError(f"The report {name} cannot be narrowed by --{key}.")
    at = now()
    try:
        rows = report.rows(db.session(), _operator(), filters, at)
    except Invalid as refusal:
        raise click.UsageError(" ".join(say(message) for message in refusal.fields.values())) from refusal
    db.write(services.note_export, None, name, form, filters, at)
    about = {"report": name, "filters": filters, "calculated_at": at}
    for piece in exports.text(form, report.columns, rows, about):
        click.echo(piece.removeprefix("\ufeff") if sys.stdout.isatty() else piece, nl=False)


def _reports() -> dict[str, Report]:
    found: dict[str, Report] = current_app.extensions["lms.plugins"].offers("reports")
    return found


def _operator() -> Actor:
    """Whoever sits at the server's command line: sees the whole site, and is nobody in the register."""
    return Actor(
        person_id=0,
        public_id="",
        name="",
        zone=current_app.config["TIMEZONE"],
        sign_in="",
        grants=frozenset({Grant(ADMINISTRATOR)}),
    )
