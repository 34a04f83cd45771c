"""``lms courses``: from the first file of a course to its package, and what the site has of courses."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.content import schema as schemas
from lms.content.contents import Reading
from lms.content.template import LANGUAGES
from lms.core import progress
from lms.core.clock import now
from lms.core.command import needs_no_site
from lms.core.db import db
from lms.core.i18n import language as spoken
from lms.core.i18n import say
from lms.features.authoring import beginning, comparing, exporting, fixing, outlines, packages, terminal
from lms.features.authoring import queries as authoring
from lms.features.authoring.checking import Checker, saved
from lms.features.catalogue import building, queries, reading, roots
from lms.plugin.message import Message, mark

OUTCOMES = {
    "published": mark("published as edition %(edition)s"),
    "unchanged": mark("unchanged, edition %(edition)s"),
    "broken": mark("cannot be published"),
    "refused": mark("refused: the id belongs to another folder"),
    "ignored": mark("no course"),
    "withdrawn": mark("the folder is gone; withdrawn from the catalogue"),
}

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def courses() -> None:
    """Course packages: begin, check, fix, compare, pack, and put in service."""


@courses.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--title", default="", help="What the course is called.")
@click.option("--jp", default="", help="Lesson hours (JP) of 45 minutes, such as 1 or 0,5.")
@click.option("--audience", default="", help="For whom the course is.")
@click.option("--lesson", default="", help="What its first lesson is called.")
@click.option("--quiz/--no-quiz", default=None, help="With a quiz, or without.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of the course: id or en.")
@click.option("--yes", is_flag=True, help="Asks nothing; what was not said is filled in.")
@needs_no_site
def new(folder: Path | None, yes: bool, **said: Any) -> int:
    """Writes the first files of a course into a new FOLDER; the check has nothing to say about them.

    Asks for what no option says. Without FOLDER it is named after the title.
    """
    said["language"] = said["language"] or (spoken() if spoken() in LANGUAGES else LANGUAGES[0])
    wish = beginning.wish_of(said, asks=not yes)
    made = beginning.write(wish, folder)
    click.echo(_("%(folder)s: a course with these files:", folder=made.folder))
    for path in made.files:
        click.echo(f"  {path}")
    click.echo(_("Look at it as a learner: %(command)s", command=f"lms courses preview {made.folder}"))
    click.echo(_("Check what you wrote: %(command)s", command=f"lms courses check {made.folder}"))
    return 0


@courses.command()
@click.argument("folder", type=FOLDER, required=False)
@click.option("--watch", is_flag=True, help="Checks again whenever a file is saved, until Ctrl+C.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@needs_no_site
def check(folder: Path | None, watch: bool, as_json: bool) -> int:
    """Names every mistake of a course, or of a folder of courses, with file, line and fix.

    Without FOLDER the course one stands in is checked, or else the site's own folder. Needs no database. The exit code
    is 1 if anything keeps a course from being published, and 2 if the folder cannot be read.
    """
    place, private = packages.place_of(folder)
    site = reading.site_of(current_app.config)

    def show(checker: Checker) -> int:
        try:
            with terminal.progress(_("Reading courses")) as told:
                found = checker.check(told)
        except OSError as error:
            raise click.UsageError(_("The folder %(folder)s cannot be read.", folder=str(place))) from error
        if as_json:
            click.echo(json.dumps([terminal.as_json(one) for one in found], indent=2, ensure_ascii=False))
        else:
            terminal.show_readings(found, place, private, site.limits)
            terminal.show_waiting(watch)
        return int(any(one.errors for one in found))

    with Checker(place, current_app.extensions["lms.questions"], site, private, advises=True) as checker:
        code = show(checker)
        with suppress(KeyboardInterrupt):
            for paths in saved(checker.roots) if watch else ():
                checker.forget(paths)
                if sys.stdout.isatty() and not as_json:
                    click.clear()
                code = show(checker)
    return code


@courses.command()
@click.argument("folder", type=FOLDER, required=False)
@click.option("--all", "proposals", is_flag=True, help="Also carries out what is only likely to be meant.")
@click.option("--dry-run", is_flag=True, help="Shows the changes and writes nothing.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@needs_no_site
def fix(folder: Path | None, proposals: bool, dry_run: bool, as_json: bool) -> int:
    """Does what a machine can do safely about the findings of a course, and keeps a copy of every old file.

    Without FOLDER the course one stands in is fixed. The copies lie in a folder of the course whose name begins with
    .suluh-copy; the check and the site ignore it. The exit code is 1 if something is left that must be fixed.
    """
    place, private = packages.place_of(folder, own=False)
    keep = place / f".suluh-copy-{now():%Y%m%d-%H%M%S}"
    site = reading.site_of(current_app.config)

    def read(one: Path) -> Reading:
        with Checker(one, current_app.extensions["lms.questions"], site) as checker:
            return checker.check()[0]

    try:
        if dry_run:
            result = fixing.rehearsed(place, read, site.limits, proposals)
        else:
            result = fixing.fixed(place, read, keep, proposals)
    except OSError as error:
        why = getattr(error, "strerror", "") or str(error)
        raise click.UsageError(
            _("%(folder)s cannot be written: %(why)s.", folder=str(place), why=why)
        ) from error
    kept = keep if result.done and not dry_run else None
    if as_json:
        click.echo(json.dumps(terminal.fixed_as_json(result, kept), indent=2, ensure_ascii=False))
    else:
        terminal.show_changes(result.changes, result.renames)
        terminal.show_fixed(result, place, kept)
        terminal.show_findings(result.left, place, private, site.limits, offers=False)
    return int(any(found.is_error for found in result.left))


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
        state = _("withdrawn") if row["withdrawn_at"] else terminal.tally(row["errors"], row["warnings"])
        folder = roots.shown(str(row["folder"]))
        click.echo(f"{row['course']:<32} {row['version']:<8} {row['edition']:>4}  {folder:<32} {state}")


@courses.command()
@click.argument("course", metavar=mark("COURSE"))
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@needs_no_site
def show(course: str, as_json: bool) -> int:
    """Shows the outline of a course: a folder, or the id of a course in service.

    Tells minutes, lesson hours, languages, questions by type, and when parts and the course are done.
    """
    outline, contents = packages.outline_of(course)
    data = outlines.outlined(outline, contents)
    if as_json:
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        terminal.show_lines(outlines.lines(outline, data))
    return 0


@courses.command()
@click.argument("folder", type=FOLDER)
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="The ZIP to write.")
@click.option("--anyway", is_flag=True, help="Packs also what cannot be published as it is.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@needs_no_site
def pack(folder: Path, target: Path | None, anyway: bool, as_json: bool) -> int:
    """Packs a course as a ZIP for the upload; the same files give the same bytes.

    Without --to it lies beside the folder. Drafts, whose names begin with a dot or an underscore, stay out. The exit
    code is 1 if something must be fixed first.
    """
    done = packages.pack(folder, target, anyway)
    if as_json:
        click.echo(json.dumps(done.as_json(), indent=2, ensure_ascii=False))
    else:
        click.echo(
            ngettext(
                "%(path)s: %(num)s file, %(size)s bytes",
                "%(path)s: %(num)s files, %(size)s bytes",
                len(done.files),
                path=terminal.near(done.path),
                size=done.size,
            )
        )
        click.echo(_("fingerprint %(fingerprint)s", fingerprint=done.fingerprint or "–"))
    return int(not done.fingerprint)


@courses.command()
@click.argument("which", metavar=mark("[OLD] NEW"), nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@needs_no_site
def diff(which: Sequence[str], as_json: bool) -> int:
    """Says what is different in a new edition: [OLD] NEW, each a folder or the id of a course in service.

    With NEW alone, it is compared with the edition of the same course that is in service.
    """
    if len(which) > 2:
        raise click.UsageError(_("Name the old one and the new one, or the new one alone."))
    compared = comparing.compared(*packages.two_of(which))
    if as_json:
        click.echo(json.dumps(compared.as_json(), indent=2, ensure_ascii=False))
    else:
        terminal.show_lines(compared.lines)
    return 0


@courses.command()
def build() -> int:
    """Reads what has changed in the folder of courses and puts it in service, as a start does."""
    with progress.shown(_("Building courses")) as told:
        outcomes = building.bring_up_to_date(authoring.usage_of, told)
    for one in outcomes:
        what = say(Message(OUTCOMES[one.what], {"edition": one.edition}))
        click.echo(f"{one.folder}: {what}. {terminal.tally(one.errors, one.warnings)}")
    return int(any(one.errors for one in outcomes))


@courses.command()
def index() -> None:
    """Rebuilds the search index. A start does this by itself where it is needed."""
    done = building.make_all_findable(anew=True)
    click.echo(ngettext("%(num)s course can be found.", "%(num)s courses can be found.", done))


@courses.command("import")
@click.argument("source", metavar=mark("FILE"), type=click.Path(exists=True, path_type=Path))
@click.option(
    "--to", "folder", required=True, type=click.Path(path_type=Path), help="New folder of the course."
)
@click.option("--format", "name", default="", help="The format, where the ending of the file does not tell.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@needs_no_site
def import_course(source: Path, folder: Path, name: str, as_json: bool) -> int:
    """Makes a course of a file in another format: what was kept, changed and lost, then the check of the result.

    A packed course, a ZIP, is unpacked. The exit code is 1 if the result cannot be published as it is, or if nothing
    could be imported.
    """
    notes = packages.imported(source, folder, name)
    site = reading.site_of(current_app.config)
    with Checker(folder, current_app.extensions["lms.questions"], site, advises=True) as checker:
        found = checker.check()
    if as_json:
        report = {"notes": terminal.notes_as_json(notes), "check": [*map(terminal.as_json, found)]}
        click.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        terminal.show_notes(notes)
        terminal.show_readings(found, folder, None, site.limits)
    return int(not found or any(one.errors for one in found))


@courses.command()
@click.argument("course", metavar=mark("COURSE"))
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write.",
)
@click.option("--format", "name", default="", help="The format, where the ending of the file does not tell.")
@click.option("--dry-run", is_flag=True, help="Shows what would be lost and writes nothing.")
@click.option("--yes", is_flag=True, help="Asks nothing.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@needs_no_site
def export(course: str, target: Path, name: str, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Writes a course, a folder or the id of one in service, as a file of another format.

    First tells what that format cannot hold. Nothing that learners did is written.
    """
    made = exporting.export(course, exporting.chosen(name, target))
    if not as_json:
        terminal.show_losses(made.notes)
        asks = made.notes and sys.stdin.isatty() and not yes and not dry_run
        if asks and not click.confirm(_("Write the file?"), default=True):
            return 1
    if not dry_run:
        exporting.write(made, target)
    if as_json:
        data = {
            "course": made.course,
            "path": None if dry_run else str(target),
            "size": len(made.body),
            "notes": terminal.notes_as_json(made.notes),
        }
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    elif not dry_run:
        click.echo(_("%(path)s: %(size)s bytes", path=terminal.near(target), size=len(made.body)))
    return 0


@courses.command()
@needs_no_site
def schema() -> None:
    """Prints the JSON Schema of the headers, for editors that complete and check them."""
    click.echo(schemas.as_text())
