"""Puts a package that was made in the browser in service: read, put in its place, published, or nothing of it."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from lms.content.markdown.pool import ChildRenderer
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Busy
from lms.core.locks import hold
from lms.features.catalogue import building, documents, folders, queries, services, settling, uploads
from lms.features.catalogue.reading import FolderReader, Found, UsageOf, remembered
from lms.features.catalogue.roots import label_of, roots
from lms.plugin.finding import Finding
from lms.plugin.message import Message, mark

PATIENCE = 20.0
"""Seconds to wait for another publication."""


@dataclass(frozen=True, slots=True)
class Published:
    """What came of it: the number of the new edition, or, where it is 0, why there is none.

    `same` says that the package is what is in service already. `refused` are the findings that stopped it.
    """

    number: int = 0
    same: bool = False
    refused: tuple[Finding, ...] = ()


def publish_folder(
    source: Path, name: str, usage_of: UsageOf, put: Callable[[services.NewEdition], int | None]
) -> Published:
    """Takes a copy of `source` as the folder `name` of uploads and has `put` name its edition in one transaction.

    If that raises, or the program stops, everything is as before. Raises Busy while others publish for long.
    """
    root = roots(current_app.config).uploads
    assert root is not None
    with turn(), _work(root.parent) as work:
        shutil.copytree(source, work / name, symlinks=True)
        with ChildRenderer(cache=queries.shelf().store) as renderer:
            staged = {label_of(name): work / name}
            reader = FolderReader(renderer, usage_of, folders.recall(_memory()), staged)
            reader.learn(check.course for check in reader.checks.values())
            found = reader.read(label_of(name))
        refused = _refused(reader, found)
        if refused or found.outline is None or found.findings is None:
            return Published(refused=refused)
        old = reader.in_service(found.outline)
        serving = reader.servings.get(found.outline.id)
        if old is not None and old.course == found.outline and serving and not serving.withdrawn_at:
            return Published(same=True)
        found.findings.extend(found.compared)
        new = services.NewEdition(
            found.outline,
            found.folder,
            found.key,
            found.kept(),
            False,
            documents.texts_of(queries.snapshot().library.at(found.key)),
        )
        with uploads.swapped(root.parent, work, name, found.key):
            number = put(new)
        _keep(reader, found)
        return Published(number=number or (serving.number if serving else 0))


@contextmanager
def turn() -> Iterator[None]:
    """Nobody else changes what is in service meanwhile; what an earlier publication left half done is mended first."""
    with hold(current_app.config["INSTANCE"], building.LOCK, "publication", PATIENCE) as other:
        if other is not None:
            raise Busy(Message(mark("Courses are being read at the moment. Try again in a minute.")))
        building.mend_uploads()
        yield


@contextmanager
def _work(root: Path) -> Iterator[Path]:
    work = root / uploads.PUBLISHING / secrets.token_hex(8)
    work.mkdir(parents=True, mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _memory() -> Path:
    return building.memory_of(current_app.config)


def _refused(reader: FolderReader, found: Found) -> tuple[Finding, ...]:
    """The errors of the package, and those that only its neighbours can tell."""
    others = _others(reader, found)
    between = settling.refusals(reader, {**others, found.folder: found})
    return (
        *(one for one in found.findings or () if one.is_error),
        *between.get(found.folder, ()),
    )


def _others(reader: FolderReader, found: Found) -> Mapping[str, Found]:
    return {
        check.folder: Found(check.folder, "", check.course, requires=_requires(reader, check.folder))
        for check in reader.checks.values()
        if check.folder != found.folder
    }


def _requires(reader: FolderReader, folder: str) -> tuple[str, ...]:
    known = reader.known.get(folder)
    return tuple(known.requires) if known else ()


def _keep(reader: FolderReader, found: Found) -> None:
    """What was found, for the trainer's list and for the next start."""
    at = now()
    found.state = reader.state(found.folder)
    found.checked_at = at.isoformat()
    db.write(services.keep_checks, [settling.check_of(found, at)], ())
    if found.state:
        known = folders.recall(_memory())
        folders.remember(_memory(), {**known, found.folder: remembered(found)})
