"""``lms surveys``: what was answered, on the terminal and as a file."""

from __future__ import annotations

import sys

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core import exports
from lms.core.clock import now
from lms.core.db import db
from lms.core.html import number, percent
from lms.core.i18n import language
from lms.features.surveys import evaluation, places, results, services
from lms.features.surveys.policies import FEWEST


@click.group()
def surveys() -> None:
    """Surveys of courses."""


@surveys.command("results")
@click.argument("course")
@click.argument("item")
@click.option("--csv", "as_csv", is_flag=True, help="The same as CSV.")
def show_results(course: str, item: str, as_csv: bool) -> None:
    """Prints what was answered in the survey ITEM of COURSE, from five answers on."""
    found = evaluation.read(db.session(), places.find(course, item), language())
    titles = {one.question: one.asked.question.title if one.asked else one.question for one in found.series}
    db.write(services.note_export, None, course, item, now())
    if as_csv:
        for piece in exports.csv_text(results.COLUMNS, results.table(found, titles)):
            click.echo(piece.removeprefix("\ufeff") if sys.stdout.isatty() else piece, nl=False)
        return
    click.echo(ngettext("%(num)s answer can be read.", "%(num)s answers can be read.", found.forms))
    if not found.is_shown:
        click.echo(_("Answers are shown from %(fewest)s on.", fewest=FEWEST))
    for one in found.series if found.is_shown else ():
        _print(titles[one.question], one)


def _print(title: str, one: results.Series) -> None:
    click.echo(f"\n{title}" + ("" if one.is_current else f" ({_('earlier wording')})"))
    if not one.parts:
        click.echo("  " + _("No edition that is kept has this question."))
    for part in one.parts:
        head = results.plain_words(part.label) or _("All answers")
        click.echo(
            f"  {head}: " + ngettext("%(num)s person answered.", "%(num)s people answered.", part.answered)
        )
        if part.mean is not None:
            click.echo("    " + _("Mean %(mean)s", mean=number(part.mean)))
        if not part.is_shown:
            click.echo("    " + _("Answers are shown from %(fewest)s on.", fewest=FEWEST))
        for bar in part.bars:
            share = percent(bar.count / part.answered)
            click.echo(f"    {bar.count:6} {share:>5}  {results.plain_words(bar.html)}")
        for text in part.texts:
            click.echo(f"    - {text}")
