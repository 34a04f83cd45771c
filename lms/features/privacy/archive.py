"""Everything that is kept of a person as one ZIP: JSON for programs, CSV for spreadsheets, and what they handed in."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from typing import IO, Any, TypeVar

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.core.exports import csv_text, safe_text
from lms.core.i18n import say
from lms.plugin.manager import Plugins
from lms.plugin.message import Message
from lms.plugin.offers import Column, PersonalData

Read = TypeVar("Read")

IN_MEMORY = 2 * 1024 * 1024
PIECE = 64 * 1024


def offers() -> tuple[PersonalData, ...]:
    """What features and plugins keep of people, in the order of their rank."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    return tuple(plugins.offers("personal_data").values())


def build(session: Session, person_id: int, now: datetime) -> IO[bytes]:
    """The archive as an open file that is gone when it is closed."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed by whoever sends it
    contents: list[str] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in offers():
            rows = _fenced(one, partial(_rows, one, session, person_id))
            if rows is not None:
                _add_json(archive, one, rows)
                _add_csv(archive, one, rows)
                contents.append(f"{one.name}.csv, {one.name}.json: {say(one.label)} ({len(rows)})")
            if rows is None or _fenced(one, partial(_add_files, archive, one, session, person_id)) is None:
                contents.append(_("%(name)s: could not be read; ask again later.", name=one.name))
        archive.writestr(_("README.txt"), _readme(contents, now))
    file.seek(0)
    return file


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The archive as it is sent; closed at the end, also when the reader goes away."""
    with file:
        while piece := file.read(PIECE):
            yield piece


def _fenced(one: PersonalData, read: Callable[[], Read]) -> Read | None:
    """What it gives; None where a plugin failed, which is named: the rest of the archive does not depend on it."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    owner = plugins.owner("personal_data", one.name)
    try:
        return read()
    except Exception as error:
        if not plugins.is_outside(owner):
            raise
        plugins.fail(owner, f"personal_data {one.name}", error)
        return None


def _rows(one: PersonalData, session: Session, person_id: int) -> list[Mapping[str, Any]]:
    return [dict(row) for row in one.rows(session, person_id)]


def _add_files(archive: zipfile.ZipFile, one: PersonalData, session: Session, person_id: int) -> int:
    """What was handed in; how many files."""
    added = 0
    for name, path in one.files(session, person_id) if one.files else ():
        with path.open("rb") as source, archive.open(f"files/{name}", "w") as target:
            shutil.copyfileobj(source, target)
        added += 1
    return added


def _add_json(archive: zipfile.ZipFile, one: PersonalData, rows: list[Mapping[str, Any]]) -> None:
    text = json.dumps(rows, ensure_ascii=False, indent=1, default=_plain)
    archive.writestr(f"{one.name}.json", text)


def _add_csv(archive: zipfile.ZipFile, one: PersonalData, rows: list[Mapping[str, Any]]) -> None:
    # Headings are names of fields: the same in every language, for whoever takes the data elsewhere.
    columns = [Column(str(name), Message(str(name))) for name in (rows[0] if rows else ())]
    with (
        archive.open(f"{one.name}.csv", "w") as raw,
        io.TextIOWrapper(raw, encoding="utf-8", newline="") as target,
    ):
        for part in csv_text(columns, map(_cells, rows)):
            target.write(part)


def _cells(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _cell(value) for name, value in row.items()}


def _cell(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)


def _readme(contents: Iterable[str], now: datetime) -> str:
    head = _(
        "Everything that this site keeps of you, as of %(at)s (UTC). Each CSV opens in a spreadsheet; the JSON beside"
        " it holds the same for programs. The number behind each name says how many rows there are.",
        at=f"{now:%Y-%m-%d %H:%M}",
    )
    return "\r\n".join([head, "", *map(safe_text, contents), ""])
