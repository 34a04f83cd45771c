"""The trainers' queue of works, and the page on which one is marked."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from lms.content.source import rubrics
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.forms import version_of
from lms.core.i18n import in_words, language, say
from lms.core.security import requires
from lms.core.workdays import waited, working_days
from lms.features.catalogue import queries as catalogue
from lms.features.files import queries as files
from lms.features.marking import forms, judging, policies, queries, services, showing, works
from lms.features.marking.forms import MarkForm
from lms.features.marking.judging import Judgement
from lms.features.marking.queries import Mark
from lms.features.marking.works import WorkRecord
from lms.plugin.marking import HandedFiles, HandedHtml, HandedLinks, HandedText, ShownWork
from lms.plugin.message import Message

blueprint = Blueprint("marking", __name__, template_folder="templates", url_prefix="/teach/marking")

PARTS = {HandedText: "text", HandedHtml: "html", HandedLinks: "links", HandedFiles: "files"}


@blueprint.context_processor
def _words() -> dict[str, Any]:
    zone = getattr(current_user, "zone", "")
    return {
        "showing": showing,
        "policies": policies,
        "zone": zone,
        "today": day_in(zone, now()) if zone else None,
        "waited": waited,
        "working_days": working_days,
        "day_in": day_in,
        "wanted": _wanted(),
    }


@blueprint.get("")
@requires(policies.may_see_queue, staff=True)
def show_queue() -> str:
    """What waits for a mark, the oldest first, or what has one."""
    scope, session = policies.scope(current_user), db.session()
    wanted = _wanted()
    me, marked = current_user.person_id, request.args.get("state") == "marked"
    return render_template(
        "marking/show_queue.html",
        found=works.queue(session, scope, me, **wanted, after=request.args.get("after", ""), marked=marked),
        marked=marked,
        tallies=works.tallies(session, scope, me),
        titles={one.id: in_words(one.title, one.language) for one in catalogue.snapshot().library.courses},
        me=me,
        at=now(),
        done=request.args.get("done"),
    )


@blueprint.get("/<public_id>")
@requires(policies.may_see_queue, staff=True)
def show_work(public_id: str) -> str:
    """One work with its rubric; who looks at it has it open, and that it was read is written down."""
    found = _markable(public_id)
    db.write(services.open_work, current_user, public_id, now())
    return _work_page(found, MarkForm(formdata=None))


@blueprint.post("/<public_id>/claim")
@requires(policies.may_see_queue, staff=True)
def take_over(public_id: str) -> Any:
    """Opens a work that somebody else has open."""
    db.write(services.open_work, current_user, public_id, now(), take=True)
    return redirect(url_for(".show_work", public_id=public_id, **_wanted()), 303)


@blueprint.post("/<public_id>")
@requires(policies.may_see_queue, staff=True)
def give_mark(public_id: str) -> Any:
    """Marks a work, returns it, changes its mark or keeps a draft; where somebody was quicker, shows both."""
    form, do = MarkForm(), request.form.get("do", "accept")
    found = _markable(public_id, services.NO_WORK)
    shown = services.show(db.session(), found)
    if shown is None:
        raise NotFound(services.NO_WORK)
    rubric = rubrics.from_json(shown.rubric) if shown.rubric else None
    given = form.judgement(request.form, rubric, language(), returned=do == "return")
    if not form.validate():
        return _work_page(found, form, given), 422
    try:
        if do == "draft":
            db.write(services.keep_draft, current_user, public_id, given, now())
            return redirect(url_for(".show_work", public_id=public_id, done="draft", **_wanted()), 303)
        db.write(services.give_mark, current_user, public_id, version_of(form.version.data), given, now())
    except Invalid as refusal:
        return _work_page(found, form, given, refusal), refusal.status
    except Conflict as refusal:
        return _work_page(
            _markable(public_id), form, given, conflict=say(refusal.message or "")
        ), refusal.status
    return redirect(_onwards(found, do), 303)


def _onwards(found: WorkRecord, do: str) -> str:
    """The next work, else the queue; after a change the work itself."""
    if found.state != "waiting":
        return url_for(".show_work", public_id=found.public_id, done="changed", **_wanted())
    wanted, scope = _wanted(), policies.scope(current_user)
    following = works.next_free(db.session(), scope, current_user.person_id, now(), **wanted)
    done = "returned" if do == "return" else "marked"
    if following:
        return url_for(".show_work", public_id=following, done=done, **wanted)
    return url_for(".show_queue", done=done, **wanted)


def _wanted() -> dict[str, Any]:
    """The filter of the queue, which goes along from page to page."""
    return {name: value for name in ("kind", "course") if (value := request.args.get(name, ""))}


def _markable(public_id: str, why: Message | None = None) -> WorkRecord:
    found = works.one(db.session(), public_id)
    if found is None or not policies.may_mark(current_user, found.course, found.person_id):
        raise NotFound(why)
    return found


def _work_page(
    found: WorkRecord,
    form: MarkForm,
    given: Judgement | None = None,
    refusal: Invalid | None = None,
    conflict: str = "",
) -> str:
    session, at = db.session(), now()
    shown = services.show(session, found)
    rubric = rubrics.from_json(shown.rubric) if shown is not None and shown.rubric else None
    marks = queries.marks_of(session, found.kind, [found.ref])[found.ref].given
    errors = form.take_refusal(refusal, rubric) if refusal else {}
    begun = given or _begun(found, marks)
    chosen = form.fill(begun, rubric) if given is None else forms.levels_of(begun, rubric)
    form.version.data = str(found.version)
    form.prepare(found.learner)
    rows = showing.criteria(rubric, shown, chosen, errors) if rubric and shown else []
    return render_template(
        "marking/show_work.html",
        work=found,
        shown=shown,
        parts_handed=[(PARTS[type(part)], part) for part in shown.parts] if shown else [],
        files=files.of(session, _files(shown)),
        form=form,
        rows=rows,
        total=showing.sum_of(rubric, rows, shown.passing) if rubric and shown else None,
        marks=marks,
        conflict=conflict,
        is_open=found.is_open_with_another(current_user.person_id, at),
        is_typed=given is not None,
        done=request.args.get("done"),
    )


def _files(shown: ShownWork | None) -> list[str]:
    parts = shown.parts if shown else ()
    return [one for part in parts if isinstance(part, HandedFiles) for one in part.public_ids]


def _begun(found: WorkRecord, marks: tuple[Mark, ...]) -> Judgement:
    """What the form begins with: the draft, else the mark in force, for whoever changes it."""
    if found.draft:
        return judging.from_json(found.draft)
    if found.state == "waiting" or not marks:
        return Judgement()
    last = marks[0]
    levels = {one.key: one.level for one in last.levels}
    return Judgement(levels, last.percent, last.override, last.reason, last.words)
