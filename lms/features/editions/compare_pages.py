"""What a draft changes for those inside, and its publication."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, redirect, render_template, request, url_for

from lms.content.changing import joining
from lms.content.course import Course
from lms.content.editions.encoding import DecodeError
from lms.content.editions.store import NotStoredError
from lms.core.db import db
from lms.core.errors import Conflict, Invalid
from lms.core.forms import version_of
from lms.core.i18n import language
from lms.core.security import requires
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.publishing import Published
from lms.features.catalogue.queries import Serving
from lms.features.drafts import checking, desk, policies, working
from lms.features.drafts.lines import decoded
from lms.features.drafts.queries import DraftRecord
from lms.features.drafts.services import CHANGED
from lms.features.editions import comparison, publishing, queries, services
from lms.features.editions.comparison import Ask, Comparison
from lms.features.editions.desk import blueprint


@blueprint.get("/teach/drafts/<public_id>/compare")
@requires(policies.may_make_drafts, staff=True)
def show_comparison(public_id: str) -> Any:
    """The account of a draft beside the edition in service; a draft with mistakes is mended first."""
    draft = _checked(public_id)
    if not draft.is_open or not draft.is_good:
        return redirect(url_for("drafts.show_draft", public_id=public_id), 303)
    return _page(draft)


@blueprint.post("/teach/drafts/<public_id>/compare")
@requires(policies.may_make_drafts, staff=True)
def answer_comparison(public_id: str) -> Any:
    """Writes into the files which parts are the same as earlier ones."""
    draft = _checked(public_id)
    if draft.version != version_of(request.form.get("version", "")):
        return _page(draft, Conflict(CHANGED))
    found = _beside(draft)
    asks = found.comparison.asks if found.comparison else ()
    texts: dict[str, bytes | None] = {}
    same = [ask for ask in asks if request.form.get(ask.name) == "same"]
    for ask in sorted(same, key=lambda one: -one.line):  # from the end: lines before stay where they are
        data = texts.get(ask.path) or working.read(draft, ask.path)
        text = decoded(data) if data is not None else None
        if text is not None:
            texts[ask.path] = _joined(text.text, ask).encode()
    if texts:
        working.change(desk.actor(), draft, texts)
    return redirect(url_for(".show_comparison", public_id=public_id, done="answered"), 303)


@blueprint.post("/teach/drafts/<public_id>/publish")
@requires(policies.may_make_drafts, staff=True)
def publish_draft(public_id: str) -> Any:
    """Puts the draft in service."""
    draft = _checked(public_id)
    if not draft.is_open:
        return redirect(url_for("drafts.show_draft", public_id=public_id), 303)
    base, has_read = version_of(request.form.get("base", "")), bool(request.form.get("read"))
    try:
        if draft.version != version_of(request.form.get("version", "")):
            raise Conflict(CHANGED)
        done = publishing.publish(desk.actor(), draft, base, has_read)
    except (Conflict, Invalid) as refusal:
        if not desk.draft_of(public_id).is_open:  # pressed twice
            return redirect(url_for("drafts.show_draft", public_id=public_id), 303)
        return _page(draft, refusal)
    if not done.number:
        return _page(draft, refused=done)
    course = queries.course_of(db.session(), public_id)
    return redirect(url_for(".list_editions", course=course, done="published"), 303)


def _checked(public_id: str) -> DraftRecord:
    """The draft with the findings of its files, and what was read of these in the store."""
    draft = checking.current(desk.draft_of(public_id))
    if draft.is_open and draft.is_good and not catalogue.shelf().store.has(draft.key):
        draft = checking.current(replace(draft, program=""))  # the store was cleared since
    return draft


@dataclass(frozen=True, slots=True)
class _Beside:
    """A draft beside what is in service; without `serving` the course is new.

    There is no `comparison` either where the store no longer has the edition in service.
    """

    course: Course
    serving: Serving | None
    comparison: Comparison | None


def _beside(draft: DraftRecord) -> _Beside:
    library = catalogue.snapshot().library
    new = library.at(draft.key)
    served = (id_ for id_ in (new.course.id, *new.course.former_ids) if library.course(id_) is not None)
    old = next(served, "")
    services.require_names(desk.actor(), new.course)
    if not old:
        return _Beside(new.course, None, None)
    types, serving = current_app.extensions["lms.questions"], queries.serving_of(db.session(), old)
    try:
        account = comparison.between(db.session(), library.volume(old), new, types, language())
    except (NotStoredError, DecodeError):
        return _Beside(new.course, serving, None)
    return _Beside(new.course, serving, account)


def _page(
    draft: DraftRecord, refusal: Conflict | Invalid | None = None, refused: Published | None = None
) -> Any:
    if not draft.is_good:
        return redirect(url_for("drafts.show_draft", public_id=draft.public_id), 303)
    found = _beside(draft)
    html = render_template(
        "editions/show_comparison.html",
        draft=draft,
        course=found.course,
        serving=found.serving,
        compared=found.comparison,
        refusal=refusal,
        refused=refused,
    )
    return html, refusal.status if refusal else 422 if refused else 200


def _joined(text: str, ask: Ask) -> str:
    if ask.line:
        join = joining.question_was if ask.has_id else joining.question_is
        return join(text, ask.line, ask.gone)
    return joining.item_was(text, ask.gone) if ask.has_id else joining.item_is(text, ask.gone)
