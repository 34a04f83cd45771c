"""The process that imports: ``python -m lms.content.exchange.child MODULE CLASS SOURCE``.

It limits its own memory, may write no file, and answers with one JSON object on its standard output.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
from pathlib import Path

from lms.content.exchange import wire
from lms.plugin.importer import Imported, NotReadable

MEMORY = 1024 * 1024 * 1024
MOST = 200_000_000
"""Bytes of all files that one import may make."""


def main() -> int:
    """Imports what the arguments name."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Nothing a library prints may get into the answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    module, name, source = sys.argv[1:]
    try:
        answer = wire.pack(_imported(module, name, Path(source)))
    except NotReadable as refusal:
        answer = json.dumps({"refused": wire.message(refusal.said)}).encode()
    except Exception as error:  # noqa: BLE001  # whatever it was, the parent says that the importer failed
        why = "memory" if isinstance(error, MemoryError) else f"{type(error).__name__}: {error}"[:500]
        answer = json.dumps({"failed": why}).encode()
    with answers:
        answers.write(answer)
    return 0


def _imported(module: str, name: str, source: Path) -> Imported:
    made: Imported = getattr(importlib.import_module(module), name)().read(source)
    if not isinstance(made, Imported):
        raise TypeError(f"{name}.read() must give an Imported, not {type(made).__name__}")
    if sum(len(body) for body in made.files.values()) > MOST:
        raise MemoryError
    return made


if __name__ == "__main__":
    sys.exit(main())
