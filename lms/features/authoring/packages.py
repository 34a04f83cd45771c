"""Which course a command means: the folder one stands in, a folder, or the id of a course in service."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_babel import get_translations
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError, ProgrammingError

from lms.content.contents import Contents
from lms.content.course import Course
from lms.content.editions.store import NotStoredError
from lms.content.exchange import archive, importing
from lms.content.exchange.packing import packed
from lms.content.files.tree import UnreadableError
from lms.content.findings import format_line
from lms.content.reading.neighbours import is_course
from lms.core.db import db
from lms.core.errors import Invalid, NotFound
from lms.features.authoring import queries as authoring
from lms.features.authoring.checking import Checker
from lms.features.authoring.excerpts import plain
from lms.features.catalogue import queries, reading
from lms.plugin.importer import Note
from lms.plugin.message import Message, counted, mark
from lms.plugin.usage import Unused, Usage

Read = tuple[Course, Contents]

WHOLE = archive.ArchiveLimits(
    entries=5_000, packed=2_000 * archive.MEGA, total=2_000 * archive.MEGA, file=500 * archive.MEGA
)
"""Whoever has the command line may unpack what the site may serve; what comes through a browser is less."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A ZIP that was written. `fingerprint` is the package's; empty for one that cannot be published."""

    path: Path
    files: tuple[str, ...]
    size: int
    fingerprint: str

    def as_json(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "path": str(self.path),
            "files": list(self.files),
            "size": self.size,
            "fingerprint": self.fingerprint,
        }


def place_of(folder: Path | None, own: bool = True) -> tuple[Path, Path | None]:
    """The place a command works on, with the second root whose files join it.

    Without `folder` it is the one the user stands in, if that is a course; else the site's, where a command may work on
    the site's `own` folder of courses.
    """
    if folder is not None:
        return folder.absolute(), None
    here = Path.cwd()
    if is_course(here):
        return here, None
    if not own:
        raise click.UsageError(_("Name the folder of the course, or go into it first."))
    config = current_app.config
    private = Path(config["COURSES_PRIVATE"]) if config["COURSES_PRIVATE"] else None
    return Path(config["COURSES"]), private


def outline_of(name: str) -> Read:
    """The course in a folder, or the one in service with this id. Raises Invalid where it has mistakes, or NotFound."""
    place = Path(name)
    if place.is_dir():
        return read(place)
    try:
        return in_service(name)
    except LookupError as error:
        said = mark("There is no folder %(name)s, and no course in service has this id.")
        raise NotFound(Message(said, {"name": name})) from error


def read(folder: Path) -> Read:
    """The course in a folder. Raises Invalid where it has mistakes."""
    if not is_course(folder):
        raise click.UsageError(_("%(folder)s is no course: it has no kursus.md.", folder=str(folder)))
    site = reading.site_of(current_app.config)
    with Checker(folder, current_app.extensions["lms.questions"], site) as checker:
        (found,) = checker.check()
    if found.course is None or found.contents is None:
        raise Invalid(
            counted(
                "%(n)s mistake in %(folder)s must be fixed first: lms courses check %(folder)s",
                "%(n)s mistakes in %(folder)s must be fixed first: lms courses check %(folder)s",
                found.errors,
                folder=str(folder),
            )
        )
    return found.course, found.contents


def in_service(course: str) -> Read:
    """The edition of a course in service. Raises LookupError; where there is no site, nothing is in service."""
    try:
        library = queries.snapshot().library
        volume = library.volume(library.renamed_course(course) or course)
        return volume.course, volume.contents()
    except (NotStoredError, OperationalError, ProgrammingError) as error:
        raise LookupError(course) from error


def two_of(names: Sequence[str]) -> tuple[Read, Read, Usage]:
    """The old and the new one of a comparison, and what people did in the old one.

    Where only one is named, the old one is the edition in service. Raises NotFound.
    """
    new = outline_of(names[-1])
    if len(names) > 1:
        return outline_of(names[0]), new, Unused()
    for course in (new[0].id, *new[0].former_ids):
        try:
            old = in_service(course)
        except LookupError:
            continue
        return old, new, authoring.usage_of(db.session(), old[0].id)
    said = mark("The course %(name)s is not in service yet; name the folder it is to be compared with.")
    raise NotFound(Message(said, {"name": new[0].id}))


def pack(folder: Path, target: Path | None, anyway: bool) -> Packed:
    """Writes the ZIP of a folder, whole or not at all. Raises Invalid where the course must be fixed first."""
    course = None
    try:
        course = read(folder)[0]
    except Invalid:
        if not anyway:
            raise
    path = target or folder.resolve().with_suffix(".zip")
    try:
        with tempfile.NamedTemporaryFile(dir=path.absolute().parent, prefix="._", delete=False) as file:
            partial = Path(file.name)
            try:
                names = packed(folder, file, reading.site_of(current_app.config).limits)
                file.close()
                partial.chmod(0o644)
                partial.replace(path)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
    except (OSError, UnreadableError) as error:
        why = getattr(error, "strerror", "") or str(error)
        said = mark("%(path)s cannot be written: %(why)s.")
        raise Invalid(Message(said, {"path": str(path), "why": why})) from error
    return Packed(path, names, path.stat().st_size, course.fingerprint if course else "")


def imported(source: Path, folder: Path, name: str) -> tuple[Note, ...]:
    """Makes a course of a file, by the importer called `name` or the one for its ending. Raises Invalid.

    A ZIP is a packed course, unless an importer is named.
    """
    if not name and source.suffix.lower() == ".zip" and source.is_file():
        unpacked(source, folder)
        return ()
    plugins = current_app.extensions["lms.plugins"]
    by = ""
    try:
        fitting = importing.choose(plugins.offers("importers").values(), source, name)
        importer, made = importing.run_first(fitting, source)
        by = importer.name
        importing.write(made, folder, get_translations())
    except importing.NotImported as error:
        by = error.importer or by
        if error.plugin_failed and by:
            plugins.fail(plugins.owner("importers", by), f"importer {by}", error)
        raise Invalid(error.said) from error
    return made.notes


def unpacked(source: Path, folder: Path) -> None:
    """Writes the files of a packed course into a new folder. Raises Invalid where it is none, or the folder in use."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        said = mark("%(folder)s exists already and is not empty; name a new folder.")
        raise Invalid(Message(said, {"folder": str(folder)}))
    try:
        with source.open("rb") as stream:
            archive.unpack(stream, folder, WHOLE)
        folder.chmod(0o755)
    except archive.Refused as error:
        told = "\n".join(plain(format_line(found, get_translations())) for found in error.findings)
        raise Invalid(Message(mark("Nothing was unpacked:\n%(why)s"), {"why": told})) from error
    except OSError as error:
        said = mark("%(folder)s cannot be written: %(why)s. Nothing was written.")
        raise Invalid(Message(said, {"folder": str(folder), "why": error.strerror or str(error)})) from error
