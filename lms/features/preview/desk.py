"""A folder on one's own machine, read again whenever a file in it is saved; it is only ever read.

What cannot be read is shown as it last could be: each part by itself, so that a mistake in one lesson does not stop the
work on the next.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lms.content.contents import Contents
from lms.content.course import Course
from lms.content.editions.library import Shelf, Volume
from lms.content.editions.store import AssetChangedError, Store
from lms.content.files import tree as files
from lms.content.markdown.pool import ChildRenderer
from lms.content.questions.registry import Registry
from lms.content.reading.halfway import Halfway, lasting, read_halfway
from lms.content.site import Site
from lms.plugin.finding import Finding

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """The folder as it was read last. `number` rises with each reading; without `volume` nothing could be shown yet.

    `is_partly_old`: some of what `volume` holds is from an earlier reading, since its file has an error now.
    """

    number: int
    volume: Volume | None
    findings: tuple[Finding, ...]
    is_partly_old: bool = False

    @property
    def errors(self) -> int:
        """How many findings keep the course from being published."""
        return sum(one.is_error for one in self.findings)


class Desk:
    """Keeps the present `Seen`. `read` is called by one thread at a time; all else by any. `place` is a folder for what
    has been read and rendered; it belongs to the desk alone."""

    def __init__(self, folder: Path, place: Path, registry: Registry, site: Site) -> None:
        self.folder = folder
        self._registry = registry
        self._site = site
        self._store = Store(place)
        self._shelf = Shelf(self._store)
        self._renderer = ChildRenderer(cache=self._store, workers=2)
        self._good: tuple[Course, Contents] | None = None
        self._turn = threading.Condition()
        self._seen = Seen(0, None, ())

    @property
    def seen(self) -> Seen:
        """The folder as it was read last."""
        with self._turn:
            return self._seen

    def wait(self, number: int, seconds: float) -> Seen:
        """The same as soon as it is another one than that of `number`, or after so many seconds."""
        with self._turn:
            self._turn.wait_for(lambda: self._seen.number != number, seconds)
            return self._seen

    def read(self) -> Seen:
        """Reads the folder now. Raises nothing for what it holds, also while files are being written."""
        for _attempt in range(3):  # a picture may be saved between reading and copying it
            with suppress(AssetChangedError):
                return self._put(*self._read())
        return self.seen

    def lines(self, path: str) -> list[str] | None:
        """A file of the folder as it is now, by lines; None for a path that is none of its texts."""
        try:
            found = files.walk(self.folder, self._site.limits).files.get(path)
        except files.UnreadableError:
            return None
        if found is None or not found.name.endswith(".md"):
            return None
        text = files.read_text(found, self._site.limits)[0]
        return None if text is None else text.split("\n")

    def close(self) -> None:
        """Ends the process that renders, and closes what is kept."""
        self._renderer.close()
        self._store.close()

    def _read(self) -> tuple[Volume | None, Halfway, bool]:
        halfway = read_halfway(self.folder, self._registry, self._site, self._renderer)
        if halfway.made is None:
            return self.seen.volume, halfway, self.seen.volume is not None
        shown = lasting(self._good, halfway) if halfway.reading.errors else halfway.made
        volume = self._kept(*shown)
        self._good = shown
        return volume, halfway, shown is not halfway.made

    def _kept(self, course: Course, contents: Contents) -> Volume:
        with suppress(files.UnreadableError):
            tree = files.walk(self.folder, self._site.limits)
            places = {name: tree.files[name].place for name in contents.assets if name in tree.files}
            return self._shelf.current.at(self._store.put_edition(course, contents, places))
        raise AssetChangedError("the folder cannot be read")

    def _put(self, volume: Volume | None, halfway: Halfway, is_partly_old: bool) -> Seen:
        with self._turn:
            self._seen = Seen(self._seen.number + 1, volume, halfway.reading.findings, is_partly_old)
            self._turn.notify_all()
            return self._seen


@dataclass(frozen=True, slots=True)
class House:
    """What the preview on one's own machine shows, and the address below which; a word in it keeps strangers out."""

    desk: Desk
    root: str


def following(desk: Desk, saves: Iterable[object]) -> Iterator[Seen]:
    """What the desk sees after each of `saves`."""
    for _files in saves:
        try:
            yield desk.read()
        except Exception:  # a fault of ours in one state of the folder: the next save may be free of it
            log.exception("the folder %s could not be read", desk.folder)
