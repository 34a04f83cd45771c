"""``lms people import`` and ``lms people export``."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.core import exports
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Invalid
from lms.core.i18n import say
from lms.features.imports import arriving, exporting, matching, queries, repair, services, work
from lms.features.imports.kinds import kind_of, kinds_for
from lms.features.imports.queries import RunRecord, Tally
from lms.features.organisation import queries as organisation
from lms.plugin.message import Message

SHOWN = 20


@click.command("people import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map", "pairs", multiple=True, help="HEADING=COLUMN, where a heading is not understood by itself."
)
@click.option("--all-or-nothing", "whole", is_flag=True, help="Take in all rows or none, in one step.")
@click.option("--dry-run", is_flag=True, help="Only say what would become of each row.")
@click.option("--keep-titles", is_flag=True, help="Leave titles in names where they were written there.")
@click.option(
    "--refused", type=click.Path(dir_okay=False, path_type=Path), help="Write refused rows to this XLSX file."
)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.option(
    "--kind", default=arriving.PEOPLE, show_default=True, help="What the table holds, such as training."
)
def import_people(
    file: Path,
    pairs: tuple[str, ...],
    whole: bool,
    dry_run: bool,
    keep_titles: bool,
    refused: Path | None,
    as_json: bool,
    kind: str,
) -> None:
    """Takes in people, or another kind of table (CSV, XLSX, XLS, ODS; up to 200,000 rows).

    The same file twice changes nothing. What cannot go in is told with its reason and waits in the repair list.
    """
    if kind not in (known := [one.name for one in kinds_for(None)]):
        raise click.UsageError(_("No such kind of table; there are: %(kinds)s.", kinds=", ".join(known)))
    with _clear_words(kind):
        public_id = arriving.arrive(None, file.name, arriving.copied_from(file), large=True, kind=kind)
    run = queries.run_of(db.session(), public_id)
    try:
        columns, options = _mapped(run, pairs), {"split_titles": not keep_titles}
        with _clear_words(kind):
            db.write(services.match, None, public_id, columns, options, now(), True)
    except click.UsageError:
        db.write(services.drop, None, public_id, now())
        raise
    with _clear_words(kind), _bar(_("Dry run")) as told:
        work.carry_on(run.id, told)
    run = queries.run_of(db.session(), public_id)
    if run.state == "failed" and run.trouble:
        raise Invalid(Message(run.trouble["text"], run.trouble["values"]))
    tally = queries.tally(db.session(), run.id)
    if refused and tally.refused:
        refused.write_bytes(b"".join(repair.file_of(db.session(), run)))
    if not dry_run and tally.ready:
        _take(run, whole, tally)
    run, tally = queries.run_of(db.session(), public_id), queries.tally(db.session(), run.id)
    _say(run, tally, as_json)
    if dry_run:
        db.write(services.drop, None, public_id, now())


def _take(run: RunRecord, whole: bool, tally: Tally) -> None:
    if whole and tally.refused:
        _print_refused(run, tally)
    with _clear_words(run.kind), _bar(_("Taking in"), tally.ready) as told:
        db.write(services.take_in, None, run.public_id, whole, now(), True)
        while not work.carry_on(run.id, told):
            click.echo(_("Another import is being taken in; this one waits."), err=True)
            time.sleep(work.WAIT.total_seconds())


def _mapped(run: RunRecord, pairs: Sequence[str]) -> list[str]:
    kind = kind_of(run.kind)
    columns = list(run.columns)
    by_heading = {matching.heading_key(heading): place for place, heading in enumerate(run.headings)}
    by_name = {
        matching.heading_key(word): one.name for one in kind.columns for word in (one.heading, one.name)
    }
    for pair in pairs:
        heading, sign, column = pair.rpartition("=")
        place, name = by_heading.get(matching.heading_key(heading)), by_name.get(matching.heading_key(column))
        if not sign or place is None or (column and name is None):
            raise click.UsageError(
                _(
                    "%(pair)s is not of the form HEADING=COLUMN. Columns are: %(columns)s.",
                    pair=pair,
                    columns=", ".join(one.heading for one in kind.columns),
                )
            )
        columns = ["" if one == name else one for one in columns]
        columns[place] = name or ""
    return columns


@contextmanager
def _bar(label: str, length: int | None = None) -> Iterator[work.Told]:
    """A bar on a terminal where the number of rows is known, a count else; nothing in a file or pipe."""
    if not sys.stderr.isatty():
        yield int
        return
    done = 0
    with click.progressbar(length=length or 0, label=label, file=sys.stderr) as bar:

        def told(count: int) -> None:
            nonlocal done
            done += count
            if length:
                bar.update(count)
            else:
                click.echo(f"\r{label}: {done}", nl=False, err=True)

        yield told
    if not length:
        click.echo(err=True)


@contextmanager
def _clear_words(kind: str) -> Iterator[None]:
    """What is refused at a column, told with the column's heading."""
    try:
        yield
    except Invalid as refusal:
        if not refusal.fields:
            raise
        headings = {one.name: one.heading for one in kind_of(kind).columns}
        lines = [f"{headings.get(name, name)}: {say(message)}" for name, message in refusal.fields.items()]
        raise click.UsageError("\n".join(lines)) from refusal


def _say(run: RunRecord, tally: Tally, as_json: bool) -> None:
    counts = {
        "import": run.public_id,
        "state": run.state,
        "new": tally.new,
        "changed": tally.changed,
        "same": tally.same,
        "refused": tally.refused,
        "taken": tally.taken,
    }
    if as_json:
        click.echo(json.dumps(counts))
        return
    _print_refused(run, tally)
    if run.kind == arriving.PEOPLE:
        click.echo(ngettext("%(num)s new person", "%(num)s new people", tally.new))
        click.echo(ngettext("%(num)s person changed", "%(num)s people changed", tally.changed))
    else:
        click.echo(ngettext("%(num)s new row", "%(num)s new rows", tally.new))
    click.echo(ngettext("%(num)s row the same as before", "%(num)s rows the same as before", tally.same))
    click.echo(ngettext("%(num)s row refused", "%(num)s rows refused", tally.refused))
    if run.state == "applied":
        click.echo(ngettext("%(num)s row is in.", "%(num)s rows are in.", tally.taken))
    elif run.trouble:
        raise Invalid(Message(run.trouble["text"], run.trouble["values"]))
    else:
        click.echo(_("Nothing has changed."))


def _print_refused(run: RunRecord, tally: Tally) -> None:
    kind = kind_of(run.kind)
    for row in queries.rows(db.session(), run.id, ("refused",), size=SHOWN):
        for problem in row.problems:
            column = kind.column(problem.column)
            heading = column.heading if column else problem.column
            click.echo(f"{row.line}  {heading}: {say(problem.message)}", err=True)
    if tally.refused > SHOWN:
        more = tally.refused - SHOWN
        click.echo(ngettext("and %(num)s more row", "and %(num)s more rows", more), err=True)


@click.command("people export")
@click.option("--format", "form", type=click.Choice(exports.SPREADSHEETS), default="csv", show_default=True)
@click.option("--unit", "code", default="", help="Only this unit and all below.")
def export_people(form: exports.Format, code: str) -> None:
    """Prints active people in the columns of the import. The file holds whole NIPs: keep it safe."""
    unit = organisation.unit_by_code(db.session(), code) if code else None
    if code and unit is None:
        raise click.UsageError(
            _("No unit has the code %(code)s; `lms units list` shows them all.", code=code)
        )
    db.write(services.note_export, None, form, code, now())
    rows = exporting.people(db.session(), ("/",), unit.path if unit else "")
    parts = exports.content(form, exporting.COLUMNS, rows, {})
    for part in exports.for_terminal(form, parts, sys.stdout.isatty()):
        click.echo(part, nl=False)
