"""The machine that something was measured on, in one line."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path


def told() -> str:
    """Processor, cores, memory, versions and the day."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if "model name" in line), ""
    )
    memory = next((int(line.split()[1]) >> 20 for line in _lines("/proc/meminfo") if "MemTotal" in line), 0)
    return (
        f"{datetime.now(UTC).date()}, {model or platform.machine()}, {os.cpu_count()} cores, {memory} GiB, "
        f"{platform.system()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def _lines(name: str) -> list[str]:
    place = Path(name)
    return place.read_text().splitlines() if place.exists() else []
