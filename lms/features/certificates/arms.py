"""The picture of the agency's arms: kept as a PNG under its digest, so that what was printed with it stays the same."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from flask import current_app, url_for

FOLDER = "arms"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def path_of(digest: str) -> Path:
    """Where the picture of a digest lies."""
    return Path(current_app.config["UPLOADS"]) / FOLDER / f"{digest}.png"


def read(digest: str) -> bytes:
    """The PNG of a digest; empty where there is none."""
    if not _DIGEST.fullmatch(digest):
        return b""
    try:
        return path_of(digest).read_bytes()
    except FileNotFoundError:
        return b""


def keep(png: bytes) -> str:
    """Writes a picture whole, once, and returns its digest."""
    digest = hashlib.sha256(png).hexdigest()
    place = path_of(digest)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(png)
        fresh.replace(place)
    return digest


def address(digest: str) -> str:
    """The address of a picture for a page; empty without one."""
    return url_for("certificates.show_arms", digest=digest) if digest else ""
