"""Where files wait until they are taken in; knows no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

LEFTOVER = 24 * 3600
"""Seconds after which a file that no import names belongs to nobody."""


def place(config: Mapping[str, Any], public_id: str) -> Path:
    """Where the file of an import lies; the folder is made."""
    folder = Path(config["UPLOADS"]) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / public_id


def drop(config: Mapping[str, Any], public_id: str) -> None:
    """Deletes the file of an import, if it is still there."""
    place(config, public_id).unlink(missing_ok=True)


def clear(config: Mapping[str, Any], known: frozenset[str], now: datetime) -> None:
    """Deletes files of imports that are not among `known`: uploads that broke off a day ago or earlier."""
    for path in place(config, "x").parent.iterdir():
        if path.name not in known and path.stat().st_mtime < now.timestamp() - LEFTOVER:
            path.unlink(missing_ok=True)
