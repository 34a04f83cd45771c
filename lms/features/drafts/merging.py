"""A later upload into a draft: what was changed here is never undone unsaid."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app
from werkzeug.datastructures import FileStorage

from lms.content.changing.texts import DiffLine
from lms.content.differences import Effort
from lms.core.actor import Actor
from lms.core.db import db
from lms.features.drafts import arriving, services, storage, working
from lms.features.drafts.lines import changed, decoded
from lms.features.drafts.queries import DraftRecord
from lms.features.drafts.services import NewDraft
from lms.features.drafts.working import Clash

MINE = "mine"
ABOUT = "about.json"


@dataclass(frozen=True, slots=True)
class Question(Clash):
    """A clash as it is asked about, with the difference of the two texts; none for pictures and deletions."""

    difference: Sequence[DiffLine] = ()


def take(actor: Actor, draft: DraftRecord, files: Sequence[FileStorage]) -> bool:
    """Takes an upload into the draft; True where it waits for answers. Raises Refused, and NotImported."""
    config = current_app.config
    with storage.staged(config) as place:
        arrived = arriving.arrive(files, place)
        if not working.clashes(draft, arrived.folder):
            new = NewDraft("", arrived.source, {}, report=arrived.report)
            working.replace_all(actor, draft, arrived.folder, new, {})
            storage.drop_pending(config, draft.public_id, draft.pending)
            return False
        mark = secrets.token_hex(8)
        target = storage.uploads(config).pending(draft.public_id, mark)
        about = {"source": arrived.source, "report": list(arrived.report)}
        (place / ABOUT).write_text(json.dumps(about), encoding="utf-8")
        place.rename(target)
        try:
            db.write(services.let_wait, actor, draft.public_id, draft.version, mark)
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            raise
    storage.drop_pending(config, draft.public_id, draft.pending)  # only the last one is asked about
    return True


def waiting(draft: DraftRecord) -> tuple[Question, ...] | None:
    """What is asked about the upload that waits; None where none does."""
    place = storage.uploads(current_app.config).pending(draft.public_id, draft.pending)
    if not draft.pending or not (place / "files").is_dir():
        return None
    found, effort = working.clashes(draft, place / "files"), Effort()
    return tuple(Question(one.path, one.here, one.new, one.editor, _difference(one, effort)) for one in found)


def _difference(clash: Clash, effort: Effort) -> Sequence[DiffLine]:
    here, new = (decoded(data) if data is not None else None for data in (clash.here, clash.new))
    return changed(here.text, new.text, effort) if here is not None and new is not None else ()


def settle(actor: Actor, draft: DraftRecord, chosen: Mapping[str, str] | None) -> None:
    """Finishes the upload that waits: what `chosen` does not give to the upload stays as it is here; None: drops it."""
    config = current_app.config
    place = storage.uploads(config).pending(draft.public_id, draft.pending)
    asked = waiting(draft)
    if asked is None:
        return
    if chosen is None:
        db.write(services.let_wait, actor, draft.public_id, draft.version, "")
    else:
        keep = {
            one.path: one.here
            for number, one in enumerate(asked)
            if chosen.get(f"file-{number}", MINE) == MINE
        }
        about = json.loads((place / ABOUT).read_text(encoding="utf-8"))
        new = NewDraft("", about["source"], {}, report=about["report"])
        working.replace_all(actor, draft, place / "files", new, keep)
    shutil.rmtree(place, ignore_errors=True)
