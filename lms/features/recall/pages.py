"""The learner's pages of recall: what comes back, a question, its answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.core import frame
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Conflict, Gone, Invalid, NotFound
from lms.core.i18n import language
from lms.core.security import requires
from lms.core.shell import NavItem
from lms.features.recall import asking, forms, policies, queries, services, showing
from lms.features.recall.choosing import A_DAY
from lms.features.recall.queries import Overview
from lms.features.recall.services import Given
from lms.plugin.message import Message

blueprint = Blueprint("recall", __name__, template_folder="templates", url_prefix="/learn/recall")


@blueprint.get("")
@requires(policies.may_recall)
def show_recall() -> str:
    """What is due, what is likely remembered, and the switch."""
    found = _overview()
    return render_template(
        "recall/show_recall.html",
        found=found,
        lines=showing.lines(found),
        most=A_DAY,
        at=now(),
        zone=current_user.zone,
        trail=[_from_home()],
        done=request.args.get("done"),
    )


@blueprint.post("")
@requires(policies.may_recall)
def begin_review() -> Any:
    """Begins a review or goes on with one."""
    begun = db.write(services.begin, current_user, now())
    return redirect(url_for(".ask_question" if begun else ".show_recall"), 303)


@blueprint.get("/question")
@requires(policies.may_recall)
def ask_question() -> Any:
    """The question that comes next in the review under way."""
    return _question(_overview())


@blueprint.post("/question")
@requires(policies.may_recall)
def give_answer() -> Any:
    """Takes an answer and leads to what came of it."""
    given = None
    try:
        given = forms.given(request.form)
        db.write(services.answer, current_user, given, language(), now())
    except (Invalid, Conflict) as refusal:
        page = _question(_overview(), refusal.message, given)
        return (page, refusal.status) if isinstance(page, str) else page
    except Gone:
        return redirect(url_for(".ask_question", done="rests"), 303)
    return redirect(url_for(".show_answer", public_id=given.card), 303)


@blueprint.get("/answers/<public_id>")
@requires(policies.may_recall)
def show_answer(public_id: str) -> Any:
    """The right answer beside one's own, why it is so, and when the question comes back."""
    frame.light("learn")
    found = _overview()
    one = found.find(public_id)
    if one is None or one.card is None or not one.card.answers:
        raise NotFound
    asked = asking.ask(one, found.amendment(one), language(), one.card.answers - 1)
    if asked is None:
        raise NotFound
    response = queries.response(db.session(), current_user.person_id, public_id)
    return render_template(
        "recall/show_answer.html",
        shown=showing.outcome(found, one, asked, response),
        left=found.ready if found.pending else 0,
        trail=[_from_home(), _from_recall()],
    )


@blueprint.post("/switch")
@requires(policies.may_recall)
def switch_recall() -> Any:
    """Switches recall off or on again."""
    on = request.form.get("on") == "1"
    db.write(services.switch, current_user, on)
    return redirect(url_for(".show_recall", done="on" if on else "off"), 303)


def _overview() -> Overview:
    frame.light("learn")
    return queries.overview(db.session(), current_user.person_id, day_in(current_user.zone, now()))


def _question(found: Overview, problem: Message | None = None, given: Given | None = None) -> Any:
    """The page of the question in turn, or of the one that was `given` an answer; else leads to the overview."""
    for one in found.pending if found.ready else ():
        assert one.card is not None
        if given and one.card.public_id != given.card:
            continue
        asked = asking.ask(one, found.amendment(one), language(), one.card.answers)
        if asked is not None and asked.form() is not None:
            return render_template(
                "recall/ask_question.html",
                shown=showing.question(found, one, asked, problem, given),
                prefix=forms.PREFIX,
                trail=[_from_home(), _from_recall()],
                done=request.args.get("done"),
            )
    return redirect(url_for(".show_recall", done="review" if found.asked else None), 303)


def _from_home() -> NavItem:
    return NavItem(_("Learn"), url_for("learning.show_home"))


def _from_recall() -> NavItem:
    return NavItem(_("Recall"), url_for(".show_recall"))
