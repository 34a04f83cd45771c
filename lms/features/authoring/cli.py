"""``lms courses``: check packages, list what is in service, and build what has changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_babel import get_translations, ngettext
from flask_babel import gettext as _

from lms.content.course import Reading
from lms.content.exchange import importing
from lms.content.findings import format_line, to_json
from lms.content.markdown.pool import ChildRenderer
from lms.content.reading.reader import check_folder
from lms.core.db import db
from lms.core.errors import Invalid
from lms.core.i18n import say
from lms.features.authoring import queries as authoring
from lms.features.catalogue import building, queries, reading
from lms.plugin.importer import Fate, Importer, Note
from lms.plugin.message import Message, mark

WORDS: Mapping[str, str] = {
    "published": mark("published as edition %(edition)s"),
    "unchanged": mark("unchanged, edition %(edition)s"),
    "broken": mark("cannot be published"),
    "refused": mark("refused: the id belongs to another folder"),
    "ignored": mark("no course"),
    "withdrawn": mark("the folder is gone; withdrawn from the catalogue"),
}

FATES: Mapping[Fate, str] = {
    Fate.KEPT: mark("kept"),
    Fate.CHANGED: mark("changed"),
    Fate.LOST: mark("lost"),
}


@click.group()
def courses() -> None:
    """Course packages: check, list, build."""


@courses.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def check(folder: Path | None, as_json: bool) -> int:
    """Names every mistake of a course, or of a folder of courses, with file, line and remedy.

    Without FOLDER the site's own folder is checked. Needs no database. The exit code is 1 if anything keeps a course
    from being published, and 2 if the folder cannot be read.
    """
    config = current_app.config
    own = folder is None
    place = Path(config["COURSES"]) if folder is None else folder.absolute()
    private = Path(config["COURSES_PRIVATE"]) if own and config["COURSES_PRIVATE"] else None
    try:
        with ChildRenderer() as renderer:
            registry, site = current_app.extensions["lms.questions"], reading.site_of(config)
            found = check_folder(place, registry, site, renderer, private)
    except OSError as error:
        raise click.UsageError(_("The folder %(folder)s cannot be read.", folder=str(place))) from error
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in found], indent=2, ensure_ascii=False))
    else:
        _print_findings(found)
    return int(any(one.errors for one in found))


@courses.command("list")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def list_courses(as_json: bool) -> None:
    """Lists every course: the edition in service, its folder, and what the last reading found."""
    checks = {one.folder: one for one in queries.checks(db.session())}
    rows = [
        {
            "course": serving.course,
            "version": serving.version,
            "edition": serving.number,
            "published_at": serving.published_at.isoformat() if serving.published_at else None,
            "withdrawn_at": serving.withdrawn_at.isoformat() if serving.withdrawn_at else None,
            "folder": serving.folder,
            "errors": checks[serving.folder].errors if serving.folder in checks else 0,
            "warnings": checks[serving.folder].warnings if serving.folder in checks else 0,
        }
        for serving in queries.servings(db.session())
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        state = _("withdrawn") if row["withdrawn_at"] else _tally(row["errors"], row["warnings"])
        click.echo(
            f"{row['course']:<32} {row['version']:<8} {row['edition']:>4}  {row['folder']:<32} {state}"
        )


@courses.command()
def build() -> int:
    """Reads what has changed in the folder of courses and puts it in service, as a start does."""
    outcomes = building.bring_up_to_date(authoring.usage_of)
    for one in outcomes:
        what = say(Message(WORDS[one.what], {"edition": one.edition}))
        click.echo(f"{one.folder}: {what}. {_tally(one.errors, one.warnings)}")
    return int(any(one.errors for one in outcomes))


@courses.command()
def index() -> None:
    """Rebuilds the search index. A start does this by itself where it is needed."""
    done = building.make_all_findable(anew=True)
    click.echo(ngettext("%(num)s course can be found.", "%(num)s courses can be found.", done))


@courses.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--to", "folder", required=True, type=click.Path(path_type=Path), help="New folder of the course."
)
@click.option("--format", "name", default="", help="The format, where the ending of the file does not tell.")
def import_course(source: Path, folder: Path, name: str) -> int:
    """Makes a course of a file in another format: what was kept, changed and lost, then the check of the result.

    The exit code is 1 if the result cannot be published as it is, or if nothing could be imported.
    """
    plugins = current_app.extensions["lms.plugins"]
    importer: Importer | None = None
    try:
        importer = importing.choose(plugins.offers("importers").values(), source, name)
        imported = importing.run(importer, source)
        importing.write(imported, folder)
    except importing.NotImported as error:
        if importer is not None and error.plugin_failed:
            plugins.fail(plugins.owner("importers", importer.name), f"importer {importer.name}", error)
        raise Invalid(error.said) from error
    _print_notes(imported.notes)
    config = current_app.config
    with ChildRenderer() as renderer:
        registry, site = current_app.extensions["lms.questions"], reading.site_of(config)
        found = check_folder(folder, registry, site, renderer)
    _print_findings(found)
    return int(not found or any(one.errors for one in found))


def _print_notes(notes: Sequence[Note]) -> None:
    colours = {Fate.KEPT: "green", Fate.CHANGED: "yellow", Fate.LOST: "red"}
    width = max(len(say(Message(word))) for word in FATES.values())
    for note in notes:
        place = f"{note.path}:{note.line}" if note.line else note.path
        way = " → ".join(part for part in (note.source, place) if part)
        fate = click.style(f"{say(Message(FATES[note.fate])):<{width}}", fg=colours[note.fate])
        click.echo(f"{fate} {_plain(way)}{': ' if way else ''}{_plain(say(note.what))}")
    counts = {fate.value: sum(note.fate is fate for note in notes) for fate in Fate}
    click.echo(_("%(kept)s kept, %(changed)s changed, %(lost)s lost.", **counts))


def _plain(text: str) -> str:
    """What strangers wrote, with signs that would steer a terminal spelled out."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def _as_json(one: Reading) -> dict[str, Any]:
    words = get_translations()
    return {
        "folder": one.folder,
        "course": one.course_id,
        "errors": one.errors,
        "warnings": len(one.findings) - one.errors,
        "findings": [to_json(found, words) for found in one.findings],
    }


def _print_findings(found: Sequence[Reading]) -> None:
    words = get_translations()
    for one in found:
        warnings = len(one.findings) - one.errors
        colour = "red" if one.errors else "yellow" if warnings else "green"
        click.echo(
            click.style(one.folder, bold=True) + "  " + click.style(_tally(one.errors, warnings), fg=colour)
        )
        for finding in one.findings:
            line = _plain(format_line(finding, words))
            click.secho(f"  {line}", fg="red" if finding.is_error else None)
    broken = sum(1 for one in found if one.errors)
    click.echo(ngettext("%(num)s folder checked.", "%(num)s folders checked.", len(found)))
    if broken:
        text = ngettext("%(num)s cannot be published.", "%(num)s cannot be published.", broken)
        click.secho(text, fg="red")


def _tally(errors: Any, warnings: Any) -> str:
    if not errors and not warnings:
        return _("nothing to fix")
    return _("%(errors)s must be fixed, %(warnings)s should be", errors=errors, warnings=warnings)
