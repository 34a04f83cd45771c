"""What the trainer's commands print: findings with their lines, tallies, notes of an import, and progress.

Colours only underline what the words say; Click leaves them out where the output is no terminal, and `plain_output`
where the environment asks for none.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from flask_babel import get_translations, ngettext
from flask_babel import gettext as _

from lms.content.contents import Reading
from lms.content.findings import format_line, to_json
from lms.content.mending import can_mend
from lms.content.site import Limits
from lms.core.i18n import say
from lms.features.authoring.checking import Told
from lms.features.authoring.excerpts import excerpt, lines_of, plain
from lms.features.authoring.fixing import Fixed
from lms.plugin.finding import Finding, Place
from lms.plugin.importer import Fate, Note
from lms.plugin.message import Message, mark

FATES: Mapping[Fate, str] = {
    Fate.KEPT: mark("kept"),
    Fate.CHANGED: mark("changed"),
    Fate.LOST: mark("lost"),
}

PLACES = 3
"""Of a finding that sums up more places only so many are listed."""

FEW = 3
"""So many folders are read before a bar of progress would be seen."""


def style(text: str, **looks: Any) -> str:
    """A text in colour, unless the environment asks for none (``NO_COLOR``)."""
    return text if os.environ.get("NO_COLOR") else click.style(text, **looks)


def near(path: Path) -> str:
    """A path as somebody who stands here would type it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def tally(errors: Any, warnings: Any) -> str:
    """How much is to be done."""
    if not errors and not warnings:
        return _("nothing to fix")
    return _("%(errors)s must be fixed, %(warnings)s should be", errors=errors, warnings=warnings)


def coloured_tally(errors: int, warnings: int) -> str:
    """The same in red, yellow or green."""
    return style(tally(errors, warnings), fg="red" if errors else "yellow" if warnings else "green")


def show_readings(readings: Sequence[Reading], folder: Path, private: Path | None, limits: Limits) -> None:
    """Every folder with its findings by file, the advice after them, then how many cannot be published."""
    for one in readings:
        own = folder / one.folder if (folder / one.folder).is_dir() else folder
        beside = private / one.folder if private else None
        warned = [found for found in one.findings if not found.is_error and not found.is_advice]
        click.echo(style(one.folder, bold=True) + "  " + coloured_tally(one.errors, len(warned)))
        show_findings(one.findings, own, beside, limits)
    click.echo(ngettext("%(num)s folder checked.", "%(num)s folders checked.", len(readings)))
    broken = sum(1 for one in readings if one.errors)
    if broken:
        text = ngettext("%(num)s cannot be published.", "%(num)s cannot be published.", broken)
        click.echo(style(text, fg="red"))


def show_waiting(watch: bool) -> None:
    """Says on a terminal that a watch goes on, so that it does not seem to hang."""
    if watch and sys.stdout.isatty():
        click.echo(style(_("Checked again at the next save; Ctrl+C ends."), dim=True))


def show_findings(
    findings: Sequence[Finding], folder: Path, private: Path | None, limits: Limits, offers: bool = True
) -> None:
    """The findings of one folder by file, each with its line and a mark below the column, advice last.

    With `offers` it is said how many of them `fix` would deal with.
    """
    lines = lines_of(folder, private, findings, limits)
    asked = [found for found in findings if not found.is_advice]
    advice = [found for found in findings if found.is_advice]
    for _path, group in groupby(asked, key=lambda found: found.path):
        for found in group:
            _show_finding(found, lines.get((found.path, found.line)), "red" if found.is_error else None)
        click.echo()
    safe = sum(can_mend(found) for found in asked) if offers else 0
    if safe:
        text = ngettext(
            "%(num)s of them a machine can fix: lms courses fix %(folder)s",
            "%(num)s of them a machine can fix: lms courses fix %(folder)s",
            safe,
            folder=near(folder),
        )
        click.echo(f"  {text}\n")
    if advice:
        click.echo("  " + style(_("Advice, which stops nothing:"), bold=True))
        for found in advice:
            _show_finding(found, lines.get((found.path, found.line)), "cyan")
        click.echo()


def _show_finding(found: Finding, line: str | None, colour: str | None) -> None:
    click.echo(style(f"  {plain(format_line(found, get_translations()))}", fg=colour))
    if line is not None and line.strip("- \t"):
        shown, before = excerpt(line, found.column)
        number = f"{found.line:>6} | "
        click.echo(number + shown)
        click.echo(" " * (len(number) - 2) + "| " + " " * before + style("^", fg=colour or "yellow"))
    for place in found.places[:PLACES]:
        click.echo(f"         {_where(place)}")
    if len(found.places) > PLACES:
        left = len(found.places) - PLACES
        click.echo("         " + ngettext("and %(num)s more place", "and %(num)s more places", left))


def _where(place: Place) -> str:
    return plain(f"{place.path}:{place.line}:{place.column}")


def as_json(one: Reading) -> dict[str, Any]:
    """A reading for scripts."""
    words = get_translations()
    asked = [found for found in one.findings if not found.is_advice]
    return {
        "folder": one.folder,
        "course": one.course_id,
        "errors": one.errors,
        "warnings": len(asked) - one.errors,
        "findings": [to_json(found, words) for found in asked],
        "advice": [to_json(found, words) for found in one.findings if found.is_advice],
    }


def show_changes(changes: Mapping[str, Sequence[str]], renames: Mapping[str, str]) -> None:
    """Files that were renamed, and what changed in each file as a small diff."""
    for old, new in renames.items():
        click.echo(f"{plain(old)} → {plain(new)}")
    colours = {"+": "green", "-": "red", "@": "cyan"}
    for path, lines in changes.items():
        click.echo(style(plain(path), bold=True))
        for line in lines:
            click.echo("  " + style(plain(line), fg=colours.get(line[:1])))
        click.echo()


def show_fixed(result: Fixed, folder: Path, keep: Path | None) -> None:
    """How much was dealt with, where the old files are, and what else could be done on demand."""
    count = len(result.done)
    if not count:
        click.echo(_("There is nothing that a machine can fix safely."))
    elif keep is None:
        click.echo(ngettext("%(num)s finding can be fixed.", "%(num)s findings can be fixed.", count))
    else:
        click.echo(ngettext("%(num)s finding fixed.", "%(num)s findings fixed.", count))
        click.echo(_("The old files are kept in %(folder)s.", folder=near(keep)))
    likely = sum(can_mend(found, proposals=True) for found in result.left)
    if likely:
        text = ngettext(
            "%(num)s more has a likely meaning; to take it: lms courses fix %(folder)s --all",
            "%(num)s more have a likely meaning; to take it: lms courses fix %(folder)s --all",
            likely,
            folder=near(folder),
        )
        click.echo(text)


def fixed_as_json(result: Fixed, keep: Path | None) -> dict[str, Any]:
    """The same for scripts; `copies` is empty where nothing was written."""
    words = get_translations()
    return {
        "done": [to_json(found, words) for found in result.done],
        "changes": result.changes,
        "renames": result.renames,
        "copies": str(keep) if keep else "",
        "left": [to_json(found, words) for found in result.left],
    }


def show_lines(lines: Iterable[str]) -> None:
    """Lines with words of strangers in them."""
    for line in lines:
        click.echo(plain(line))


def notes_as_json(notes: Sequence[Note]) -> list[dict[str, Any]]:
    """The notes of an import for scripts."""
    return [
        {
            "fate": note.fate.value,
            "what": say(note.what),
            "source": note.source,
            "path": note.path,
            "line": note.line,
        }
        for note in notes
    ]


def show_notes(notes: Sequence[Note]) -> None:
    """What an import kept, changed and lost, part by part."""
    if not notes:
        return
    for note in notes:
        place = f"{note.path}:{note.line}" if note.line else note.path
        _show_note(note, " → ".join(part for part in (note.source, place) if part))
    counts = {fate.value: sum(note.fate is fate for note in notes) for fate in Fate}
    click.echo(_("%(kept)s kept, %(changed)s changed, %(lost)s lost.", **counts))


def show_losses(notes: Sequence[Note]) -> None:
    """What a format cannot hold of a course, part by part."""
    if not notes:
        click.echo(_("Nothing is lost."))
        return
    for note in notes:
        place = f"{note.path}:{note.line}" if note.line else note.path
        _show_note(note, f"{place} {note.source}".strip())
    counts = {fate.value: sum(note.fate is fate for note in notes) for fate in Fate}
    click.echo(_("%(changed)s changed, %(lost)s lost; everything else is kept.", **counts))


def _show_note(note: Note, way: str) -> None:
    colours = {Fate.KEPT: "green", Fate.CHANGED: "yellow", Fate.LOST: "red"}
    width = max(len(say(Message(word))) for word in FATES.values())
    fate = style(f"{say(Message(FATES[note.fate])):<{width}}", fg=colours[note.fate])
    click.echo(f"{fate} {plain(way)}{': ' if way else ''}{plain(say(note.what))}")


@contextmanager
def progress(what: str) -> Iterator[Told | None]:
    """A bar on the terminal's second channel while folders are read; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, visible=False)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total > FEW)

        yield told
