"""The files of a draft: opened, written, added, renamed and deleted."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from lms.content.exchange.archive import Refused
from lms.core.db import db
from lms.core.errors import Gone, NotFound
from lms.core.forms import version_of
from lms.core.security import requires, takes_files
from lms.features.drafts import checking, desk, editing, policies, queries, showing, storage, working
from lms.features.drafts.desk import blueprint
from lms.features.drafts.forms import PartForm, RenameForm, TextForm
from lms.features.drafts.lines import Decoded, changed, decoded, marked, window, with_lines
from lms.features.drafts.queries import DraftRecord
from lms.features.drafts.working import FileMoved

TEXTS = (6_000_000, 30)
FILES = (25_000_000, 60)


@blueprint.get("/teach/drafts/<public_id>/files")
@requires(policies.may_make_drafts, staff=True)
def list_files(public_id: str) -> Any:
    """All files with their sizes, and how to add more."""
    return _list_page(_open(public_id))


@blueprint.post("/teach/drafts/<public_id>/files")
@requires(policies.may_make_drafts, staff=True)
@takes_files(*FILES)
def add_files(public_id: str) -> Any:
    """Adds files or pictures to a folder of the draft; one that is there is only replaced where that was ticked."""
    draft = _open(public_id)
    folder = request.form.get("to", "").strip().strip("/")
    sent = {
        normalize("NFC", f"{folder}/{one.filename}" if folder else str(one.filename)): one.read()
        for one in request.files.getlist("file")
        if one.filename
    }
    if not sent:
        return _list_page(draft, showing.Told(showing.NOTHING)), 422
    try:
        seen = None if request.form.get("replace") else dict.fromkeys(sent, "")
        working.change(desk.actor(), draft, sent, seen)
    except FileMoved:
        return _list_page(draft, showing.Told(showing.IS_THERE)), 422
    except Refused as error:
        return _list_page(draft, showing.refused(error)), 422
    return redirect(url_for(".list_files", public_id=public_id, done="added"), 303)


@blueprint.post("/teach/drafts/<public_id>/parts")
@requires(policies.may_make_drafts, staff=True)
def add_part(public_id: str) -> Any:
    """A new lesson or quiz from the template, at the end of the contents."""
    draft, form = _open(public_id), PartForm()
    if not form.validate():
        return _list_page(draft, part=form), 422
    taken = [file.path for file in queries.files(db.session(), public_id) if file.digest]
    typed = form.questions.data or ""
    path = editing.add_part(desk.actor(), draft, form.kind.data, form.title.data or "", taken, typed)
    return redirect(url_for(".show_file", public_id=public_id, path=path, done="made"), 303)


@blueprint.get("/teach/drafts/<public_id>/folder.zip")
@requires(policies.may_make_drafts, staff=True)
def download_draft(public_id: str) -> Any:
    """The folder as it is now, to go on with elsewhere."""
    draft = _open(public_id)
    folder = storage.uploads(current_app.config).draft(public_id)
    name = draft.course or "kursus"
    return desk.zip_of(folder, name, f"{name}.zip")


@blueprint.get("/teach/drafts/<public_id>/files/<path:path>")
@requires(policies.may_make_drafts, staff=True)
def show_file(public_id: str, path: str) -> Any:
    """One file: its text in a field, or with ``line`` the lines around that one."""
    draft = checking.current(_open(public_id))
    data = working.read(draft, path)
    if data is None:
        raise NotFound
    text = decoded(data)
    line = version_of(request.args.get("line"))
    form = TextForm(formdata=None, seen=working.digest(data))
    if text is not None and line:
        around = window(text.text, line, {})
        form = TextForm(
            formdata=None,
            seen=working.digest(data),
            text=around.block,
            first=str(around.block_first),
            last=str(around.block_last),
        )
    elif text is not None:
        form.text.data = text.text
    return _file_page(draft, path, data, text, form)


@blueprint.post("/teach/drafts/<public_id>/files/<path:path>")
@requires(policies.may_make_drafts, staff=True)
@takes_files(*TEXTS)
def save_file(public_id: str, path: str) -> Any:
    """Writes a text, or some of its lines, to the draft. Whoever saw an older one gets both."""
    draft, form = _open(public_id), TextForm()
    data = working.read(draft, path)
    if data is None:
        raise NotFound
    text = decoded(data)
    if not form.validate() or text is None or _is_broken(form, text):
        return _file_page(draft, path, data, text, form), 422
    new = form.text.data or ""
    try:
        if form.is_part:
            if working.digest(data) != form.seen.data:
                raise FileMoved(data)
            new = with_lines(text.text, *form.lines, new.rstrip("\n"))
        working.change(desk.actor(), draft, {path: editing.text_bytes(new)}, {path: form.seen.data or ""})
    except FileMoved as moved:
        there = moved.now_there or b""
        form.seen.data = working.digest(there)
        return _file_page(draft, path, there, decoded(there), form, clash=True), 409
    except Refused as error:
        return _file_page(draft, path, data, text, form, told=showing.refused(error)), 422
    return redirect(url_for(".show_draft", public_id=public_id, done="saved"), 303)


@blueprint.post("/teach/drafts/<public_id>/names/<path:path>")
@requires(policies.may_make_drafts, staff=True)
def rename_file(public_id: str, path: str) -> Any:
    """Gives a file another name."""
    draft, form = _open(public_id), RenameForm()
    data = working.read(draft, path)
    if data is None:
        raise NotFound
    told: showing.Told | None = None
    if form.validate():
        to = (form.to.data or "").strip("/")
        try:
            editing.rename(desk.actor(), draft, path, to, form.seen.data or "")
        except FileMoved:
            told = showing.Told(showing.IS_THERE)
        except Refused as error:
            told = showing.refused(error)
        else:
            return redirect(url_for(".list_files", public_id=public_id, done="renamed"), 303)
    texts = TextForm(formdata=None, seen=working.digest(data))
    return _file_page(draft, path, data, decoded(data), texts, told=told, naming=form), 422


@blueprint.post("/teach/drafts/<public_id>/removals/<path:path>")
@requires(policies.may_make_drafts, staff=True)
def remove_file(public_id: str, path: str) -> Any:
    """Deletes a file."""
    draft = _open(public_id)
    if working.read(draft, path) is not None:
        working.change(desk.actor(), draft, {path: None})
    return redirect(url_for(".list_files", public_id=public_id, done="removed"), 303)


def _open(public_id: str) -> DraftRecord:
    draft = desk.draft_of(public_id)
    if not draft.is_open:
        raise Gone
    return draft


def _is_broken(form: TextForm, text: Decoded) -> bool:
    """Whether letters were lost on the way: a browser that sends no UTF-8."""
    if "\ufffd" in (form.text.data or "") and "\ufffd" not in text.text:
        form.text.errors = [*form.text.errors, _("Some letters could not be read. Type them again.")]
        return True
    return False


def _list_page(draft: DraftRecord, told: showing.Told | None = None, part: PartForm | None = None) -> Any:
    files = queries.files(db.session(), draft.public_id)
    return render_template(
        "drafts/list_files.html",
        draft=draft,
        files=[file for file in files if file.digest],
        gone=[file for file in files if not file.digest],
        is_text=showing.is_text,
        refused=told,
        form=part or PartForm(formdata=None),
    )


def _file_page(
    draft: DraftRecord,
    path: str,
    data: bytes,
    text: Decoded | None,
    form: TextForm,
    told: showing.Told | None = None,
    naming: RenameForm | None = None,
    clash: bool = False,
) -> Any:
    findings = [(number, one) for number, one in enumerate(draft.findings) if one.finding.path == path]
    hits = marked((one.finding for one in draft.findings), path)
    around = window(text.text, form.lines[0], hits) if text is not None and form.is_part else None
    mine = form.text.data or ""
    theirs = (around.block if around else text.text) if text is not None else ""
    if clash and around is not None:  # what is saved next stands in the place of the lines that are there now
        form.first.data, form.last.data = str(around.block_first), str(around.block_last)
    return make_response(
        render_template(
            "drafts/show_file.html",
            draft=draft,
            path=path,
            size=len(data),
            text=text,
            form=form,
            findings=findings,
            around=around,
            naming=naming or RenameForm(formdata=None, to=path, seen=working.digest(data)),
            refused=told,
            clash=changed(theirs, mine) if clash else None,
            theirs=theirs,
        )
    )
