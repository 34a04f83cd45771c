"""The process that renders: ``python -m lms.content.markdown.child``, jobs on its input, outcomes on its output.

It limits its own memory and time, and ends after any exception: a Markdown object that has raised renders the next text
wrongly. Its first frame, empty, says that it is ready; a frame that begins with ``!`` names the exception it dies of.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from typing import BinaryIO

from lms.content.markdown import shrink, wire
from lms.content.markdown.render import render

MEMORY = 512 * 1024 * 1024
SECONDS = 10.0


def main() -> int:
    """Serves until standard input ends, or until a text fails."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    # Nothing a library prints may get between the frames.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with answers:
        _send(answers, b"")
        while (payload := _receive(sys.stdin.buffer)) is not None:
            # The default action of the signal ends the process, whatever it is doing.
            signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                answer = _answer(payload)
            except Exception as error:  # noqa: BLE001  # whatever it was, this process is spoilt and says so
                _send(answers, f"!{type(error).__name__}".encode())
                return 1
            signal.setitimer(signal.ITIMER_REAL, 0)
            _send(answers, answer)
    return 0


def _answer(payload: bytes) -> bytes:
    if payload.startswith(wire.PICTURE):
        return shrink.pack(shrink.shrink(*json.loads(payload.removeprefix(wire.PICTURE))))
    return wire.pack_outcome(render(wire.unpack_job(payload)))


def _receive(stream: BinaryIO) -> bytes | None:
    header = stream.read(wire.LENGTH.size)
    if len(header) < wire.LENGTH.size:
        return None
    length: int = wire.LENGTH.unpack(header)[0]
    payload = stream.read(length)
    return payload if len(payload) == length else None


def _send(stream: BinaryIO, payload: bytes) -> None:
    stream.write(wire.framed(payload))
    stream.flush()


if __name__ == "__main__":
    sys.exit(main())
