"""What the worker does for proofs: it sets those of a unit in parts, packs them, and clears away what is over."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale

from lms.core.clock import day_in
from lms.core.db import db
from lms.core.typeset import NotTypeset, SignsMissing
from lms.features.credits import queries as credit
from lms.features.transcripts import fields, printing, queries, services
from lms.features.transcripts.printing import Sheet
from lms.features.transcripts.queries import Printing
from lms.plugin.offers import Job

PART = 50
"""People in one PDF: about a second's work, and far below 200 KB a person."""


def jobs() -> list[Job]:
    """Kinds of work of this feature."""
    return [Job(services.JOB, set_part), Job("transcripts.tidy", tidy, every=24 * 3600)]


def file_of(public_id: str) -> Path:
    """Where the file of a printing lies."""
    return _root() / f"{public_id}.zip"


def set_part(payload: Mapping[str, Any], now: datetime) -> None:
    """Sets the next people of a printing; after the last ones packs the file. A part that was set before is not
    counted again."""
    one = queries.printing(db.session(), str(payload["printing"]))
    if one is None or one.ended_at is not None or one.parts != payload["part"]:
        return
    day = queries.day_of(one.year, day_in(current_app.config["TIMEZONE"], now))
    people = queries.people(db.session(), one.path, day, one.after, PART)
    if not people:
        _pack(one)
        db.write(services.end_printing, one, now)
        return
    found = queries.lines_of(db.session(), [person.id for person in people], one.year)
    shown = [(person, found[person.id]) for person in people if person.id in found]
    kept = db.write(services.keep, None, one.year, shown, now) if shown else {}
    sheets = [Sheet(person, one.year, lines, kept[person.id], now) for person, lines in shown]
    failed = _set(one, sheets, now)
    db.write(services.count_part, one, people[-1].public_id, len(people), failed, now)


def tidy(payload: Mapping[str, Any], now: datetime) -> None:
    """Clears away files that are a week old and proofs whose time is over."""
    for public_id in db.write(services.over, now):
        file_of(public_id).unlink(missing_ok=True)
        shutil.rmtree(_parts(public_id), ignore_errors=True)
    while db.write(services.forget, now) == services.FORGOTTEN_AT_ONCE:
        continue


def _set(one: Printing, sheets: Sequence[Sheet], now: datetime) -> list[dict[str, str]]:
    """Writes the PDF of a part; returns whose page could not be set, and why."""
    if not sheets:
        return []
    folder = _parts(one.public_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    good: list[Sheet] = list(sheets)
    failed: list[dict[str, str]] = []
    try:
        body = _pdf(one, good, now)
    except NotTypeset:
        good, failed = _apart(one, sheets, now)
        body = _pdf(one, good, now) if good else b""
    if body:
        place = folder / f"riwayat-{one.year}-{one.parts + 1:04}.pdf"
        half = place.with_suffix(".half")
        half.write_bytes(body)
        half.replace(place)
    return failed


def _apart(one: Printing, sheets: Sequence[Sheet], now: datetime) -> tuple[list[Sheet], list[dict[str, str]]]:
    good: list[Sheet] = []
    failed: list[dict[str, str]] = []
    for sheet in sheets:
        try:
            _pdf(one, [sheet], now)
        except NotTypeset as error:
            signs = error.signs if isinstance(error, SignsMissing) else ""
            failed.append({"public_id": sheet.whose.public_id, "name": sheet.whose.name, "signs": signs})
        else:
            good.append(sheet)
    return good, failed


def _pdf(one: Printing, sheets: Sequence[Sheet], now: datetime) -> bytes:
    config = current_app.config
    with current_app.test_request_context(), force_locale(one.language):
        kinds = fields.kinds_of(credit.terms(db.session()))
        day = day_in(config["TIMEZONE"], now)
        return printing.pdf_of(sheets, kinds, config["SITE_NAME"], day, config["TIMEZONE"])


def _pack(one: Printing) -> None:
    place = file_of(one.public_id)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = place.with_suffix(".half")
    with zipfile.ZipFile(half, "w", zipfile.ZIP_STORED) as archive:
        for part in sorted(_parts(one.public_id).glob("*.pdf")):
            archive.write(part, part.name)
    half.replace(place)
    shutil.rmtree(_parts(one.public_id), ignore_errors=True)


def _parts(public_id: str) -> Path:
    return _root() / public_id


def _root() -> Path:
    return Path(current_app.config["INSTANCE"]) / "transcripts"
