"""Tables taken in by administrators: upload, columns, dry run, repair list, taking in, undo; template and export."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from lms.core import sheets
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, Refusal
from lms.core.forms import answer
from lms.core.i18n import say
from lms.core.security import current_actor, requires, takes_files
from lms.features.imports import (
    arriving,
    desk,
    forms,
    kinds,
    policies,
    queries,
    services,
    showing,
    work,
)
from lms.features.imports.desk import blueprint
from lms.features.imports.forms import UploadForm
from lms.features.imports.queries import RunRecord, Tally
from lms.features.organisation import policies as organisation_policies
from lms.features.organisation import queries as organisation
from lms.plugin.message import Message, mark

UPLOAD = (4 * sheets.BROWSER.size, 20)
"""Bytes and fields of the form that brings a file: what is too large is told by name, not cut off."""
SMALL, SMALL_FILE = 200, 30_000
"""Rows, and bytes of a file, that are worked on at once and not by the worker."""
PASTED = "tempelan.tsv"
NO_FILE = Message(mark("Choose the file that holds the table."))


@blueprint.get("/admin/imports")
@requires(policies.may_import, staff=True)
def list_imports() -> Any:
    """What was taken in of late, and the form for a file."""
    return _list(UploadForm(formdata=None, kind=request.args.get("kind")))


@blueprint.post("/admin/imports")
@requires(policies.may_import, staff=True)
@takes_files(*UPLOAD)
def upload_file() -> Any:
    """Keeps a file whose columns are to be matched next, or says why it cannot be read."""
    form = UploadForm()
    refusal: Refusal | None = None
    file = request.files.get("file")
    if form.validate_on_submit():
        try:
            public_id = _arrived(file, form.pasted.data or "", desk.kind_of(form.kind.data).name)
        except Invalid as error:
            refusal = error if error.fields else Invalid(fields={"file": error.message or NO_FILE})
        else:
            return redirect(url_for(".show_import", public_id=public_id), 303)
    return _list(form, refusal)


@blueprint.get("/admin/imports/<public_id>")
@requires(policies.may_import, staff=True)
def show_import(public_id: str) -> Any:
    """An import in its present step."""
    return _page(desk.run_of(public_id))


@blueprint.post("/admin/imports/<public_id>/columns")
@requires(policies.may_import, staff=True)
def match_columns(public_id: str) -> Any:
    """Takes the columns as matched and asks for the dry run."""
    run = desk.run_of(public_id)
    columns = [request.form.get(f"c{place}", "") for place in range(len(run.headings))]
    options = {"split_titles": bool(request.form.get("split_titles"))}
    here = arriving.size_of(public_id) <= SMALL_FILE
    try:
        db.write(services.match, current_actor(), public_id, columns, options, now(), here)
    except Invalid as refusal:
        return _page(run, refusal, columns=columns, options=options)
    return _go_on(run, here)


@blueprint.get("/admin/imports/<public_id>/columns")
@requires(policies.may_import, staff=True)
def show_columns(public_id: str) -> Any:
    """The columns once more, to be matched otherwise; the dry run is made anew then."""
    run = desk.run_of(public_id)
    if run.state not in ("matching", "checked", "failed"):
        return _back(public_id)
    return _page(run, columns=list(run.columns))


@blueprint.post("/admin/imports/<public_id>/rows")
@requires(policies.may_import, staff=True)
def mend_rows(public_id: str) -> Any:
    """Mends cells of refused rows, takes a proposal or leaves a row out, and judges anew."""
    run = desk.run_of(public_id)
    after = _line(request.form.get("after", ""))
    shown = queries.rows(db.session(), run.id, ("refused",), after)
    mended = forms.mended(
        request.form.items(), shown, request.form.get("take", ""), request.form.get("skip", "")
    )
    try:
        db.write(services.mend, current_actor(), public_id, mended.texts, mended.skipped, now())
    except Conflict as refusal:
        return _page(run, refusal)
    return redirect(
        url_for(
            ".show_import",
            public_id=public_id,
            show="refused",
            after=after or None,
            done="mended",
            _anchor="rows",
        ),
        303,
    )


@blueprint.post("/admin/imports/<public_id>/take-in")
@requires(policies.may_import, staff=True)
def take_in(public_id: str) -> Any:
    """Asks for the good rows to go in."""
    run = desk.run_of(public_id)
    here = run.total <= SMALL
    try:
        db.write(services.take_in, current_actor(), public_id, bool(request.form.get("all")), now(), here)
    except Invalid as refusal:
        return _page(run, refusal)
    return _go_on(run, here)


@blueprint.post("/admin/imports/<public_id>/undo")
@requires(policies.may_import, staff=True)
def undo_import(public_id: str) -> Any:
    """Asks for an import to be undone."""
    run = desk.run_of(public_id)
    here = run.total <= SMALL
    db.write(services.undo, current_actor(), public_id, now(), here)
    return _go_on(run, here)


@blueprint.post("/admin/imports/<public_id>/discard")
@requires(policies.may_import, staff=True)
def discard_import(public_id: str) -> Any:
    """Gives up an import of which nothing is in."""
    desk.run_of(public_id)
    db.write(services.drop, current_actor(), public_id, now())
    return redirect(url_for(".list_imports", done="dropped"), 303)


def _list(form: UploadForm, refusal: Refusal | None = None) -> Response:
    everybodys = organisation_policies.may_administer_site(current_actor())
    offered = kinds.kinds_for(current_actor())
    form.kind.choices = [(kind.name, say(kind.title)) for kind in offered]
    return answer(
        "imports/list_imports.html",
        refusal,
        form,
        runs=queries.runs(db.session(), current_user.person_id, everybodys),
        zone=current_user.zone,
        kinds=offered,
        has_units=bool(organisation.units(db.session(), desk.scopes())),
    )


def _page(run: RunRecord, refusal: Refusal | None = None, **instead: Any) -> Any:
    session, at = db.session(), now()
    is_matching = run.state == "matching" or "columns" in instead
    tally = queries.tally(session, run.id) if not is_matching else Tally()
    shown = showing.first_shown(request.args.get("show", ""), tally)
    after = _line(request.args.get("after", ""))
    rows = (
        queries.rows(session, run.id, (shown,), after, queries.PAGE + 1)
        if shown and not run.is_working
        else []
    )
    is_judged = run.state == "checked" and not is_matching
    absent = queries.left_out(session, run.id, desk.scopes()) if is_judged else (0, [])
    odd = queries.odd(session, run.id) if is_judged and tally.odd else []
    loose = queries.loose(session, run.id) if run.state == "applied" else []
    body = render_template(
        "imports/show_import.html",
        run=run,
        kind=showing.kind_of(run),
        is_matching=is_matching,
        columns=instead.get("columns", list(run.columns)),
        options=instead.get("options", run.options),
        refusal=refusal,
        trouble=showing.trouble(run),
        tally=tally,
        shown=shown,
        shows=showing.SHOWS,
        rows=rows[: queries.PAGE],
        more=rows[queries.PAGE - 1].line if len(rows) > queries.PAGE else 0,
        after=after,
        absent=absent,
        loose=loose,
        odd=odd,
        changed_fields=showing.changed_fields(run, tally),
        step=showing.STEPS.get(run.state, 2),
        undo_until=run.applied_at + timedelta(days=services.UNDO_DAYS) if run.applied_at else None,
        may_undo=bool(run.applied_at and run.applied_at >= at - timedelta(days=services.UNDO_DAYS)),
        is_slow=run.is_working and run.beat_at < at - services.SLOW,
        words=showing,
        written=forms.written,
        done=request.args.get("done", ""),
        zone=current_user.zone,
    )
    return (body, refusal.status) if refusal else body


def _arrived(file: FileStorage | None, pasted: str, kind: str) -> str:
    if file is not None and file.filename:
        return arriving.arrive(current_actor(), file.filename, file.save, kind=kind)
    if not pasted.strip():
        raise Invalid(fields={"file": NO_FILE})

    def save(place: Path) -> object:
        return place.write_text(pasted, encoding="utf-8")

    return arriving.arrive(current_actor(), PASTED, save, kind=kind)


def _go_on(run: RunRecord, here: bool) -> Any:
    """Does small work at once; what must wait for its turn, and what is large, is the worker's."""
    if here and not work.carry_on(run.id):
        db.write(services.ask_again, run.id, now())
    return _back(run.public_id)


def _back(public_id: str) -> Any:
    return redirect(url_for(".show_import", public_id=public_id), 303)


def _line(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
