"""Changes of a draft as a whole: its files on the disk and what the tables say of them, both or neither."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from flask import current_app

from lms.content.exchange.archive import ArchiveLimits, Refused, problems_of, twins
from lms.content.files.writing import Refusal as NoPlainFile
from lms.content.files.writing import place_of, read_plain
from lms.content.findings import finding
from lms.core.actor import Actor
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict
from lms.core.tokens import public_id as new_public_id
from lms.features.drafts import queries, services, storage
from lms.features.drafts.queries import DraftLine, DraftRecord, FileRecord
from lms.features.drafts.services import NewDraft, Stored
from lms.plugin.finding import Finding
from lms.plugin.message import Message, mark

LIMITS = ArchiveLimits()
Changes = Mapping[str, bytes | None]
"""New contents by path; None deletes the file."""


class FileMoved(Conflict):
    """A file is no longer as it was when it was opened; `now_there` is its content."""

    def __init__(self, now_there: bytes | None) -> None:
        super().__init__(services.CHANGED)
        self.now_there = now_there


def digest(data: bytes) -> str:
    """What a file is known by."""
    return hashlib.sha256(data).hexdigest()


def begin(actor: Actor, folder: Path, new: NewDraft) -> str:
    """Makes a draft of the files in the staged `folder`; its public id."""
    config, public_id = current_app.config, new_public_id()
    target = storage.uploads(config).draft(public_id)
    files = stored(folder)
    storage.put(config, folder, target)
    try:
        whole = NewDraft(public_id, new.source, files, new.course, new.base_edition, new.title, new.report)
        db.write(services.make, actor, whole, now())
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise
    return public_id


def stored(folder: Path) -> dict[str, Stored]:
    """Every file below a folder of ours, by path."""
    found = {}
    for place, _folders, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            data = path.read_bytes()
            found[path.relative_to(folder).as_posix()] = Stored(len(data), digest(data))
    return found


def read(draft: DraftLine, path: str) -> bytes | None:
    """The bytes of a file of the draft; None where there is no such file."""
    folder = storage.uploads(current_app.config).draft(draft.public_id)
    try:
        return read_plain(place_of(folder, path))
    except NoPlainFile:
        return None


def change(actor: Actor, draft: DraftLine, changes: Changes, seen: Mapping[str, str] | None = None) -> None:
    """Writes and deletes files. Raises FileMoved where a file is not the one with the digest `seen`, and Refused.

    Without `seen` the draft itself must be the version that the caller knows: else Conflict.
    """
    config = current_app.config
    folder = storage.uploads(config).draft(draft.public_id)
    with storage.changing(config, draft.public_id), ExitStack() as undo:
        version = _version(draft, seen)
        _require_room(queries.files(db.session(), draft.public_id), changes)
        old = {path: read(draft, path) for path in changes}
        for path, mark_seen in (seen or {}).items():
            if mark_seen != (digest(old[path] or b"") if old.get(path) is not None else ""):
                raise FileMoved(old[path])
        for path, data in changes.items():
            undo.callback(_put, folder, path, old[path])
            _put(folder, path, data)
        noted = {
            path: Stored(len(data), digest(data)) if data is not None else None
            for path, data in changes.items()
        }
        db.write(services.change_files, actor, draft.public_id, version, noted, now())
        undo.pop_all()


def replace_all(
    actor: Actor,
    draft: DraftRecord,
    folder: Path,
    new: NewDraft,
    keep: Mapping[str, bytes | None],
) -> None:
    """Puts the files in the staged `folder` in the place of the draft's; those in `keep` stay as they are here.

    Of `new` the source and the report count.
    """
    config = current_app.config
    with storage.changing(config, draft.public_id):
        uploaded = stored(folder)
        kept: dict[str, Stored | None] = {}
        for path, data in keep.items():
            _put(folder, path, data)
            kept[path] = Stored(len(data), digest(data)) if data is not None else None
        whole = NewDraft(draft.public_id, new.source, uploaded, report=new.report)
        db.write(services.take_upload, actor, draft.version, whole, kept, now())
        storage.put(config, folder, storage.uploads(config).draft(draft.public_id))


def discard(actor: Actor, draft: DraftLine) -> None:
    """Gives a draft up, with its files."""
    config = current_app.config
    with storage.changing(config, draft.public_id):
        db.write(services.discard, actor, draft.public_id, now())
        shutil.rmtree(storage.uploads(config).draft(draft.public_id), ignore_errors=True)
        storage.drop_pending(config, draft.public_id, draft.pending)


@dataclass(frozen=True, slots=True)
class Clash:
    """A file that was changed here and comes otherwise with a later upload. `here` and `new` are None where deleted."""

    path: str
    here: bytes | None
    new: bytes | None
    editor: str


def clashes(draft: DraftLine, folder: Path) -> tuple[Clash, ...]:
    """What a later upload in `folder` would undo of the changes made here, by file.

    A file that was changed here and comes back as it was uploaded before is one: its author did not know of the change.
    """
    uploaded, found = stored(folder), []
    for file in queries.files(db.session(), draft.public_id):
        new = uploaded[file.path].digest if file.path in uploaded else ""
        if file.is_edited and new != file.digest:
            data = (folder / PurePosixPath(file.path)).read_bytes() if new else None
            here = read(draft, file.path) if file.digest else None
            found.append(Clash(file.path, here, data, file.editor))
    return tuple(found)


def _version(draft: DraftLine, seen: Mapping[str, str] | None) -> int:
    if seen is None:
        return draft.version
    present = queries.draft(db.session(), draft.public_id)
    return present.version if present else draft.version


def _require_room(files: tuple[FileRecord, ...], changes: Changes) -> None:
    sizes = {file.path: file.size for file in files if file.digest}
    findings: list[Finding] = []
    for path, data in changes.items():
        if data is None:
            sizes.pop(path, None)
            continue
        findings.extend(problems_of(path, LIMITS))
        if len(data) > LIMITS.file:
            findings.append(finding("E709", path, p=path, n=f"{len(data) // 1_000_000} MB", m="10 MB"))
        sizes[path] = len(data)
    findings.extend(twins(sizes))
    if len(sizes) > LIMITS.entries:
        what = Message(mark("number of files"))
        findings.append(finding("E905", what=what, n=len(sizes), m=LIMITS.entries))
    if sum(sizes.values()) > LIMITS.total:
        what = Message(mark("all files together, in MB"))
        findings.append(finding("E905", what=what, n="> 100", m=100))
    if findings:
        raise Refused(findings)


def _put(folder: Path, path: str, data: bytes | None) -> None:
    target = storage.place(folder, path)
    if data is not None:
        storage.write_file(current_app.config, target, data)
    elif target.exists():
        storage.remove_file(folder, target)
