"""``lms reports``: what the pages show, on the terminal and in files."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import click
from flask import current_app
from flask_babel import gettext as _

from lms.core import exports
from lms.core.actor import ADMINISTRATOR, Actor, Grant
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Invalid, Refusal
from lms.core.exports import FORMATS, Format
from lms.core.i18n import say
from lms.features.reports import services
from lms.plugin.manager import Plugins
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
@click.option("--filter", "further", multiple=True, help="NAME=VALUE for any filter of the report.")
def run_report(name: str, form: Format, unit: str, course: str, on: str, further: tuple[str, ...]) -> None:
    """Prints a report, for the whole site unless it is narrowed."""
    report = _reports().get(name)
    if report is None:
        raise click.UsageError(_("There is no report %(name)s; `lms reports list` shows them.", name=name))
    given = [("unit", unit), ("course", course), ("on", on), *(_pair(text) for text in further)]
    filters = {key: value for key, value in given if value}
    for key in filters.keys() - report.filters.keys():
        raise click.UsageError(_("The report %(name)s cannot be narrowed by %(key)s.", name=name, key=key))
    at = now()
    about = {"report": name, "filters": filters, "calculated_at": at}
    # Nothing is noted or printed of a report that cannot be made whole.
    pieces = _whole(report, form, about)
    db.write(services.note_export, None, name, form, filters, at)
    for piece in exports.for_terminal(form, pieces, sys.stdout.isatty()):
        click.echo(piece, nl=False)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise click.UsageError(_("%(text)s is not of the form NAME=VALUE.", text=text))
    return name.strip(), value.strip()


def _whole(report: Report, form: Format, about: Mapping[str, Any]) -> list[bytes]:
    try:
        rows = report.rows(db.session(), _operator(), about["filters"], about["calculated_at"])
        return list(exports.content(form, report.columns, rows, about))
    except Invalid as refusal:
        raise click.UsageError(" ".join(say(message) for message in refusal.fields.values())) from refusal
    except (Refusal, KeyboardInterrupt):
        raise
    except BaseException as error:
        plugins: Plugins = current_app.extensions["lms.plugins"]
        owner = plugins.owner("reports", report.name)
        if not plugins.is_outside(owner):
            raise
        plugins.fail(owner, f"report {report.name}", error)
        text = _(
            "The report %(name)s failed; it belongs to the plugin %(plugin)s.", name=report.name, plugin=owner
        )
        raise click.ClickException(text) from error


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
