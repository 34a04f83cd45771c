"""Files of many certificates on the disk: written one by one, so that what runs twice writes the same, then packed."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app

from lms.core.db import db
from lms.core.names import fold
from lms.core.typeset import NotTypeset, SignsMissing
from lms.features.certificates import arms, batching, files, pdf
from lms.features.certificates.queries import CertificateRecord


def file_of(public_id: str) -> Path:
    """Where the file of a batch lies once it is made."""
    return _root() / f"{public_id}.zip"


def write(one: CertificateRecord, folder: Path) -> str:
    """Writes the file of a certificate into `folder`; returns the signs that stopped it, or nothing. Any other fault is
    told as a question mark."""
    try:
        body = pdf.pdf_of(one.frozen, arms.read(one.frozen.arms))
    except SignsMissing as lacking:
        return lacking.signs
    except NotTypeset:
        return "?"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = folder / f"{files.name_of(one.number, one.code)[:-4]}-{_plain(one.frozen.name)}.pdf"
    half = place.with_suffix(".half")
    half.write_bytes(body)
    half.replace(place)
    return ""


def set_part(payload: Mapping[str, Any], now: datetime) -> None:
    """The job: sets the next certificates of a batch, and packs the file after the last."""
    batch = batching.batch(db.session(), str(payload["batch"]))
    if batch.ended_at is not None or batch.after_id != payload["after"]:
        return
    found = batching.part(db.session(), batch.choice, batch.after_id, batch.through_id)
    if not found:
        _pack(batch.public_id)
        db.write(batching.end, batch.public_id, now)
        return
    failed = []
    for one in found.values():
        signs = write(one, _parts(batch.public_id))
        if signs:
            failed.append((one.number, signs))
    db.write(batching.advance, batch, max(found), len(found), failed, now)


def tidy(payload: Mapping[str, Any], now: datetime) -> None:
    """Clears files away that are a week old."""
    for public_id in db.write(batching.clear, now):
        file_of(public_id).unlink(missing_ok=True)
        shutil.rmtree(_parts(public_id), ignore_errors=True)


def _pack(public_id: str) -> None:
    place = file_of(public_id)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = place.with_suffix(".half")
    with zipfile.ZipFile(half, "w", zipfile.ZIP_STORED) as archive:
        for one in sorted(_parts(public_id).glob("*.pdf")):
            archive.write(one, one.name)
    half.replace(place)
    shutil.rmtree(_parts(public_id), ignore_errors=True)


def _plain(name: str) -> str:
    return "-".join(
        "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in fold(name)).split()
    )[:60]


def _root() -> Path:
    return Path(current_app.config["UPLOADS"]) / "certificates"


def _parts(public_id: str) -> Path:
    return _root() / public_id
