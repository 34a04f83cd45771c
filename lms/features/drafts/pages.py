"""Beginning a draft, and its check: what has to be mended, beside the lines it is about."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from lms.content.editions.encoding import DecodeError
from lms.content.editions.store import NotStoredError
from lms.content.exchange.archive import Refused
from lms.content.exchange.importing import NotImported
from lms.content.template import Wish, template
from lms.core import errors
from lms.core.actor import TRAINER, course_scopes
from lms.core.db import db
from lms.core.forms import version_of
from lms.core.i18n import in_words
from lms.core.security import requires, takes_files
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.roots import is_uploaded, roots
from lms.features.drafts import (
    arriving,
    checking,
    desk,
    editing,
    merging,
    policies,
    queries,
    services,
    showing,
    storage,
    working,
)
from lms.features.drafts.desk import blueprint
from lms.features.drafts.forms import EditionForm, NewCourseForm
from lms.features.drafts.queries import DraftRecord
from lms.features.drafts.services import NewDraft
from lms.plugin.message import Message

PASTED = "soal.txt"
"""What pasted questions are called, as the file they would be."""
UPLOAD = (25_000_000, 2_200)
"""Bytes and fields of a body with an upload: twenty megabytes of files, and what is written around them."""


@blueprint.get("/teach/upload")
@requires(policies.may_make_drafts, staff=True)
def new_draft() -> Any:
    """How a course comes here: by an upload, from a template, or from an edition in service."""
    return _new_page()


@blueprint.post("/teach/upload")
@requires(policies.may_make_drafts, staff=True)
@takes_files(*UPLOAD)
def upload_course() -> Any:
    """Takes an upload whole, or says what is wrong with it and keeps nothing."""
    refusal: Any
    try:
        services.require_room(db.session(), desk.actor())
        with storage.staged(current_app.config) as place:
            arrived = arriving.arrive(_sent(), place)
            new = NewDraft("", arrived.source, {}, report=arrived.report)
            public_id = working.begin(desk.actor(), arrived.folder, new)
    except (Refused, NotImported, errors.Invalid) as error:
        refusal = error
    else:
        return redirect(url_for(".show_draft", public_id=public_id, done="uploaded"), 303)
    return _new_page(showing.refused(refusal)), 422


@blueprint.post("/teach/drafts")
@requires(policies.may_make_drafts, staff=True)
def begin_draft() -> Any:
    """Begins with the files of the template, which pass the check."""
    form = NewCourseForm()
    if not form.validate():
        return _new_page(new=form), 422
    wish = Wish(form.title.data or "", language=form.language.data)

    def write(folder: Path) -> None:
        for path, text in template(wish).items():
            storage.write_file(current_app.config, storage.place(folder, path), text.encode())

    return _begun(write, NewDraft("", "", {}, title=wish.title))


@blueprint.post("/teach/drafts/editions")
@requires(policies.may_make_drafts, staff=True)
def begin_from_edition() -> Any:
    """Begins with the files of a course that was published here."""
    form = EditionForm()
    form.offer(_own_courses())
    if not form.validate():
        return _new_page(edition=form), 422
    serving = next(one for one in catalogue.servings(db.session()) if one.course == form.course.data)
    published = roots(current_app.config).place(serving.folder)
    title = dict(_own_courses())[serving.course]
    return _begun(
        lambda folder: shutil.copytree(published, folder),
        NewDraft("", "", {}, serving.course, serving.number, title),
    )


@blueprint.get("/teach/drafts/<public_id>")
@requires(policies.may_make_drafts, staff=True)
def show_draft(public_id: str) -> Any:
    """The check: findings, and beside them the lines of the one that is looked at."""
    draft = desk.draft_of(public_id)
    if not draft.is_open:
        return redirect(url_for(".show_closed", public_id=public_id), 303)
    return _check_page(checking.current(draft))


@blueprint.get("/teach/drafts/<public_id>/end")
@requires(policies.may_make_drafts, staff=True)
def show_closed(public_id: str) -> Any:
    """What became of a draft that is open no more."""
    draft = desk.draft_of(public_id)
    if draft.is_open:
        return redirect(url_for(".show_draft", public_id=public_id), 303)
    return render_template("drafts/show_closed.html", draft=draft)


@blueprint.post("/teach/drafts/<public_id>/fixes")
@requires(policies.may_make_drafts, staff=True)
def fix_draft(public_id: str) -> Any:
    """Carries out what a machine can mend: one finding, or all that is safe."""
    draft = desk.draft_of(public_id)
    if version_of(request.form.get("version")) != draft.version:
        return _check_page(checking.current(draft), errors.Conflict(services.CHANGED)), 409
    try:
        number = editing.mend(desk.actor(), draft, request.form.get("fix", ""))
    except errors.Conflict as refusal:
        return _check_page(checking.current(desk.draft_of(public_id)), refusal), 409
    done = "mended" if number else "unmended"
    return redirect(url_for(".show_draft", public_id=public_id, done=done), 303)


@blueprint.get("/teach/drafts/<public_id>/upload")
@requires(policies.may_make_drafts, staff=True)
def show_upload(public_id: str) -> Any:
    """Which changes made here a later upload would undo, file by file."""
    draft = desk.draft_of(public_id)
    return _upload_page(draft)


@blueprint.post("/teach/drafts/<public_id>/upload")
@requires(policies.may_make_drafts, staff=True)
@takes_files(*UPLOAD)
def upload_again(public_id: str) -> Any:
    """A later upload, or the answers about what it would undo."""
    draft = desk.draft_of(public_id)
    if request.form.get("do") in ("keep", "drop"):
        if version_of(request.form.get("version")) != draft.version:  # the answers may be to other questions
            return _upload_page(draft, services.CHANGED), 409
        chosen = request.form.to_dict() if request.form["do"] == "keep" else None
        merging.settle(desk.actor(), draft, chosen)
        return redirect(url_for(".show_draft", public_id=public_id, done="uploaded" if chosen else ""), 303)
    try:
        asks = merging.take(desk.actor(), draft, _sent())
    except (Refused, NotImported) as error:
        return _check_page(checking.current(draft), told=showing.refused(error)), 422
    page = ".show_upload" if asks else ".show_draft"
    return redirect(url_for(page, public_id=public_id, done=None if asks else "uploaded"), 303)


@blueprint.get("/teach/drafts/<public_id>/removal")
@requires(policies.may_make_drafts, staff=True)
def discard_draft(public_id: str) -> Any:
    """Asks once more before a draft is given up."""
    return render_template("drafts/discard_draft.html", draft=desk.draft_of(public_id))


@blueprint.post("/teach/drafts/<public_id>/removal")
@requires(policies.may_make_drafts, staff=True)
def remove_draft(public_id: str) -> Any:
    """Gives a draft up, with its files."""
    working.discard(desk.actor(), desk.draft_of(public_id))
    return redirect(url_for("authoring.show_courses"), 303)


def _upload_page(draft: DraftRecord, refusal: Message | None = None) -> Any:
    waiting = merging.waiting(draft)
    if waiting is None:
        return redirect(url_for(".show_draft", public_id=draft.public_id), 303)
    return render_template("drafts/show_upload.html", draft=draft, clashes=waiting, refusal=refusal)


def _sent() -> list[FileStorage]:
    """The files of an upload; pasted questions are one, where no other was chosen."""
    files = [one for name in ("file", "folder") for one in request.files.getlist(name) if one.filename]
    pasted = request.form.get("pasted", "")
    if files or not pasted.strip():
        return files
    return [FileStorage(io.BytesIO(pasted.encode("utf-8", "replace")), PASTED)]


def _begun(fill: Callable[[Path], object], new: NewDraft) -> Any:
    """A new draft of the files that `fill` writes into a folder, unless somebody has too many."""
    try:
        services.require_room(db.session(), desk.actor())
        with storage.staged(current_app.config) as place:
            fill(place / "files")
            public_id = working.begin(desk.actor(), place / "files", new)
    except errors.Invalid as error:
        return _new_page(showing.refused(error)), 422
    return redirect(url_for(".show_draft", public_id=public_id, done="begun"), 303)


def _own_courses() -> list[tuple[str, str]]:
    """Courses that were published here and are one's to change, by id and title."""
    scope = course_scopes(desk.actor(), TRAINER)
    everything = policies.oversees_all(desk.actor())
    library = catalogue.snapshot().library
    found = []
    for one in catalogue.servings(db.session()):
        outline = library.course(one.course)
        if is_uploaded(one.folder) and outline and (everything or one.course in (scope or ())):
            found.append((one.course, in_words(outline.title, outline.language)))
    return sorted(found, key=lambda one: one[1].casefold())


def _new_page(
    refused: showing.Told | None = None,
    new: NewCourseForm | None = None,
    edition: EditionForm | None = None,
) -> str:
    if edition is None:
        edition = EditionForm(formdata=None, course=request.args.get("course"))
        edition.offer(_own_courses())
    return render_template(
        "drafts/new_draft.html",
        refused=refused,
        form=new or NewCourseForm(formdata=None),
        edition=edition,
        endings=arriving.endings(),
        formats=[one.title for one in arriving.importers()],
        drafts=queries.open_drafts(db.session(), desk.actor().person_id, ()),
        most=services.MOST_OPEN,
        pasted=request.form.get("pasted", ""),
    )


def _check_page(draft: DraftRecord, refusal: errors.Refusal | None = None, told: Any = None) -> str:
    return render_template(
        "drafts/show_draft.html",
        draft=draft,
        view=showing.check_view(draft, queries.files(db.session(), draft.public_id), request.args),
        refusal=refusal,
        refused=told,
        inside=_inside(draft),
    )


def _inside(draft: DraftRecord) -> showing.Inside | None:
    try:
        return showing.inside(catalogue.shelf().store.get_outline(draft.key)) if draft.is_good else None
    except (NotStoredError, DecodeError):
        return None
