"""The editions in service: outlines in memory, all else from the store through a small memory shared by threads.

An outline is read when it is first asked for, and then stays as long as its edition is in service: a start need not
wait for a thousand of them. A `Library` never changes; a request takes it once and keeps it. The `Shelf` holds the
present one and puts another in its place, by one assignment, when the number of the catalogue has moved on.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from lms.content.activities import Assignment, Extension, Scenario
from lms.content.contents import Asset, Body, Contents, QuestionFile, QuestionRecord
from lms.content.course import Course
from lms.content.editions.encoding import (
    ASSIGNMENT,
    BODY,
    CHECKS,
    COURSE,
    EXTENSION,
    GROUPS,
    QUESTION_FILE,
    SCENARIO,
    Codec,
    DecodeError,
)
from lms.content.editions.store import MANIFEST, Manifest, NotStoredError, Store

T = TypeVar("T")

MEMORY_BYTES = 12 << 20


@dataclass(frozen=True, slots=True)
class Edition:
    """What the catalogue says of the edition of a course that is in service; `key` is the store's."""

    course_id: str
    number: int
    key: str
    version: str = "1.0"
    published_on: date | None = None


class Memory:
    """Records lately read from the store, up to so many bytes of their text; safe for threads."""

    def __init__(self, store: Store, limit: int = MEMORY_BYTES) -> None:
        self._store = store
        self._limit = limit
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[int, Any]] = OrderedDict()
        self._size = 0

    @property
    def size(self) -> int:
        """Bytes of text whose records are kept."""
        return self._size

    def read(self, codec: Codec[T], digest: str) -> T:
        """The record of a text, from memory or the store. Raises NotStoredError."""
        with self._lock:
            found = self._kept.get(digest)
            if found is not None:
                self._kept.move_to_end(digest)
                kept: T = found[1]
                return kept
        text = self._store.text(digest)
        record = codec.decode(text.decode())
        if len(text) <= self._limit:
            self._keep(digest, len(text), record)
        return record

    def _keep(self, digest: str, size: int, record: object) -> None:
        with self._lock:
            if digest in self._kept:
                return
            self._kept[digest] = (size, record)
            self._size += size
            while self._size > self._limit:
                _, (dropped, _) = self._kept.popitem(last=False)
                self._size -= dropped


class _Outline:
    """The outline of an edition, read once when first asked for. Two threads may both read it, and find the same."""

    __slots__ = ("_course", "_digest", "_store")

    def __init__(self, store: Store, digest: str) -> None:
        self._store = store
        self._digest = digest
        self._course: Course | None = None

    def read(self) -> Course:
        found = self._course
        if found is None:
            found = self._course = self._store.read(COURSE, self._digest)
        return found


@dataclass(frozen=True, slots=True)
class Volume:
    """One edition to read in. Its methods raise NotStoredError for what the edition does not have."""

    key: str
    _outline: _Outline = field(repr=False)
    _manifest_digest: str = field(repr=False)
    _store: Store = field(repr=False)
    _memory: Memory = field(repr=False)

    @property
    def course(self) -> Course:
        """The outline. Raises DecodeError too, where another version of this program wrote it; see `Library.course`."""
        return self._outline.read()

    @property
    def manifest(self) -> Manifest:
        """What the edition consists of."""
        return self._memory.read(MANIFEST, self._manifest_digest)

    def body(self, item_id: str, language: str) -> tuple[Body, str]:
        """The body of a lesson in `language`, or else in the course's own, and which of them it is."""
        bodies = self.manifest.bodies.get(item_id, {})
        for spoken in (language, self.course.language):
            if spoken in bodies:
                return self._memory.read(BODY, bodies[spoken]), spoken
        raise NotStoredError(f"{self.course.id} has no body for {item_id!r}")

    def questions(self, file_id: str) -> QuestionFile:
        """The questions of a quiz or survey, by its item id, or of a bank."""
        manifest = self.manifest
        return self._part(QUESTION_FILE, {**manifest.surveys, **manifest.banks, **manifest.quizzes}, file_id)

    def assignment(self, item_id: str) -> Assignment:
        """What the works of an assignment are marked by; its text is its body."""
        return self._part(ASSIGNMENT, self.manifest.assignments, item_id)

    def scenario(self, item_id: str) -> Scenario:
        """The scenes of a scenario."""
        return self._part(SCENARIO, self.manifest.scenarios, item_id)

    def extension(self, item_id: str) -> Extension:
        """What a plugin keeps of an item of its kind."""
        return self._part(EXTENSION, self.manifest.extensions, item_id)

    def contents(self) -> Contents:
        """All texts and questions at once, as they were read."""
        manifest = self.manifest
        groups: dict[str, Any] = {
            name: {id_: self._memory.read(codec, digest) for id_, digest in getattr(manifest, name).items()}
            for name, codec in GROUPS.items()
        }
        bodies = {
            item: {language: self._memory.read(BODY, digest) for language, digest in languages.items()}
            for item, languages in manifest.bodies.items()
        }
        return Contents(bodies=bodies, assets=manifest.assets, **groups)

    def _part(self, codec: Codec[T], digests: Mapping[str, str], name: str) -> T:
        if name not in digests:
            raise NotStoredError(f"{self.course.id} has no {codec.name} {name!r}")
        return self._memory.read(codec, digests[name])

    def banks(self) -> Mapping[str, QuestionFile]:
        """All banks by id, for drawing."""
        return {
            name: self._memory.read(QUESTION_FILE, digest) for name, digest in self.manifest.banks.items()
        }

    def checks(self, item_id: str) -> tuple[QuestionRecord, ...]:
        """The knowledge checks of a lesson; none is no error."""
        digest = self.manifest.checks.get(item_id)
        return self._memory.read(CHECKS, digest) if digest else ()

    def asset(self, digest: str) -> tuple[Asset, Path]:
        """A file of this edition and where it lies, by its digest: only the course's own are found."""
        asset = next((one for one in self.manifest.assets.values() if one.digest == digest), None)
        if asset is None:
            raise NotStoredError(f"{self.course.id} has no file {digest!r}")
        return asset, self._store.asset_path(digest)


@dataclass(frozen=True, slots=True)
class Library:
    """The courses in service at one moment. `missing`: current editions that the store cannot give."""

    number: int
    editions: Mapping[str, Edition]
    missing: tuple[Edition, ...]
    _volumes: Mapping[str, Volume] = field(repr=False)
    _open: Callable[[str], Volume] = field(repr=False)

    @property
    def ids(self) -> tuple[str, ...]:
        """The courses in service, without their outlines being read."""
        return tuple(sorted(self._volumes))

    @property
    def courses(self) -> tuple[Course, ...]:
        """The outlines in service, by id."""
        found = (self.course(course_id) for course_id in self.ids)
        return tuple(course for course in found if course is not None)

    def course(self, course_id: str) -> Course | None:
        """The outline of a course in service; None also for one that this version cannot read."""
        volume = self._volumes.get(course_id)
        try:
            return volume.course if volume else None
        except (NotStoredError, DecodeError):
            return None

    @property
    def volumes(self) -> Mapping[str, Volume]:
        """What is in service, by the key in the store."""
        return {volume.key: volume for volume in self._volumes.values()}

    def edition(self, course_id: str) -> Edition | None:
        """The edition of a course in service."""
        return self.editions.get(course_id) if course_id in self._volumes else None

    def renamed_course(self, former_id: str) -> str | None:
        """The present id of a course that once was called `former_id`."""
        if former_id in self._volumes:
            return None
        return next((course.id for course in self.courses if former_id in course.former_ids), None)

    def volume(self, course_id: str) -> Volume:
        """The edition of a course in service, to read in. Raises NotStoredError."""
        if self.course(course_id) is None:
            raise NotStoredError(f"no course {course_id!r} in service")
        return self._volumes[course_id]

    def key(self, course_id: str) -> str:
        """The key in the store of a course in service, without its outline being read."""
        return self._volumes[course_id].key

    def at(self, key: str) -> Volume:
        """Any edition of the store, also one that is no longer in service. Raises NotStoredError, DecodeError."""
        volume = self._open(key)
        volume.course  # noqa: B018  # whoever asks for an edition learns here that it cannot be read
        return volume

    def body(self, course_id: str, item_id: str, language: str) -> tuple[Body, str]:
        """See `Volume.body`; likewise the next four."""
        return self.volume(course_id).body(item_id, language)

    def questions(self, course_id: str, file_id: str) -> QuestionFile:
        return self.volume(course_id).questions(file_id)

    def banks(self, course_id: str) -> Mapping[str, QuestionFile]:
        return self.volume(course_id).banks()

    def checks(self, course_id: str, item_id: str) -> tuple[QuestionRecord, ...]:
        return self.volume(course_id).checks(item_id)

    def asset(self, course_id: str, digest: str) -> tuple[Asset, Path]:
        return self.volume(course_id).asset(digest)


class Shelf:
    """Where a process keeps its library. Empty, and of number -1, until it is refreshed for the first time."""

    def __init__(self, store: Store, memory_bytes: int = MEMORY_BYTES) -> None:
        self._store = store
        self._memory = Memory(store, memory_bytes)
        self._lock = threading.Lock()
        self._current = self._arrange(-1, (), {})

    @property
    def current(self) -> Library:
        """The library as of the last refresh."""
        return self._current

    def refresh(self, number: int, load: Callable[[], Iterable[Edition]]) -> Library:
        """The library of catalogue `number`, built from `load()` where it is not the one held.

        An edition that was missing is looked for again. If `load` or the store fails, the old library stays.
        """
        held = self._current
        if held.number == number and not held.missing:
            return held
        with self._lock:
            held = self._current
            if held.number != number:
                editions = {edition.course_id: edition for edition in load()}
            elif any(self._store.has(edition.key) for edition in held.missing):
                editions = dict(held.editions)
            else:
                return held
            self._current = self._arrange(number, editions.values(), held.volumes)
            return self._current

    def _arrange(self, number: int, editions: Iterable[Edition], kept: Mapping[str, Volume]) -> Library:
        named = {edition.course_id: edition for edition in editions}
        found = self._store.found([edition.key for edition in named.values() if edition.key not in kept])
        volumes: dict[str, Volume] = {}
        missing = []
        for edition in named.values():
            if edition.key in kept:
                volumes[edition.course_id] = kept[edition.key]
            elif edition.key in found:
                volumes[edition.course_id] = self._volume(edition.key, *found[edition.key])
            else:
                missing.append(edition)
        held = {volume.key: volume for volume in volumes.values()}
        return Library(
            number,
            MappingProxyType(named),
            tuple(missing),
            MappingProxyType(volumes),
            lambda key: held.get(key) or self._volume(key, *self._store.digests(key)),
        )

    def _volume(self, key: str, outline: str, manifest: str) -> Volume:
        return Volume(key, _Outline(self._store, outline), manifest, self._store, self._memory)
