"""The trainers' pages of questions: what counts as right, putting it right, and what that changes for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user

from lms.content.course import Course, Item, QuizRules
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound, Refusal
from lms.core.forms import answer
from lms.core.i18n import language
from lms.core.security import requires
from lms.features.amendments import policies, questions, services
from lms.features.amendments import queries as amendments
from lms.features.amendments.forms import AmendForm
from lms.features.amendments.queries import DROPPED, KEY, Amendment
from lms.features.amendments.services import Change
from lms.features.catalogue import queries as catalogue
from lms.features.quizzes import keying, queries, rescored, rescoring
from lms.features.quizzes.keying import Asked
from lms.features.quizzes.regrading import Stated
from lms.features.quizzes.rescored import Effects
from lms.plugin.keying import NotAKey
from lms.plugin.message import Message, mark

blueprint = Blueprint(
    "keys", __name__, template_folder="templates", url_prefix="/teach/courses/<course>/questions"
)
MOVED_ON = Message(
    mark(
        "The question or its key has changed in the meantime. Nothing was done; the page shows how it stands."
    )
)
EDITION = "edition"
SHOWN = 200
"""People named on one page."""


@dataclass(frozen=True, slots=True)
class _Here:
    """A question of a course of the actor's: as it is in service, with all that was stated about it."""

    course: Course
    asked: Asked
    history: tuple[Amendment, ...]
    names: tuple[str, ...]

    @property
    def stated(self) -> Amendment | None:
        return self.asked.stated

    def context(self) -> dict[str, Any]:
        """For every page about it."""
        record = self.asked.record
        return {
            "course": self.course,
            "asked": self.asked,
            "label": keying.label(record, language()),
            "history": self.history,
            "stated": self.stated,
            "zone": current_user.zone,
        }


@blueprint.get("")
@requires(policies.may_amend_any, staff=True)
def list_questions(course: str) -> str:
    """Every question of the quizzes and banks, with what was stated about it."""
    outline = _course(course)
    volume = catalogue.snapshot().library.volume(course)
    quizzes = [
        (item, volume.questions(item.id)) for item in outline.items if item.id in volume.manifest.quizzes
    ]
    return render_template(
        "quizzes/list_questions.html",
        course=outline,
        quizzes=[(item, file.questions) for item, file in quizzes if file.questions],
        banks=[(name, file.questions) for name, file in volume.banks().items() if file.questions],
        stated=amendments.in_force(db.session(), course),
        label=keying.label,
        spoken=language(),
    )


@blueprint.get("/<question>")
@requires(policies.may_amend_any, staff=True)
def show_question(course: str, question: str) -> Any:
    """One question with its key, the form that puts it right, and its history."""
    here = _here(course, question)
    if here.asked.record.id != question:
        return redirect(url_for(".show_question", course=course, question=here.asked.record.id), 308)
    form = AmendForm()
    form.seen.data = here.asked.seen
    return _question_page(here, form)


@blueprint.post("/<question>/amendment")
@requires(policies.may_amend_any, staff=True)
def amend_question(course: str, question: str) -> Any:
    """Shows what another key, or dropping the question, would change; with ``step=do`` does it."""
    here, form = _here(course, question), AmendForm()
    wanted = request.form.get("kind", "")
    if form.seen.data != here.asked.seen or wanted not in (KEY, DROPPED, EDITION):
        form.seen.data = here.asked.seen
        return _question_page(here, form, Conflict(MOVED_ON))
    try:
        specs = _specs(here, wanted)
    except NotAKey as wrong:
        return _question_page(here, form, Invalid(fields={"key": wrong.message}))
    if request.form.get("step") == "back":
        return _question_page(here, form, typed=specs)
    if not form.validate():
        return _question_page(here, form, Invalid(), typed=specs)
    change = Change(
        KEY if wanted == EDITION else wanted,
        form.reason.data or "",
        specs,
        bool(form.takes_back.data),
        wanted == EDITION,
    )
    if request.form.get("step") != "do":
        if specs == here.asked.specs() and wanted == KEY:
            return _question_page(here, form, Invalid(fields={"key": services.SAME_KEY}))
        imagined = services.imagined(course, here.asked.record.id, change, now())
        several = (imagined, *here.history)
        return _effects_page(here, form, wanted, _effects(here, several, change.takes_back), specs)
    try:
        db.write(services.amend, current_user, course, question, change, now())
    except Invalid as refusal:
        return _question_page(here, form, refusal, typed=specs)
    return _done(here, "dropped" if wanted == DROPPED else "amended")


@blueprint.post("/<question>/withdrawal")
@requires(policies.may_amend_any, staff=True)
def withdraw_amendment(course: str, question: str) -> Any:
    """Shows what taking the amendment in force back would change; with ``step=do`` does it."""
    here, form = _here(course, question), AmendForm()
    if here.stated is None or form.seen.data != here.asked.seen:
        form.seen.data = here.asked.seen
        return _question_page(here, form, Conflict(MOVED_ON))
    if request.form.get("step") == "back":
        return _question_page(here, form)
    if not form.validate():
        return _question_page(here, form, Invalid())
    takes_back = bool(form.takes_back.data)
    if request.form.get("step") != "do":
        rest = tuple(one for one in here.history if one.id != here.stated.id)
        return _effects_page(here, form, "withdrawal", _effects(here, rest, takes_back))
    reason, public_id = form.reason.data or "", here.stated.public_id
    db.write(services.withdraw, current_user, course, public_id, reason, takes_back, now())
    return _done(here, "withdrawn")


def _course(course: str) -> Course:
    outline = catalogue.snapshot().library.course(course)
    if outline is None or not policies.may_amend(current_user, course):
        raise NotFound
    return outline


def _here(course: str, question: str) -> _Here:
    outline = _course(course)
    record = questions.in_service(course).get(question)
    if record is None:
        raise NotFound
    names = (record.id, *record.former_ids)
    history = amendments.history(db.session(), course, names)
    stated = next((one for one in history if one.in_force), None)
    found = keying.asked(record, outline.language, queries.question_types(), stated)
    return _Here(outline, found, history, names)


def _specs(here: _Here, wanted: str) -> dict[str, Any]:
    if wanted == DROPPED:
        return {}
    if wanted == EDITION:
        return here.asked.edition_specs()
    if here.asked.keying is None:
        raise NotFound
    return here.asked.read(request.form)


def _effects(here: _Here, several: tuple[Amendment, ...], takes_back: bool) -> Effects:
    counting = tuple(one for one in several if one.ended in ("", amendments.CARRIED))
    stated = Stated(here.course.id, here.names, counting, takes_back)
    return rescored.effects(db.session(), stated, queries.question_types())


def _effects_page(
    here: _Here, form: AmendForm, wanted: str, effects: Effects, specs: dict[str, Any] | None = None
) -> Any:
    own = here.course.language
    words = [
        keying.key_in_words(spec, here.asked.record, own, here.asked.kind) if spec else ""
        for spec in (here.asked.specs().get(own), (specs or {}).get(own))
    ]
    carried = [
        (name, value)
        for name in request.form
        if name.startswith("key-") or name in ("seen", "kind")
        for value in request.form.getlist(name)
    ]
    return render_template(
        "quizzes/amend_question.html",
        **here.context(),
        form=form,
        wanted=wanted,
        effects=effects,
        shown=effects.moved[:SHOWN],
        words=words,
        carried=carried,
        titles={item.id: item.title for item in here.course.items},
    )


def _question_page(
    here: _Here, form: AmendForm, refusal: Refusal | None = None, typed: dict[str, Any] | None = None
) -> Any:
    session, record = db.session(), here.asked.record
    return answer(
        "quizzes/show_question.html",
        refusal,
        form,
        **here.context(),
        parts=here.asked.parts(typed),
        works=rescored.works(session, [one.id for one in here.history]),
        asked_in=_quizzes_with(here.course, record.id),
        others=rescored.scored_otherwise(session, here.course.id, here.names, record.key),
        edition=catalogue.snapshot().edition_number(here.course.id),
        done=request.args.get("done", ""),
    )


def _quizzes_with(course: Course, question: str) -> list[Item]:
    """The quizzes that ask a question themselves or draw from its bank."""
    volume = catalogue.snapshot().library.volume(course.id)
    banks = {
        name for name, file in volume.banks().items() if any(one.id == question for one in file.questions)
    }
    found = []
    for item in course.items:
        if item.id not in volume.manifest.quizzes:
            continue
        own = any(one.id == question for one in volume.questions(item.id).questions)
        drawn = isinstance(item.rules, QuizRules) and any(one.bank in banks for one in item.rules.draws)
        if own or drawn:
            found.append(item)
    return found


def _done(here: _Here, what: str) -> Any:
    """Scores as much as can be done at once; the page tells how far the rest is."""
    latest = amendments.history(db.session(), here.course.id, here.names)[0]
    rescoring.rescore_soon(latest.id, now())
    return redirect(
        url_for(".show_question", course=here.course.id, question=here.asked.record.id, done=what), 303
    )
