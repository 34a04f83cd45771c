"""The learner's pages: home, course, lesson, notes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.routing import RequestRedirect

from lms.content.course import Course, Item
from lms.core import frame
from lms.core.actor import ADMINISTRATOR, TRAINER, covers
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound, Unavailable
from lms.core.i18n import language, say
from lms.core.panels import panels
from lms.core.security import requires, signed_in
from lms.core.shell import NavItem
from lms.features.accreditation import queries as accreditation
from lms.features.catalogue import queries as catalogue
from lms.features.credits import queries as accounts_of_jp
from lms.features.enrolment import services as enrolment
from lms.features.learning import notebook, outline, policies, queries, services, showing
from lms.features.learning.forms import NoteForm
from lms.features.learning.showing import Lesson, Noted
from lms.features.progress.queries import Journey, journey
from lms.plugin.offers import Shown

blueprint = Blueprint("learning", __name__, template_folder="templates")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return dict(showing.WORDS)


@blueprint.get("/learn")
@requires(signed_in)
def show_home() -> str:
    """What to go on with, and what is due."""
    at = now()
    home = queries.home(db.session(), current_user, at)
    return render_template(
        "learning/show_home.html",
        home=home,
        credits=accounts_of_jp.standing(db.session(), current_user.person_id, home.day.year),
        at=at,
        has_courses=bool(catalogue.snapshot().offered()),
        publishes=covers(current_user, TRAINER) or covers(current_user, ADMINISTRATOR),
        panels=panels("home", current_user, home),
    )


@blueprint.get("/courses/<course>")
@requires(signed_in)
def show_course(course: str) -> str:
    """What the course promises, how far the learner is, and what is missing."""
    return _course_page(_course(course))


@blueprint.post("/courses/<course>/runs")
@requires(signed_in)
def begin_course(course: str) -> Any:
    """Begins a run, or goes on with the one that is open, at the part asked for or the next one."""
    found = _course(course)
    try:
        db.write(enrolment.begin_run, current_user, found.id, now())
    except Invalid as refusal:
        return _course_page(found, refusal=say(refusal.message or "")), refusal.status
    return redirect(_entrance(found, request.form.get("to", "")), 303)


@blueprint.get("/courses/<course>/<item>")
@requires(signed_in)
def show_lesson(course: str, item: str) -> Any:
    """A lesson; the visit is noted."""
    found, lesson = _lesson(course, item)
    own = journey(db.session(), current_user.person_id, found.id)
    if own is None:
        return redirect(url_for(".show_course", course=found.id, to=lesson.id), 303)
    standing = outline.standing(found, own, day_in(current_user.zone, now()))
    if not standing.is_open(lesson):
        return _course_page(found, closed=lesson), 403
    return _lesson_page(found, lesson, _noted(own, found, lesson))


@blueprint.post("/courses/<course>/<item>/completion")
@requires(signed_in)
def finish_lesson(course: str, item: str) -> Any:
    """Marks the lesson as done and goes on."""
    found, lesson = _lesson(course, item)
    try:
        outcome = db.write(services.finish, current_user, found.id, lesson.id, now())
    except Invalid as refusal:
        own = journey(db.session(), current_user.person_id, found.id)
        return _lesson_page(found, lesson, own, refusal=say(refusal.message or "")), refusal.status
    return redirect(_onward(found, lesson, outcome), 303)


@blueprint.post("/courses/<course>/<item>/note")
@requires(signed_in)
def save_note(course: str, item: str) -> Any:
    """Saves one's own note at the lesson."""
    found, lesson = _lesson(course, item)
    form = NoteForm()
    status = _save(form, found.id, lesson.id)
    if not status:
        return redirect(
            url_for(
                ".show_lesson",
                course=found.id,
                item=lesson.id,
                done="note" if form.note.data else "deleted",
                _anchor="own-note",
            ),
            303,
        )
    own = journey(db.session(), current_user.person_id, found.id)
    standing = outline.standing(found, own, day_in(current_user.zone, now()))
    if own is None or not standing.is_open(lesson):
        return _notes_page(form, found.id, lesson.id), status
    return _lesson_page(found, lesson, own, form=form), status


@blueprint.get("/my/notes")
@requires(signed_in)
def show_notes() -> str:
    """All own notes, or one of them to be changed; `view=print` for paper."""
    course, _slash, item = request.args.get("at", "").partition("/")
    return _notes_page(NoteForm(formdata=None), course, item)


@blueprint.post("/my/notes")
@requires(signed_in)
def change_note() -> Any:
    """Changes a note from the page of all notes: also where its lesson is gone."""
    at = request.form.get("at", "")
    if not at.isprintable():
        raise NotFound  # no name holds such signs, and PostgreSQL cannot even be asked for some
    course, _slash, item = at.partition("/")
    form = NoteForm()
    status = _save(form, course, item)
    return (
        (_notes_page(form, course, item), status)
        if status
        else redirect(url_for(".show_notes", done="note" if form.note.data else "deleted"), 303)
    )


@blueprint.get("/my/notes.md")
@requires(signed_in)
def download_notes() -> Response:
    """All own notes as a text."""
    book = notebook.chapters(notebook.leaves(queries.notes(db.session(), current_user.person_id)))
    text = "".join(notebook.markdown(book, current_user.name, current_user.zone))
    headers = {"Content-Disposition": 'attachment; filename="suluh-notes.md"'}
    return Response(text, mimetype="text/markdown", headers=headers)


@blueprint.post("/courses/<course>/<item>/checks/<check>")
@requires(signed_in)
def answer_check(course: str, item: str, check: str) -> Any:
    """Answers a knowledge check: the lesson once more, with what there is to say. Nothing is kept."""
    found, lesson = _lesson(course, item)
    own = journey(db.session(), current_user.person_id, found.id)
    if own is None:
        return redirect(url_for(".show_course", course=found.id, to=lesson.id), 303)
    standing = outline.standing(found, own, day_in(current_user.zone, now()))
    if not standing.is_open(lesson):
        return _course_page(found, closed=lesson), 403
    return _lesson_page(found, lesson, own, answering=check)


def _save(form: NoteForm, course: str, item: str) -> int:
    """Saves what was sent; 0, or the status of a refusal, which then stands in the form."""
    form.is_sent = True
    if not form.validate():
        return Invalid.status
    try:
        db.write(services.save_note, current_user, course, item, form.note.data or "", form.version, now())
    except Invalid as refusal:
        form.take(refusal)
        return refusal.status
    except Conflict as refusal:
        form.is_older = True
        form.take(Invalid(refusal.message))
        return refusal.status
    return 0


def _notes_page(form: NoteForm, course: str, item: str) -> str:
    frame.light("learn")
    session = db.session()
    book = notebook.chapters(notebook.leaves(queries.notes(session, current_user.person_id)))
    place = queries.note_place(session, current_user.person_id, course, item) if item else None
    if item and (place is None or (place.note is None and not form.is_sent)):
        raise NotFound
    form.show(place.note if place else None)
    return render_template(
        "learning/show_notes.html",
        book=book,
        at=f"{course}/{item}" if item else "",
        kept=place.note if place else None,
        leaf=notebook.leaves([place.note])[0] if place and place.note else None,
        form=form,
        printed=request.args.get("view") == "print",
        today=day_in(current_user.zone, now()),
    )


def _course(slug: str) -> Course:
    """The course of this address; a former id leads to the present one."""
    library = catalogue.snapshot().library
    found = library.course(slug)
    if found is not None:
        return found
    present = library.renamed_course(slug)
    if present is None:
        raise NotFound
    raise _moved(course=present)


def _lesson(course: str, slug: str) -> tuple[Course, Item]:
    """The lesson of this address; a former id, and an item of another kind, lead to where it is."""
    found = _course(course)
    item = found.item(slug)
    if item is None:
        renamed = found.renamed_item(slug)
        if renamed is None:
            raise NotFound
        raise _moved(item=renamed.id)
    if not item.visible:
        raise NotFound
    if item.kind != "lesson":
        elsewhere = outline.address(found, item)
        if not elsewhere or request.method != "GET":
            raise NotFound
        raise RequestRedirect(elsewhere)
    return found, item


def _moved(**values: str) -> RequestRedirect:
    """Leads to this page with other `values` in its path; what was asked after the question mark goes along."""
    assert request.endpoint is not None
    path = url_for(request.endpoint, **{**(request.view_args or {}), **values})
    query = request.query_string.decode("ascii", "replace")
    return RequestRedirect(f"{path}?{query}" if query else path)


def _noted(own: Journey, course: Course, item: Item) -> Journey:
    """The journey with this visit in it; a text can be read also while nothing can be written."""
    if request.method != "GET" or not policies.is_worth_noting(own, item, now()):
        return own
    try:
        return db.write(services.open_item, current_user, course.id, item.id, now())
    except Unavailable:
        return own


def _entrance(course: Course, wanted: str) -> str:
    """Where a learner who has just begun is led."""
    own = journey(db.session(), current_user.person_id, course.id)
    standing = outline.standing(course, own, day_in(current_user.zone, now()))
    asked = course.item(wanted)
    open_ = asked if asked is not None and asked.visible and standing.is_open(asked) else standing.next_item
    return (outline.address(course, open_) if open_ else "") or url_for(".show_course", course=course.id)


def _onward(course: Course, item: Item, outcome: services.Outcome) -> str:
    if outcome.completed_course:
        return url_for(".show_course", course=course.id, done="course")
    standing = outline.standing(course, outcome.journey, day_in(current_user.zone, now()))
    following = outline.following(standing, item)
    there = outline.address(course, following) if following else ""
    return there or url_for(".show_course", course=course.id, done="lesson")


def _course_page(course: Course, closed: Item | None = None, refusal: str = "") -> str:
    view = queries.course_view(db.session(), current_user, course, now())
    frame.light("learn" if view.journey else "catalogue")
    return showing.course_page(
        view,
        [_from_home() if view.journey else NavItem(_("Catalogue"), url_for("catalogue.show_catalogue"))],
        closed=closed,
        refusal=refusal,
        wanted=course.item(request.values.get("to", "")),
        panels=panels("course", current_user, view),
        hours=accreditation.of_course(db.session(), course) if course.jp else None,
    )


def _from_home() -> NavItem:
    return NavItem(_("Learn"), url_for(".show_home"))


def _lesson_page(
    course: Course,
    item: Item,
    own: Journey | None,
    refusal: str = "",
    answering: str = "",
    form: NoteForm | None = None,
) -> str:
    if own is None:
        raise NotFound
    frame.light("learn")
    library = catalogue.snapshot().library
    text = queries.lesson_text(library.volume(course.id), item, showing.wanted_language(item, language()))
    edition = library.edition(course.id)
    place = Shown(course.id, item.id, edition.number if edition else 0, tuple(text.checks))
    noted = queries.note_place(db.session(), current_user.person_id, course.id, item.id)
    form = form or NoteForm(formdata=None)
    form.show(noted.note if noted else None)
    today = day_in(current_user.zone, now())
    lesson = Lesson(
        standing=outline.standing(course, own, today),
        item=item,
        text=text,
        checks=showing.shown_checks(text, answering),
        trail=[_from_home()],
        today=today,
        wait=policies.seconds_to_wait(own, item, now()),
        refusal=refusal,
        edition=edition,
        short=outline.short_address(course, item),
        noted=Noted(form, noted.note if noted else None),
    )
    return showing.lesson_page(lesson, panels("lesson", current_user, place))
