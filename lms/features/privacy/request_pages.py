"""What people ask for about their data, for the administrators who answer."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, Refusal
from lms.core.forms import answer
from lms.core.security import current_actor, requires
from lms.features.organisation import person_records
from lms.features.privacy import policies, queries, services
from lms.features.privacy.desk import blueprint
from lms.features.privacy.forms import AnswerForm, DecisionForm, ProposalForm


@blueprint.get("/admin/requests")
@requires(policies.may_see_requests, staff=True)
def list_requests() -> str:
    """Corrections and erasures of people in one's scope: what waits, or what was answered."""
    waiting = request.args.get("state") != "answered"
    session, scopes = db.session(), _scopes()
    after = request.args.get("after", "")
    return render_template(
        "privacy/list_requests.html",
        waiting=waiting,
        corrections=queries.corrections(session, scopes, waiting, after if after.isalnum() else ""),
        erasures=queries.erasures(session, scopes, waiting),
        done=request.args.get("done", ""),
    )


@blueprint.route("/admin/requests/corrections/<correction>", methods=["GET", "POST"])
@requires(policies.may_see_requests, staff=True)
def answer_correction(correction: str) -> Any:
    """One correction, and its answer."""
    found, form = queries.correction(db.session(), _scopes(), correction), AnswerForm()
    refusal: Refusal | None = None
    if form.validate_on_submit():
        done = form.outcome.data == "done"
        try:
            db.write(
                services.answer_correction, current_actor(), correction, done, form.words.data or "", now()
            )
        except (Invalid, Conflict) as error:
            refusal = error
        else:
            return redirect(url_for("privacy.list_requests", done="answered"), 303)
    return answer("privacy/answer_correction.html", refusal, form, found=found)


@blueprint.route("/admin/requests/erasures/<erasure>", methods=["GET", "POST"])
@requires(policies.may_see_requests, staff=True)
def decide_erasure(erasure: str) -> Any:
    """One erasure, how far it is, and one's decision."""
    found, form = queries.erasure(db.session(), _scopes(), erasure), DecisionForm()
    refusal: Refusal | None = None
    if form.validate_on_submit():
        try:
            if form.decision.data == "approve":
                db.write(services.approve_erasure, current_actor(), erasure, now())
            else:
                db.write(services.refuse_erasure, current_actor(), erasure, form.words.data or "", now())
        except (Invalid, Conflict) as error:
            refusal = error
        else:
            return redirect(url_for("privacy.list_requests", done="decided"), 303)
    return answer("privacy/decide_erasure.html", refusal, form, found=found, me=current_actor())


@blueprint.route("/admin/people/<public_id>/erasure", methods=["GET", "POST"])
@requires(policies.may_see_requests, staff=True)
def propose_erasure(public_id: str) -> Any:
    """Decides that somebody's data is to be erased, as the first of two."""
    person, form = person_records.person_detail(db.session(), _scopes(), public_id), ProposalForm()
    refusal: Refusal | None = None
    if form.validate_on_submit():
        try:
            db.write(services.propose_erasure, current_actor(), person.id, form.why.data or "", now())
        except (Invalid, Conflict) as error:
            refusal = error
        else:
            return redirect(url_for("privacy.list_requests", done="proposed"), 303)
    return answer("privacy/propose_erasure.html", refusal, form, person=person)


def _scopes() -> tuple[str, ...]:
    return unit_scopes(current_actor(), ADMINISTRATOR)
