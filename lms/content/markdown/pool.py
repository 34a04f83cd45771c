"""The renderer of packages: many texts at a time, once per content, in children that can be killed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Protocol, Self

from lms.content.findings import finding
from lms.content.markdown import limits, wire
from lms.content.markdown.child import SECONDS
from lms.content.markdown.process import Child, Failed
from lms.content.markdown.render import Outcome
from lms.content.markdown.search import Spot, nearest
from lms.content.rendering import Rendered, RenderJob
from lms.plugin.finding import Finding
from lms.plugin.message import Message, mark

_WHY = {
    "time": mark("it takes longer than %(n)s seconds"),
    "memory": mark("it needs more memory than allowed"),
    "RecursionError": mark("it is nested too deeply"),
}
_WHY_ELSE = mark("the renderer failed on it")


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
        answers: dict[str, bytes | Failed] = {}
        missing: dict[str, bytes] = {}
        for key, payload in zip(keys, packed, strict=True):
            known = self._cache.get(key) if self._cache and key not in answers else None
            if known is not None:
                answers[key] = known
            elif key not in answers:
                missing[key] = payload
        with self._lock:
            fresh = self._ask_all(missing)
            for key, answer in fresh.items():
                if self._cache and isinstance(answer, bytes):
                    self._cache.put(key, answer)
            answers |= fresh
            return [self._rendered(job, answers[key]) for job, key in zip(jobs, keys, strict=True)]

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

    def _ask_all(self, payloads: dict[str, bytes]) -> dict[str, bytes | Failed]:
        if len(self._children) == 1 or len(payloads) < 2:
            return {key: _ask(self._children[0], payload) for key, payload in payloads.items()}
        waiting: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
        for pair in payloads.items():
            waiting.put(pair)

        def serve(child: Child) -> dict[str, bytes | Failed]:
            done: dict[str, bytes | Failed] = {}
            while not waiting.empty():
                try:
                    key, payload = waiting.get_nowait()
                except Empty:
                    break
                done[key] = _ask(child, payload)
            return done

        with ThreadPoolExecutor(len(self._children)) as threads:
            parts = list(threads.map(serve, self._children))
        return {key: answer for part in parts for key, answer in part.items()}

    def _rendered(self, job: RenderJob, answer: bytes | Failed) -> Rendered:
        if isinstance(answer, Failed):
            spot = nearest(job, lambda payload, seconds: _ask(self._children[0], payload, seconds))
            return Rendered((), (self._unrenderable(job, answer, spot),))
        outcome = wire.unpack_outcome(answer)
        return Rendered(outcome.parts, tuple(_findings(job, outcome)))

    def _unrenderable(self, job: RenderJob, failed: Failed, spot: Spot) -> Finding:
        values = {"n": f"{self._seconds:g}"} if failed.reason == "time" else {}
        why = Message(_WHY.get(failed.reason, _WHY_ELSE), values)
        heading = spot.heading or Message(mark("the beginning of the text"))
        return finding("E115", job.path, job.line + spot.line, 1, h=heading, why=why)


def _ask(child: Child, payload: bytes, seconds: float | None = None) -> bytes | Failed:
    try:
        return child.ask(payload, seconds)
    except Failed as failed:
        return failed


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
    found += [finding(note.code, job.path, job.line + note.line, 1, v=note.value) for note in outcome.notes]
    return found
