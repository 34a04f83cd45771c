"""Tables that come in: CSV, XLSX, XLS and ODS, row by row, read by a process that can be killed.

Every cell says what it was in the file: a number of 18 digits that a spreadsheet took for a number has lost some of
them, and only its kind tells.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lms
from lms.core.errors import Invalid
from lms.plugin.message import Message, mark

MEGA = 1_000_000
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")
_ROOT = str(Path(lms.__file__).parent.parent)

TROUBLES = {
    "empty": Message(mark("The file has no rows. Choose the file that holds the table.")),
    "kind": Message(mark("This file is no table that can be read. Save the table as XLSX, XLS, ODS or CSV.")),
    "locked": Message(mark("The file is protected by a password. Save it without one and try again.")),
    "damaged": Message(mark("The file is damaged. Open it in a spreadsheet, save it anew and try again.")),
    "unpacked": Message(
        mark("The file unpacks to far more than a table of people needs. Save it anew as CSV.")
    ),
    "memory": Message(mark("The file needs more memory than a table may. Save it anew as CSV.")),
    "time": Message(mark("Reading the file took too long. Divide it, or save it as CSV.")),
    "bytes": Message(mark("The file is larger than %(most)s MB. Divide it, or take it in by the command.")),
    "rows": Message(mark("The file has more than %(most)s rows. Divide it, or take it in by the command.")),
    "columns": Message(
        mark("Row %(line)s has more than %(most)s columns. Delete those that are not needed.")
    ),
    "cell": Message(
        mark("A cell in row %(line)s is longer than a cell may be; perhaps a quotation mark is not closed.")
    ),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a table may hold: bytes as it lies there and unpacked, rows, signs of a cell; seconds and memory."""

    size: int = 5 * MEGA
    rows: int = 20_000
    cell: int = 10_000
    unpacked: int = 100 * MEGA
    seconds: int = 30
    memory: int = 1_000 * MEGA


BROWSER = Limits()
COMMAND = Limits(size=100 * MEGA, rows=200_000, unpacked=1_000 * MEGA, seconds=180, memory=3_000 * MEGA)


Row = tuple[int, list[Any]]
"""The number of a row as a spreadsheet counts, and its cells as plain JSON (`lms.plugin.intake.Cell.of`)."""


def read(path: Path, limits: Limits = BROWSER) -> Iterator[Row]:
    """The rows of the first sheet that shows and holds anything, empty ones left out. Raises Invalid.

    Rows come while the file is still being read; whoever stops asking ends the process.
    """
    asked = {
        "path": str(path),
        "bytes": limits.size,
        "rows": limits.rows,
        "cell": limits.cell,
        "unpacked": limits.unpacked,
        "seconds": limits.seconds,
        "memory": limits.memory,
    }
    with _child() as child:
        assert child.stdin
        late = threading.Event()

        def end() -> None:
            late.set()
            _kill(child)

        watch = threading.Timer(limits.seconds * 2, end)
        watch.daemon = True
        watch.start()
        try:
            with suppress(BrokenPipeError):
                child.stdin.write(json.dumps(asked).encode() + b"\n")
                child.stdin.close()
            yield from _told(child, late)
        finally:
            watch.cancel()
            _kill(child)


def _told(child: subprocess.Popen[bytes], late: threading.Event) -> Iterator[Row]:
    assert child.stdout
    for line in child.stdout:
        said = json.loads(line)
        if "trouble" in said:
            raise _invalid(said.pop("trouble"), said)
        if "end" in said:
            return
        yield from map(tuple, said["rows"])
    ended = child.wait()
    raise _invalid("time" if late.is_set() or ended == -signal.SIGXCPU else "damaged", {})


def _invalid(name: str, values: dict[str, Any]) -> Invalid:
    return Invalid(Message(TROUBLES.get(name, TROUBLES["damaged"]).text, values))


def _child() -> subprocess.Popen[bytes]:
    path = os.pathsep.join([_ROOT, *(place for place in sys.path if place)])
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": path, "PYTHONUTF8": "1"}
    return subprocess.Popen(  # our own module, and no shell
        [sys.executable, "-P", "-m", "lms.core.sheets_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )


def _kill(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
