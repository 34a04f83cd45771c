"""Writes of drafts. Their files are on the disk and change first; these rows say what is true of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.outbox import note
from lms.features.drafts import policies
from lms.features.drafts.models import DISCARDED, OPEN, Draft, DraftFile
from lms.plugin.message import Message, mark

MOST_OPEN = 10
CHANGED = Message(
    mark("Somebody else changed this draft in the meantime. Compare both, then save once more.")
)
TOO_MANY = Message(
    mark("You have %(n)s open drafts, and no more are possible. Publish or discard one first."),
    {"n": MOST_OPEN},
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it lies on the disk now."""

    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A draft whose files are ready. `course` and `base_edition` where it begins from an edition in service."""

    public_id: str
    source: str
    files: Mapping[str, Stored]
    course: str = ""
    base_edition: int = 0
    title: str = ""
    report: Sequence[Mapping[str, Any]] = ()


def make(session: Session, actor: Actor, new: NewDraft, now: datetime) -> None:
    """Begins a draft. Raises Invalid for somebody with too many open ones."""
    if not policies.may_make_drafts(actor):
        raise NotAllowed
    require_room(session, actor)
    row = Draft(
        public_id=new.public_id,
        course=new.course,
        title=new.title,
        base_edition=new.base_edition,
        made_by=actor.person_id,
        made_at=now,
        changed_at=now,
        uploaded_at=now,
        source=new.source,
        findings=[],
        report=list(new.report),
    )
    session.add(row)
    session.flush()
    for path, stored in new.files.items():
        session.add(
            DraftFile(
                draft_id=row.id, path=path, size=stored.size, uploaded=stored.digest, digest=stored.digest
            )
        )
    session.flush()
    note(session, actor.person_id, "draft.made", f"draft:{new.public_id}", now, source=new.source)


def require_room(session: Session, actor: Actor) -> None:
    """Raises Invalid for somebody who has as many open drafts as one may have."""
    count = sa.select(sa.func.count()).where(Draft.made_by == actor.person_id, Draft.state == OPEN)
    if (session.scalar(count) or 0) >= MOST_OPEN:
        raise Invalid(TOO_MANY)


def change_files(
    session: Session,
    actor: Actor,
    public_id: str,
    version: int,
    changed: Mapping[str, Stored | None],
    now: datetime,
) -> int:
    """Notes files that were written, and with None deleted, here; returns the new version. Raises Conflict."""
    row = held(session, actor, public_id, version)
    known = _known(session, row.id)
    for path, stored in changed.items():
        file = known.get(path)
        if file is None:
            file = DraftFile(draft_id=row.id, path=path, uploaded="")
            session.add(file)
        if stored is None and not file.uploaded:
            session.delete(file)
            continue
        file.size, file.digest = (stored.size, stored.digest) if stored else (0, "")
        file.edited_at, file.edited_by = now, actor.person_id
    _rise(row, now)
    session.flush()
    paths = sorted(changed)
    note(
        session,
        actor.person_id,
        "draft.changed",
        f"draft:{public_id}",
        now,
        files=paths[:20],
        number=len(paths),
    )
    return row.version


def take_upload(
    session: Session,
    actor: Actor,
    version: int,
    new: NewDraft,
    kept: Mapping[str, Stored | None],
    now: datetime,
) -> int:
    """Notes a later upload into the draft that `new` names, with its source, files and report.

    `kept` are files that stay as they were changed here, None where they were deleted.
    """
    public_id, uploaded = new.public_id, new.files
    row = held(session, actor, public_id, version)
    known = _known(session, row.id)
    for path in known.keys() - uploaded.keys() - kept.keys():
        session.delete(known[path])
    for path in {*uploaded, *kept}:
        file, sent = known.get(path), uploaded.get(path)
        if file is None:
            file = DraftFile(draft_id=row.id, path=path)
            session.add(file)
        file.uploaded = sent.digest if sent else ""
        now_there = kept.get(path, sent)
        file.size, file.digest = (now_there.size, now_there.digest) if now_there else (0, "")
        if path not in kept:
            file.edited_at = file.edited_by = None
    row.source, row.uploaded_at, row.pending, row.report = new.source, now, "", list(new.report)
    _rise(row, now)
    session.flush()
    about = f"draft:{public_id}"
    note(session, actor.person_id, "draft.uploaded", about, now, source=new.source, kept=len(kept))
    return row.version


def let_wait(session: Session, actor: Actor, public_id: str, version: int, pending: str) -> None:
    """Notes an upload that waits for an answer, or with an empty name that none does."""
    held(session, actor, public_id, version).pending = pending
    session.flush()


def keep_check(
    session: Session, public_id: str, version: int, program: str, found: Mapping[str, Any], now: datetime
) -> None:
    """Keeps what a check of `version` found, unless the draft has moved on."""
    row = session.scalars(
        sa.select(Draft).where(Draft.public_id == public_id, Draft.version == version).with_for_update()
    ).one_or_none()
    if row is None:
        return
    row.checked_version, row.program, row.trouble = version, program, found.get("trouble", "")
    row.findings = found.get("findings", [])
    row.errors, row.warnings, row.advice = (found.get(name, 0) for name in ("errors", "warnings", "advice"))
    row.key, row.fingerprint = found.get("key", ""), found.get("fingerprint", "")
    if not row.trouble:
        row.course, row.title = found["course"], (found["title"] or row.title)[:300]
    session.flush()


def discard(session: Session, actor: Actor, public_id: str, now: datetime) -> None:
    """Gives a draft up; its row stays as a line of the history. Twice is no error."""
    row = _row(session, actor, public_id)
    if row.state != OPEN:
        return
    row.state, row.changed_at, row.pending = DISCARDED, now, ""
    session.execute(sa.delete(DraftFile).where(DraftFile.draft_id == row.id))
    session.flush()
    note(session, actor.person_id, "draft.discarded", f"draft:{public_id}", now, title=row.title)


def held(session: Session, actor: Actor, public_id: str, version: int) -> Draft:
    """The draft, held and as the actor saw it. Raises NotFound, and Conflict where it has moved on or is closed."""
    row = _row(session, actor, public_id)
    if row.state != OPEN:
        raise Conflict(Message(mark("This draft is closed: it was published or discarded.")))
    if row.version != version:
        raise Conflict(CHANGED, version=row.version)
    return row


def _row(session: Session, actor: Actor, public_id: str) -> Draft:
    row = session.scalars(
        sa.select(Draft).where(Draft.public_id == public_id).with_for_update()
    ).one_or_none()
    if row is None or not policies.may_change_draft(actor, row.made_by, row.course):
        raise NotFound
    return row


def _known(session: Session, draft_id: int) -> dict[str, DraftFile]:
    rows = session.scalars(sa.select(DraftFile).where(DraftFile.draft_id == draft_id))
    return {row.path: row for row in rows}


def _rise(row: Draft, now: datetime) -> None:
    row.version, row.changed_at = row.version + 1, now
