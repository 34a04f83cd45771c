"""The folder that files are dropped into (``LMS_DROP_FOLDER``): each stable file is taken in and moved away.

A file that went in, in part or whole, lands in ``done``, one that cannot be read in ``refused``; beside it lies a
report, and the rows to mend as XLSX.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app

from lms.core import clock
from lms.core.db import db
from lms.core.errors import Refusal
from lms.core.i18n import say
from lms.core.sheets import ENDINGS
from lms.features.imports import arriving, matching, queries, repair, services, work
from lms.features.imports.kinds import kind_of
from lms.features.imports.queries import RunRecord
from lms.plugin.message import Message, mark

STABLE = 10.0
"""Seconds for which a file must not have changed: another program may still be writing it."""
NO_COLUMNS = Message(mark("These columns are missing: %(columns)s."))


def collect(payload: Mapping[str, Any], now: datetime) -> None:
    """Takes in what lies in the folder, one file after the other; without the setting there is nothing to do."""
    folder = Path(current_app.config["DROP_FOLDER"]) if current_app.config["DROP_FOLDER"] else None
    if folder is None or not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.suffix.lower() in ENDINGS and _is_stable(path, now):
            _take(path)


def _is_stable(path: Path, now: datetime) -> bool:
    known = path.stat()
    return not path.is_symlink() and known.st_mtime < now.timestamp() - STABLE


def _take(path: Path) -> None:
    try:
        run = _through(path)
    except Refusal as refusal:
        message = refusal.message or next(iter(getattr(refusal, "fields", {}).values()), None)
        _move(path, "refused", {"trouble": say(message) if message else type(refusal).__name__}, None)
        return
    tally = queries.tally(db.session(), run.id)
    names = ("new", "changed", "same", "refused", "taken")
    report = {"import": run.public_id, "state": run.state, **{name: getattr(tally, name) for name in names}}
    if run.trouble:
        report["trouble"] = say(Message(run.trouble["text"], run.trouble["values"]))
    _move(path, "refused" if run.state == "failed" else "done", report, run if tally.refused else None)


def _through(path: Path) -> RunRecord:
    public_id = arriving.arrive(None, path.name, arriving.copied_from(path), large=True)
    run = queries.run_of(db.session(), public_id)
    missing = [
        column.heading
        for column in kind_of(run.kind).columns
        if column.name in matching.missing(kind_of(run.kind), run.columns)
    ]
    if missing:
        db.write(services.drop, None, public_id, clock.now())
        raise Refusal(Message(NO_COLUMNS.text, {"columns": ", ".join(missing)}))
    db.write(services.match, None, public_id, list(run.columns), {}, clock.now(), True)
    work.carry_on(run.id)
    if queries.tally(db.session(), run.id).ready:
        db.write(services.take_in, None, public_id, False, clock.now())
        work.carry_on(run.id)  # where another import has its turn, the worker takes this one in later
    return queries.run_of(db.session(), public_id)


def _move(path: Path, into: str, report: Mapping[str, Any], refused: RunRecord | None) -> None:
    folder = path.parent / into
    folder.mkdir(exist_ok=True)
    stem = f"{clock.now():%Y%m%d-%H%M%S}-{path.name}"
    if refused is not None:
        (folder / f"{stem}.alasan.xlsx").write_bytes(b"".join(repair.file_of(db.session(), refused)))
    words = json.dumps(report, ensure_ascii=False, indent=2)
    (folder / f"{stem}.json").write_text(f"{words}\n", encoding="utf-8")
    path.rename(folder / stem)
