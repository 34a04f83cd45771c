"""The content-addressed store of editions: what is equal is kept once, what was put stays as it was.

A folder with ``pages.db`` (outlines, bodies, questions) and ``assets/ab/<digest>`` (the files pages show). An
edition's key follows from its content, so building the same package again gives the same key and writes
nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from lms.content.contents import Asset, Body, Contents, QuestionFile, QuestionRecord
from lms.content.course import Course
from lms.content.editions.blobs import Blobs
from lms.content.editions.encoding import BODY, CHECKS, COURSE, GROUPS, QUESTION_FILE, Codec, DecodeError

T = TypeVar("T")

_DIGEST = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20


class NotStoredError(LookupError):
    """What was asked for is not in the store: never put, pruned, or the file was deleted."""


class AssetChangedError(ValueError):
    """A file is no longer the one that was read; the package has to be read again."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Where the parts of an edition are: digests of texts by item and language, by item or by file; assets by name."""

    bodies: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    checks: Mapping[str, str] = field(default_factory=dict)
    quizzes: Mapping[str, str] = field(default_factory=dict)
    banks: Mapping[str, str] = field(default_factory=dict)
    assets: Mapping[str, Asset] = field(default_factory=dict)
    surveys: Mapping[str, str] = field(default_factory=dict)
    assignments: Mapping[str, str] = field(default_factory=dict)
    scenarios: Mapping[str, str] = field(default_factory=dict)
    extensions: Mapping[str, str] = field(default_factory=dict)


MANIFEST: Codec[Manifest] = Codec("manifest", Manifest)


@dataclass(frozen=True, slots=True)
class Pruned:
    """How much went: editions, and files of assets."""

    editions: int
    assets: int


class Store:
    """Editions in a folder. Objects are cheap to hold and safe to share between threads; the folder between processes.

    Also keeps renderings for the renderer (`get`, `put`).
    """

    def __init__(self, folder: Path) -> None:
        self._assets = folder / "assets"
        self._blobs = Blobs(folder / "pages.db")

    def put_edition(self, course: Course, contents: Contents, sources: Mapping[str, Path | bytes]) -> str:
        """Keeps an edition and returns its key. `sources` names the file of each asset, or has its bytes.

        Raises AssetChangedError if a file is gone or no longer has its digest; the edition is then not in the
        store.
        """
        texts: dict[str, bytes] = {}

        def add(codec: Codec[T], value: T) -> str:
            data = codec.encode(value).encode()
            digest = hashlib.sha256(data).hexdigest()
            texts[digest] = data
            return digest

        bodies = {
            id_: {lang: add(BODY, body) for lang, body in each.items()}
            for id_, each in contents.bodies.items()
        }
        groups = {
            name: {id_: add(codec, record) for id_, record in getattr(contents, name).items()}
            for name, codec in GROUPS.items()
        }
        manifest = Manifest(bodies=bodies, assets=contents.assets, **groups)
        outline_digest, manifest_digest = add(COURSE, course), add(MANIFEST, manifest)
        key = hashlib.sha256(f"edition\n{outline_digest}\n{manifest_digest}\n".encode()).hexdigest()
        while True:  # again where another process pruned this very edition meanwhile
            self._blobs.keep_edition(key, outline_digest, manifest_digest, texts)
            # Files come after the edition is written down, so that pruning spares them.
            for asset in contents.assets.values():
                self._put_asset(asset, sources.get(asset.name))
            if self._blobs.make_ready(key):
                return key

    def has(self, key: str) -> bool:
        """Whether the edition is here whole, with every text and file, and can be read by this version."""
        found = self._blobs.edition(key)
        if found is None or not found[2]:
            return False
        try:
            manifest = self.get_manifest(key)
        except (NotStoredError, DecodeError):
            return False
        digests = {found[0], *_digests(manifest)}
        return self._blobs.known(digests) == digests and all(
            self._place(asset.digest).is_file() for asset in manifest.assets.values()
        )

    def digests(self, key: str) -> tuple[str, str]:
        """The digests of an edition's outline and manifest."""
        found = self._blobs.edition(key)
        if found is None:
            raise NotStoredError(f"no edition {key}")
        return found[0], found[1]

    def found(self, keys: Collection[str]) -> Mapping[str, tuple[str, str]]:
        """The same for those of many editions whose outline is here, by key."""
        return self._blobs.found(keys)

    def get_outline(self, key: str) -> Course:
        """The outline of an edition. This and the other readers raise NotStoredError."""
        return self.read(COURSE, self.digests(key)[0])

    def get_manifest(self, key: str) -> Manifest:
        """What an edition consists of."""
        return self.read(MANIFEST, self.digests(key)[1])

    def get_body(self, key: str, item_id: str, language: str) -> Body:
        """The body of a lesson in one language."""
        return self.read(BODY, _find(self.get_manifest(key).bodies.get(item_id, {}), language))

    def get_checks(self, key: str, item_id: str) -> tuple[QuestionRecord, ...]:
        """The knowledge checks of a lesson."""
        return self.read(CHECKS, _find(self.get_manifest(key).checks, item_id))

    def get_questions(self, key: str, file_id: str) -> QuestionFile:
        """The questions of a quiz (item id) or a bank."""
        manifest = self.get_manifest(key)
        return self.read(QUESTION_FILE, _find({**manifest.banks, **manifest.quizzes}, file_id))

    def read(self, codec: Codec[T], digest: str) -> T:
        """The record of the text with this digest."""
        return codec.decode(self.text(digest).decode())

    def text(self, digest: str) -> bytes:
        """The text with this digest."""
        data = self._blobs.blob(digest)
        if data is None:
            raise NotStoredError(f"no text {digest}")
        return data

    def asset_path(self, digest: str) -> Path:
        """The file with these bytes."""
        path = self._place(digest)
        if not path.is_file():
            raise NotStoredError(f"no file {digest}")
        return path

    def get(self, key: str) -> bytes | None:
        """The rendering kept under `key`."""
        return self._blobs.rendering(key)

    def put(self, key: str, data: bytes) -> None:
        """Keeps a rendering."""
        self._blobs.keep_rendering(key, data)

    def forget_renderings(self) -> None:
        """Drops all renderings; editions keep theirs."""
        self._blobs.forget_renderings()

    def unused(self, keep: Collection[str]) -> int:
        """How many editions `prune` would drop."""
        return sum(ready and key not in keep for key, ready in self._blobs.editions())

    def prune(self, keep: Collection[str]) -> Pruned:
        """Drops all finished editions but those in `keep`, then every text and file that none of the rest uses."""
        drop = [key for key, ready in self._blobs.editions() if ready and key not in keep]
        with self._blobs.pruning(drop) as used:
            assets: set[str] = set()
            for manifest in [self.read(MANIFEST, digest) for digest in used]:
                used.extend(_digests(manifest))
                assets.update(asset.digest for asset in manifest.assets.values())
            unused = [path for path in self._assets.glob("??/*") if path.name not in assets]
            for path in unused:
                path.unlink(missing_ok=True)
        return Pruned(len(drop), len(unused))

    def close(self) -> None:
        """Closes what is open; the store can be used again afterwards."""
        self._blobs.close()

    def _place(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise NotStoredError(f"no digest: {digest!r}")
        return self._assets / digest[:2] / digest

    def _put_asset(self, asset: Asset, source: Path | bytes | None) -> None:
        place = self._place(asset.digest)
        if place.is_file():
            return
        if source is None:
            raise AssetChangedError(f"{asset.name} has no file")
        with _temporary(self._assets) as (descriptor, temporary):
            if isinstance(source, bytes):
                with os.fdopen(os.dup(descriptor), "wb") as file:
                    file.write(source)
            elif _copy(source, descriptor) != asset.digest:
                raise AssetChangedError(f"{asset.name} was changed while it was read")
            place.parent.mkdir(mode=0o700, exist_ok=True)
            temporary.replace(place)


def _find(digests: Mapping[str, str], name: str) -> str:
    if name not in digests:
        raise NotStoredError(f"no part {name!r}")
    return digests[name]


def _digests(manifest: Manifest) -> Iterator[str]:
    for languages in manifest.bodies.values():
        yield from languages.values()
    for name in GROUPS:
        yield from getattr(manifest, name).values()


@contextmanager
def _temporary(folder: Path) -> Iterator[tuple[int, Path]]:
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".new-", dir=folder)
    try:
        yield descriptor, Path(name)
    finally:
        os.close(descriptor)
        Path(name).unlink(missing_ok=True)


def _copy(source: Path, target: int) -> str:
    """Copies a file and returns the digest of what was copied; a link, or a file that is gone, raises."""
    digest = hashlib.sha256()
    try:
        descriptor = os.open(
            source, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        )
    except OSError as error:
        raise AssetChangedError(f"{source.name} cannot be read") from error
    with os.fdopen(descriptor, "rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            rest = memoryview(chunk)
            while rest:
                rest = rest[os.write(target, rest) :]
    os.fsync(target)
    return digest.hexdigest()
