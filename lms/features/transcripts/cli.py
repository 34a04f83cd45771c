"""``lms transcripts``: the table of a unit for the personnel office."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask_babel import gettext as _

from lms.core import exports
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.exports import SPREADSHEETS, Format
from lms.features.credits import queries as credit
from lms.features.organisation import queries as organisation
from lms.features.transcripts import fields, queries, services


@click.group()
def transcripts() -> None:
    """Proof of development for the personnel office."""


@transcripts.command("export")
@click.option("--unit", required=True, help="The unit (its code), with all below.")
@click.option("--year", type=click.IntRange(1950, 9999), help="The year; this one if left out.")
@click.option("--format", "form", type=click.Choice(SPREADSHEETS), default="csv", show_default=True)
def export_transcripts(unit: str, year: int | None, form: Format) -> None:
    """Prints what counts in a year of everybody in a unit, with exactly the fields that are asked for elsewhere."""
    session, today = db.session(), day_in(current_app.config["TIMEZONE"], now())
    found = organisation.unit_by_code(session, unit)
    if found is None:
        raise click.UsageError(_("There is no open unit with the code %(code)s.", code=unit))
    asked = year or today.year
    if asked > today.year:
        raise click.UsageError(_("The year %(year)s is still to come.", year=asked))
    detail = {"format": form, "year": str(asked)}
    db.write(services.note_export, None, f"unit:{found.code}", now(), None, **detail)
    people = queries.everybody(session, [found.path], asked, queries.day_of(asked, today))
    rows = fields.rows_of_people(people, fields.kinds_of(credit.terms(session)))
    pieces = exports.content(form, fields.PERSON_COLUMNS, rows, {})
    for piece in exports.for_terminal(form, pieces, sys.stdout.isatty()):
        click.echo(piece, nl=False)
