"""Processes that read folders ahead of the one that publishes them, so that a first start uses every core.

They know no database. Each reads the next folder that none has taken; answers are fetched by name, in whatever order
they come. When the process that asked is gone, however it ended, they leave within a moment.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

T = TypeVar("T")

MANY = 8
"""Folders to be read from which on it is worth it."""
CORES = max(1, min(4, os.cpu_count() or 1))
_GLANCE = 0.5


def is_possible() -> bool:
    """Whether processes may be split off: not where other threads run, which would leave their locks behind."""
    return threading.active_count() == 1


class Crew(Generic[T]):
    """Has `work` done for each of `names`. Use it in a ``with`` block.

    `begin` makes what a process needs for itself, such as a renderer; `work` is given it with a name.
    """

    def __init__(self, names: Sequence[str], begin: Callable[[], Any], work: Callable[[Any, str], T]) -> None:
        self._names = names
        self._begin = begin
        self._work = work
        self._open: dict[Connection, str] = {}  # and what each is at
        self._found: dict[str, T] = {}
        self._lost: set[str] = set()
        self._processes: list[BaseProcess] = []

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("fork")
        taken = context.Value(ctypes.c_long, 0)
        for _ in range(min(CORES, len(self._names))):
            ours, theirs = context.Pipe(duplex=False)
            arguments = (theirs, [ours, *self._open], taken, os.getpid())
            process = context.Process(target=self._serve, args=arguments, daemon=True)
            process.start()
            theirs.close()
            self._open[ours] = ""
            self._processes.append(process)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for ours in self._open:
            ours.close()
        for process in self._processes:
            process.kill()  # the renderers below them end with their pipes
            process.join()

    def get(self, name: str) -> T | None:
        """What came of a name, waited for; None where its process failed or died, or was never asked."""
        while name not in self._found and name not in self._lost and self._open and name in self._names:
            for ready in wait([*self._open]):
                assert isinstance(ready, Connection)
                self._hear(ready)
        return self._found.pop(name, None)

    def _hear(self, ours: Connection) -> None:
        try:
            name, is_done, answer = ours.recv()
        except (EOFError, OSError):
            self._lost.add(self._open.pop(ours))
            return
        self._open[ours] = name
        if is_done and answer is not None:
            self._found[name] = answer
        elif is_done:
            self._lost.add(name)

    def _serve(self, answers: Connection, others: Sequence[Connection], taken: Any, parent: int) -> None:
        signal.signal(
            signal.SIGINT, signal.SIG_IGN
        )  # the process that asked is interrupted, and ends this one
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for other in others:
            other.close()
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
        own = self._begin()
        while True:
            with taken.get_lock():
                number, taken.value = taken.value, taken.value + 1
            if number >= len(self._names):
                break
            name = self._names[number]
            answers.send((name, False, None))
            answer: T | None = None
            with suppress(Exception):  # whoever asks for it reads it again, and says what is wrong
                answer = self._work(own, name)
            answers.send((name, True, answer))
        answers.close()
        os._exit(0)  # nothing that was inherited is tidied up here: it belongs to the process that asked


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_GLANCE)
    os._exit(1)
