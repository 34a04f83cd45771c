"""The renderer of packages: many texts at a time, once per content, in children that can be killed."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Protocol, Self

from lms.content.findings import finding
from lms.content.markdown import limits, shrink, wire
from lms.content.markdown.child import SECONDS
from lms.content.markdown.process import Child, Failed
from lms.content.markdown.render import Note, Outcome
from lms.content.markdown.search import Spot, nearest
from lms.content.rendering import Rendered, RenderJob, Shrunk
from lms.content.source import vocabulary
from lms.plugin.finding import Finding
from lms.plugin.message import Message, mark

_WHY = {
    "time": mark("it takes longer than %(n)s seconds"),
    "memory": mark("it needs more memory than allowed"),
    "RecursionError": mark("it is nested too deeply"),
    "skipped": mark("the texts before it took too long, so it was not tried"),
}
_WHY_ELSE = mark("the renderer failed on it")

_SLOW = 2.0
_PATIENCE = 12.0


class Cache(Protocol):
    """Where outcomes are kept between runs; the key covers the text and everything that shapes its outcome."""

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, data: bytes) -> None: ...


class ChildRenderer:
    """Implements `lms.content.rendering.Renderer` with `workers` child processes, started when first needed.

    Close it, or use it in a ``with`` block. `cache` is only used by the thread that calls `render`.
    """

    def __init__(self, cache: Cache | None = None, workers: int = 1, seconds: float = SECONDS) -> None:
        self._cache = cache
        self._seconds = seconds
        self._children = [Child(seconds) for _ in range(workers)]
        self._lock = threading.Lock()

    def render(self, jobs: Sequence[RenderJob]) -> list[Rendered]:
        """One answer for each job, in order. Raises RuntimeError only where no child can be started at all."""
        packed = [wire.pack_job(job) for job in jobs]
        keys = [wire.key(payload) for payload in packed]
        with self._lock:
            answers = self._answers(keys, packed)
            return [self._rendered(job, answers[key]) for job, key in zip(jobs, keys, strict=True)]

    def shrink(self, files: Sequence[tuple[Path, str]]) -> list[Shrunk | None]:
        """Pictures made small, one answer for each file, in order; None for what cannot be decoded in time."""
        packed = [wire.pack_picture(path, digest) for path, digest in files]
        keys = [wire.picture_key(digest) for _path, digest in files]
        with self._lock:
            answers = self._answers(keys, packed)
            found = [answers[key] for key in keys]
        return [shrink.unpack(answer) if isinstance(answer, bytes) else None for answer in found]

    def _answers(self, keys: Sequence[str], packed: Sequence[bytes]) -> dict[str, bytes | Failed]:
        """The answer to each job by its key: remembered, or asked for once and kept."""
        answers: dict[str, bytes | Failed] = {}
        missing: dict[str, bytes] = {}
        for key, payload in zip(keys, packed, strict=True):
            known = self._cache.get(key) if self._cache and key not in answers else None
            if known is not None:
                answers[key] = known
            elif key not in answers:
                missing[key] = payload
        fresh = self._ask_all(missing, _Patience())
        for key, answer in fresh.items():
            if self._cache and isinstance(answer, bytes):
                self._cache.put(key, answer)
        return answers | fresh

    def close(self) -> None:
        """Ends the children. The renderer can be used again: it starts new ones."""
        for child in self._children:
            child.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask_all(self, payloads: dict[str, bytes], patience: _Patience) -> dict[str, bytes | Failed]:
        waiting: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
        for pair in payloads.items():
            waiting.put(pair)

        def serve(child: Child) -> dict[str, bytes | Failed]:
            done: dict[str, bytes | Failed] = {}
            while not waiting.empty():
                with suppress(Empty):
                    key, payload = waiting.get_nowait()
                    done[key] = patience.ask(child, payload)
            return done

        if len(self._children) == 1 or len(payloads) < 2:
            return serve(self._children[0])
        with ThreadPoolExecutor(len(self._children)) as threads:
            parts = list(threads.map(serve, self._children))
        return {key: answer for part in parts for key, answer in part.items()}

    def _rendered(self, job: RenderJob, answer: bytes | Failed) -> Rendered:
        if isinstance(answer, bytes):
            outcome = wire.unpack_outcome(answer)
            return Rendered(outcome.parts, tuple(_findings(job, outcome)))
        spot = Spot("", 0)
        if answer.reason != "skipped":
            spot = nearest(job, self._children[0])
        why = Message(
            _WHY.get(answer.reason, _WHY_ELSE), {"n": f"{self._seconds:g}"} if answer.reason == "time" else {}
        )
        heading = spot.heading or Message(mark("the beginning of the text"))
        return Rendered((), (finding("E115", job.path, job.line + spot.line, 1, h=heading, why=why),))


class _Patience:
    """How long one course may keep the others waiting: texts that fail or are slow use it up, good ones do not.

    When it is spent, what is left of the course is not tried: it will not be published anyway.
    """

    def __init__(self) -> None:
        self._left = _PATIENCE

    def ask(self, child: Child, payload: bytes) -> bytes | Failed:
        if self._left <= 0:
            return Failed("skipped")
        begin = time.monotonic()
        try:
            return child.ask(payload)
        except Failed as failed:
            return failed
        finally:
            self._left -= max(0.0, time.monotonic() - begin - _SLOW)


def _findings(job: RenderJob, outcome: Outcome) -> list[Finding]:
    found = [
        finding(
            breach.code,
            job.path,
            job.line + breach.line,
            1,
            what=limits.what(breach.what),
            n=breach.count,
            m=breach.limit,
        )
        for breach in outcome.breaches
    ]
    return found + [_noted(job, note) for note in outcome.notes]


def _noted(job: RenderJob, note: Note) -> Finding:
    """A warning at the column of what it speaks of."""
    line = job.source.split("\n")[note.line]
    column = max(line.find(note.value.split("\n")[0]), len(line) - len(line.lstrip())) + 1
    near = vocabulary.nearest(note.value, "alert").upper() if note.code == "W714" else ""
    place = (job.path, job.line + note.line, column)
    return finding(note.code, *place, instead_of=note.value, v=note.value, s=near)
