"""A file that arrives, by browser, command or drop folder: kept, its first rows read, its headings matched."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import current_app

from lms.core import clock, sheets, tokens
from lms.core.actor import Actor
from lms.core.db import db
from lms.features.imports import matching, services, storage
from lms.features.imports.kinds import kind_of
from lms.features.imports.services import NewImport
from lms.plugin.intake import Cell

PEOPLE = "people"


def arrive(
    actor: Actor | None,
    file_name: str,
    save: Callable[[Path], object],
    large: bool = False,
    kind: str = PEOPLE,
    options: Mapping[str, Any] = MappingProxyType({}),
) -> str:
    """Keeps the file that `save` writes and returns the name of the import. Raises Invalid where it is no table.

    `options` are for the kind of table: what holds for all its rows.
    """
    public_id = tokens.public_id()
    place = storage.place(current_app.config, public_id)
    try:
        save(place)
        limits = sheets.COMMAND if large else sheets.BROWSER
        first = list(itertools.islice(sheets.read(place, limits), matching.LOOKED_AT + 1))
        known = services.remembered(db.session(), kind, services.scope_of(actor))
        line, raw = matching.header(kind_of(kind), first, known)
        headings = [Cell.of(one).text[:200] for one in raw]
        new = NewImport(
            public_id=public_id,
            kind=kind,
            file_name=file_name,
            header_line=line,
            headings=headings,
            columns=matching.guess(kind_of(kind), headings, known),
            large=large,
            options=options,
        )
        db.write(services.begin, actor, new, clock.now())
    except BaseException:
        place.unlink(missing_ok=True)
        raise
    return public_id


def size_of(public_id: str) -> int:
    """How large the file of an import is; none for one that is not here any more."""
    place = storage.place(current_app.config, public_id)
    return place.stat().st_size if place.is_file() else 0


def copied_from(source: Path) -> Callable[[Path], object]:
    """How the file at `source` is kept: as a copy, which nobody changes any more."""
    return lambda place: shutil.copyfile(source, place)
