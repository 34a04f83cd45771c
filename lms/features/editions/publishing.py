"""Publishes a draft: checked once more, put in its place, named current, its source kept; all of it or nothing."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from flask import current_app

from lms.content.exchange.archive import unpack
from lms.content.exchange.packing import packed
from lms.content.markdown.pool import ChildRenderer
from lms.content.site import Limits
from lms.core.actor import Actor
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound
from lms.features.authoring import queries as authoring
from lms.features.catalogue import building, publishing, roots, uploads
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue import services as shelf
from lms.features.catalogue.publishing import Published
from lms.features.catalogue.queries import Serving
from lms.features.drafts import queries as drafts
from lms.features.drafts import services as drafting
from lms.features.drafts import storage, working
from lms.features.drafts.queries import DraftRecord
from lms.features.drafts.services import NewDraft
from lms.features.editions import queries, services
from lms.features.editions.services import Base
from lms.plugin.message import Message, mark

NOT_GOOD = Message(mark("The draft still has mistakes that must be fixed first."))
NO_LONGER_GOOD = Message(
    mark("Its files can no longer be published as they are. Go back to an edition, fix it and publish that.")
)
NOT_READ = Message(mark("Tick that you have read what should be fixed, or fix it first."))


def publish(actor: Actor, draft: DraftRecord, base: int, has_read: bool) -> Published:
    """Puts a draft in service that was compared with edition `base` (0: none); `has_read` its warnings.

    Raises Invalid where it cannot be published, Conflict where the draft or the course has moved on meanwhile.
    """
    if not draft.is_good:
        raise Invalid(NOT_GOOD)
    if draft.warnings and not has_read:
        raise Invalid(NOT_READ)
    config = current_app.config
    course = catalogue.snapshot().library.at(draft.key).course
    serving = queries.serving_as(db.session(), course)
    folder = _folder(serving, course.id)
    db.session().commit()
    _keep_present(serving)

    def put(new: shelf.NewEdition) -> int | None:
        seen = Base(draft.public_id, draft.version, base)
        return db.write(services.put_in_service, actor, seen, new, now(), config["TIMEZONE"])

    with storage.changing(config, draft.public_id):
        present = drafts.draft(db.session(), draft.public_id)
        if present is None or not present.is_open or present.version != draft.version:
            raise Conflict(drafting.CHANGED)  # closed or changed while this waited for its turn
        source = storage.uploads(config).draft(draft.public_id)
        done = publishing.publish_folder(source, folder, authoring.usage_of, put)
        if done.number:
            keep_source(roots.roots(config).place(roots.label_of(folder)), draft.course, done.number)
            shutil.rmtree(source, ignore_errors=True)
    return done


def _folder(serving: Serving | None, course: str) -> str:
    """The name of the folder below ``courses``: the one that is there, or the id of the course.

    A course that was renamed keeps its folder, so that of its old name may be in use.
    """
    if serving is not None and roots.is_uploaded(serving.folder):
        return serving.folder.removeprefix(roots.UPLOADED)
    used = {one.folder for one in catalogue.servings(db.session())}
    names = (course, *(f"{course}-{n}" for n in range(2, len(used) + 3)))
    return next(name for name in names if roots.label_of(name) not in used)


def _keep_present(serving: Serving | None) -> None:
    """Makes good what a stop after an earlier publication left undone, while its files are still there."""
    if serving is None or serving.withdrawn_at is not None or not roots.is_uploaded(serving.folder):
        return
    if source_of(serving.course, serving.number) is None:
        keep_source(roots.roots(current_app.config).place(serving.folder), serving.course, serving.number)


def keep_source(folder: Path, course: str, number: int) -> None:
    """Keeps the files of an edition, to go back to and to be given away."""
    place = storage.uploads(current_app.config)
    target = place.edition(course, number)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=place.staging)
    with os.fdopen(descriptor, "wb") as file:
        packed(folder, file, Limits(), course)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(target)


def source_of(course: str, number: int) -> Path | None:
    """The ZIP with the files of an edition; None where none was kept."""
    kept = storage.uploads(current_app.config).edition(course, number)
    return kept if kept.is_file() else None


def go_back(actor: Actor, course: str, number: int, title: str) -> str:
    """Makes a draft of the files of an earlier edition and returns its public id; it is compared and published anew."""
    config = current_app.config
    serving, source = queries.serving_of(db.session(), course), source_of(course, number)
    if serving is None or not roots.is_uploaded(serving.folder):
        raise Conflict(services.ON_SERVER)
    if source is None or not queries.has_edition(db.session(), course, number):
        raise NotFound
    drafting.require_room(db.session(), actor)
    with storage.staged(config) as place:
        with source.open("rb") as file:
            unpack(file, place / "files", working.LIMITS)
        new = NewDraft("", f"{course}.zip", {}, course, serving.number, title)
        return working.begin(actor, place / "files", new)


def withdraw(actor: Actor, course: str) -> None:
    """Takes a course that was published here out of the catalogue and lays its folder aside; twice is no error.

    The folder goes first: should the program stop in between, the next start finds it gone and withdraws the course.
    """
    config = current_app.config
    with publishing.turn():
        serving = services.published_here(db.session(), actor, course)
        if serving.withdrawn_at is not None:
            return
        root = storage.uploads(config).root
        uploads.lay_aside(root, serving.folder.removeprefix(roots.UPLOADED))
        try:
            db.write(services.withdraw, actor, course, now())
        except BaseException:
            uploads.bring_back(root, serving.folder.removeprefix(roots.UPLOADED))
            raise


def offer_again(actor: Actor, course: str) -> None:
    """Puts a withdrawn course back into the catalogue with its files. Raises Conflict where these no longer do."""
    config = current_app.config
    with publishing.turn():
        serving = services.published_here(db.session(), actor, course)
        if serving.withdrawn_at is None:
            return
        root, name = storage.uploads(config).root, serving.folder.removeprefix(roots.UPLOADED)
        uploads.bring_back(root, name)
        with ChildRenderer(cache=catalogue.shelf().store) as renderer:
            found = building.build_held([serving.folder], renderer, authoring.usage_of)
        if not any(one.folder == serving.folder and one.what in ("published", "unchanged") for one in found):
            uploads.lay_aside(root, name)
            raise Conflict(NO_LONGER_GOOD)
        db.write(services.note_offer, actor, course, now())
