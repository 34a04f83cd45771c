"""Checks a course or a folder of courses for a command: several at a time, and again whenever a file is saved."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from lms.content.contents import Reading
from lms.content.doctor.advice import advise_folder
from lms.content.files.tree import is_ignored
from lms.content.markdown.pool import ChildRenderer
from lms.content.questions.registry import Registry
from lms.content.reading.reader import check_folder
from lms.content.rendering import Rendered, RenderJob, Shrunk
from lms.content.site import Site

Told = Callable[[int, int], None]
"""Hears how many folders are read, of how many."""

CORES = max(1, min(4, os.cpu_count() or 1))

STEP = 50
"""Milliseconds in which the writes of one save are gathered."""


class Checker:
    """Reads one place, and again after `forget`: then only what changed is read, and only new texts are rendered.

    `private` is a second root whose files join the folder of the same name. With `advises` the readings also hold what
    the doctor has to say. Use it in a ``with`` block.
    """

    def __init__(
        self,
        place: Path,
        registry: Registry,
        site: Site,
        private: Path | None = None,
        advises: bool = False,
    ) -> None:
        self._place = place.resolve()
        self._private = private.resolve() if private is not None else None
        self._registry = registry
        self._site = site
        self._advises = advises
        self._known: dict[Path, Reading] = {}
        self._renderers = _Renderers()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._renderers.close()

    @property
    def roots(self) -> list[Path]:
        """The folders that what is read comes from."""
        return [root for root in (self._place, self._private) if root is not None and root.is_dir()]

    def check(self, told: Told | None = None) -> list[Reading]:
        """All readings, in the order of the folders. Raises OSError if the place cannot be listed."""

        def over(read: Callable[[Path], Reading], folders: Sequence[Path]) -> list[Reading]:
            new = [folder for folder in folders if folder not in self._known]
            readings = self._each(partial(self._read, read), new)
            for done, (folder, reading) in enumerate(zip(new, readings, strict=True), 1):
                self._known[folder] = reading
                if told is not None:
                    told(done, len(new))
            return [self._known[folder] for folder in folders]

        return check_folder(self._place, self._registry, self._site, self._renderers, self._private, over)

    def _each(self, read: Callable[[Path], Reading], folders: Sequence[Path]) -> Iterator[Reading]:
        """The readings in order, several made at a time.

        The threads are let go of: whoever interrupts a long check does not wait for the end of what is being read.
        """
        answers: list[Future[Reading]] = [Future() for _ in folders]
        waiting: SimpleQueue[int] = SimpleQueue()
        for number in range(len(folders)):
            waiting.put(number)

        def work(worker: int) -> None:
            self._renderers.take(worker, CORES if len(folders) == 1 else 1)
            with suppress(Empty):
                while True:
                    number = waiting.get_nowait()
                    try:
                        answers[number].set_result(read(folders[number]))
                    except BaseException as error:  # noqa: BLE001  # told where the answer is asked for
                        answers[number].set_exception(error)

        for worker in range(min(CORES, len(folders))):
            threading.Thread(target=work, args=(worker,), daemon=True).start()
        for answer in answers:
            yield answer.result()

    def _read(self, read: Callable[[Path], Reading], folder: Path) -> Reading:
        reading = read(folder)
        if not self._advises:
            return reading
        beside = self._private / folder.name if self._private is not None else None
        advice = advise_folder(reading, folder, beside, self._site.limits)
        return replace(reading, findings=(*reading.findings, *advice))

    def forget(self, paths: Sequence[Path]) -> None:
        """Has the folders in which these files lie read again; all of them where one is none of those known."""
        folders = {self._folder(path) for path in paths}
        for folder in folders if folders <= self._known.keys() else [*self._known]:
            del self._known[folder]

    def _folder(self, path: Path) -> Path:
        root = next((root for root in self.roots if path.is_relative_to(root)), self._place)
        below = path.relative_to(root).parts if path.is_relative_to(root) else ()
        return self._place if self._place in self._known or not below else self._place / below[0]


class _Renderers:
    """A renderer for several threads at a time: each takes child processes of its own; a text is rendered once."""

    def __init__(self) -> None:
        self._own = threading.local()
        self._all: dict[int, ChildRenderer] = {}
        self._kept = _Kept()

    def take(self, worker: int, processes: int) -> None:
        """Gives the thread that asks the renderer of this number; a new one has so many processes."""
        if worker not in self._all:
            self._all[worker] = ChildRenderer(self._kept, workers=processes)
        self._own.renderer = self._all[worker]

    def render(self, jobs: Sequence[RenderJob]) -> list[Rendered]:
        """As `ChildRenderer.render`."""
        renderer: ChildRenderer = self._own.renderer
        return renderer.render(jobs)

    def shrink(self, files: Sequence[tuple[Path, str]]) -> list[Shrunk | None]:
        """As `ChildRenderer.shrink`."""
        renderer: ChildRenderer = self._own.renderer
        return renderer.shrink(files)

    def close(self) -> None:
        """Ends the children."""
        for renderer in self._all.values():
            renderer.close()


class _Kept(dict[str, bytes]):
    """Rendered texts by the key of their source, for as long as the command runs."""

    def put(self, key: str, data: bytes) -> None:
        self[key] = data


def saved(roots: Sequence[Path]) -> Iterator[list[Path]]:
    """The files that were saved, removed or renamed, each time something was; ends when the user interrupts."""
    import watchfiles

    def matters(_change: object, path: str) -> bool:
        root = next((root for root in roots if Path(path).is_relative_to(root)), None)
        return root is not None and not any(map(is_ignored, Path(path).relative_to(root).parts))

    watched = watchfiles.watch(*roots, watch_filter=matters, debounce=2 * STEP, step=STEP)
    with suppress(KeyboardInterrupt):
        for found in watched:
            yield [Path(path) for _change, path in found]
