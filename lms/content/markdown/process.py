"""A child process seen from the parent: asked with a deadline, killed when it misses it, replaced when it is gone."""

from __future__ import annotations

import contextlib
import os
import selectors
import subprocess
import sys
import time
from pathlib import Path

import lms
from lms.content.markdown import wire

_READY = 60.0
_ROOT = str(Path(lms.__file__).parent.parent)


class Failed(Exception):
    """A text could not be rendered; `reason` is ``time``, ``memory``, ``died`` or the name of an exception."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Child:
    """One rendering process, started when first asked. Used by one thread at a time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, payload: bytes, seconds: float | None = None) -> bytes:
        """The answer to one job. Raises Failed; the process is then gone, and the next job gets a fresh one."""
        allowed = self.seconds if seconds is None else seconds
        try:
            return self._ask_once(payload, allowed)
        except Failed as failed:
            if failed.reason != "died":
                raise
            # It may have been ended from outside, or while idle, which says nothing about this text.
            return self._ask_once(payload, allowed)

    def _ask_once(self, payload: bytes, seconds: float) -> bytes:
        process = self._running()
        assert process.stdin
        try:
            process.stdin.write(wire.framed(payload))
            process.stdin.flush()
        except BrokenPipeError:
            self.close()
            raise Failed("died") from None
        answer = self._answer(process, seconds)
        if answer.startswith(b"!"):
            self.close()
            name = answer[1:].decode()
            raise Failed("memory" if name == "MemoryError" else name)
        return answer

    def close(self) -> None:
        """Ends the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        assert process.stdin
        assert process.stdout
        process.stdout.close()
        # What was still buffered was meant for a process that is gone.
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            # A clean environment: the secrets of the site are no business of a text.
            environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": _ROOT, "PYTHONUTF8": "1"}
            self._process = subprocess.Popen(  # noqa: S603  # our own module
                [sys.executable, "-P", "-m", "lms.content.markdown.child", str(self.seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
                start_new_session=True,
            )
            try:
                self._answer(self._process, _READY)
            except Failed as error:
                raise RuntimeError("the rendering process does not start") from error
        return self._process

    def _answer(self, process: subprocess.Popen[bytes], seconds: float) -> bytes:
        assert process.stdout
        deadline = time.monotonic() + seconds
        received = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while len(received) < self._expected(received):
                if not selector.select(max(deadline - time.monotonic(), 0)):
                    self.close()
                    raise Failed("time")
                chunk = os.read(process.stdout.fileno(), 1 << 16)
                if not chunk:
                    late = time.monotonic() > deadline - 0.1
                    self.close()
                    raise Failed("time" if late else "died")
                received += chunk
        return bytes(received[wire.LENGTH.size :])

    @staticmethod
    def _expected(received: bytearray) -> int:
        size = wire.LENGTH.size
        return size + wire.LENGTH.unpack_from(received)[0] if len(received) >= size else size
