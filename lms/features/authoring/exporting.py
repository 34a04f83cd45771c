"""A course as a file of another format: what it would lose first, then the file, whole or not at all."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import OperationalError, ProgrammingError

from lms.content.exchange.export.course import exported
from lms.content.files.tree import UnreadableError
from lms.core.db import db
from lms.core.errors import Invalid, NotFound
from lms.features.authoring import packages
from lms.features.catalogue import queries, reading, roots
from lms.plugin.exporter import Exporter, NotExportable
from lms.plugin.importer import Note
from lms.plugin.message import Message, mark

_PACKAGE = "zip"


@dataclass(frozen=True, slots=True)
class Export:
    """What an exporter made of a course, not yet written; `notes` tell what it changed or lost."""

    course: str
    body: bytes
    notes: tuple[Note, ...]


def chosen(name: str, target: Path) -> Exporter:
    """The format called `name`, or that of the ending of `target`, or else the package. Raises Invalid."""
    known: Mapping[str, Exporter] = current_app.extensions["lms.plugins"].offers("exporters")
    if name:
        if name in known:
            return known[name]
        said = mark("There is no format %(name)s; there are: %(names)s.")
        raise Invalid(Message(said, {"name": name, "names": ", ".join(sorted(known))}))
    fitting = [one for one in known.values() if target.suffix.lower() == one.suffix]
    if not fitting and not target.suffix and _PACKAGE in known:
        return known[_PACKAGE]
    if len(fitting) != 1:
        said = mark("Say with --format what %(name)s is to be; there are: %(names)s.")
        raise Invalid(Message(said, {"name": target.name, "names": ", ".join(sorted(known))}))
    return fitting[0]


def export(name: str, exporter: Exporter) -> Export:
    """What the exporter makes of a folder, or of the course in service with this id. Raises Invalid or NotFound."""
    limits = reading.site_of(current_app.config).limits
    with _folder(name) as folder:
        course, contents = packages.read(folder)
        into = io.BytesIO()
        try:
            notes = exporter.write(exported(course, contents, folder, limits), into)
        except NotExportable as error:
            raise Invalid(error.said) from error
        except (OSError, UnreadableError) as error:
            said = mark("%(folder)s cannot be read: %(why)s.")
            raise Invalid(Message(said, {"folder": name, "why": str(error)})) from error
        except Exception as error:
            plugins = current_app.extensions["lms.plugins"]
            plugins.fail(plugins.owner("exporters", exporter.name), f"exporter {exporter.name}", error)
            said = mark("The exporter %(name)s failed: %(why)s. Nothing was written.")
            raise Invalid(
                Message(said, {"name": exporter.name, "why": f"{type(error).__name__}: {error}"})
            ) from error
    return Export(course.id, into.getvalue(), tuple(notes))


def write(made: Export, target: Path) -> None:
    """Writes the file. Raises Invalid."""
    try:
        with tempfile.NamedTemporaryFile(dir=target.absolute().parent, prefix="._", delete=False) as file:
            partial = Path(file.name)
            try:
                file.write(made.body)
                file.close()
                partial.chmod(0o644)
                partial.replace(target)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
    except OSError as error:
        said = mark("%(path)s cannot be written: %(why)s.")
        raise Invalid(Message(said, {"path": str(target), "why": error.strerror or str(error)})) from error


@contextmanager
def _folder(name: str) -> Iterator[Path]:
    """The package that is meant; where two roots hold it, both together for as long as it is needed."""
    if Path(name).is_dir():
        yield Path(name)
        return
    places = [place for place in _places(name) if place.is_dir()]
    if not places:
        said = mark("There is no folder %(name)s, and no course in service has this id.")
        raise NotFound(Message(said, {"name": name}))
    if len(places) == 1:
        yield places[0]
        return
    with tempfile.TemporaryDirectory() as together:
        folder = Path(together) / places[0].name
        for place in reversed(places):
            shutil.copytree(place, folder, symlinks=True, dirs_exist_ok=True)
        yield folder


def _places(course: str) -> Sequence[Path]:
    """Where the package of a course in service lies; nowhere if there is no such course, or no site."""
    try:
        library = queries.snapshot().library
        wanted = library.renamed_course(course) or course
        serving = [
            one for one in queries.servings(db.session()) if one.course == wanted and not one.withdrawn_at
        ]
    except (OperationalError, ProgrammingError):
        return ()
    return roots.roots(current_app.config).places(serving[0].folder) if serving else ()
