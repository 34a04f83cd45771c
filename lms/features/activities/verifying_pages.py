"""What people learnt elsewhere, for the administrators who verify it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from lms.core.forms import answer, version_of
from lms.core.i18n import say
from lms.core.looking import looked
from lms.core.security import requires
from lms.core.workdays import waited
from lms.features.activities import deciding, desk, policies, queries
from lms.features.activities.deciding import Decision
from lms.features.activities.forms import DecisionForm, ReversalForm
from lms.features.activities.queries import SEEN, ActivityRecord, Looked
from lms.features.credits import hours
from lms.features.files import giving
from lms.features.organisation import queries as organisation

blueprint = Blueprint("verification", __name__, template_folder="templates")
blueprint.context_processor(desk.words)


@blueprint.get("/admin/activities")
@requires(policies.may_verify, staff=True)
def show_queue() -> str:
    """What waits in one's scope, the oldest first; or what was decided."""
    session, scopes = db.session(), _scopes()
    units = organisation.units(session, scopes)
    unit = next((one for one in units if one.code == request.args.get("unit")), None)
    state = request.args.get("state", "")
    wanted = Looked(
        state if state in SEEN else "submitted", unit.path if unit else "", request.args.get("form", "")
    )
    after = request.args.get("after", "")
    filters = {"state": wanted.state, "unit": unit.code if unit else "", "form": wanted.form}
    return render_template(
        "activities/show_queue.html",
        found=queries.queue(
            session, current_user.person_id, scopes, wanted, after if after.isalnum() else ""
        ),
        wanted=filters,
        states=_states(wanted, filters),
        units=units,
        terms=desk.terms(),
        waited=waited,
        day_in=day_in,
        today=day_in(current_user.zone, now()),
        done=request.args.get("done", ""),
        told={
            "verified": _("It is verified and counted"),
            "returned": _("It is returned to be mended"),
            "refused": _("It is refused"),
            "reversed": _("It is taken back"),
        },
    )


def _states(wanted: Looked, filters: dict[str, str]) -> list[dict[str, Any]]:
    counted = queries.tallies(db.session(), current_user.person_id, _scopes(), wanted)
    names = {
        "submitted": _("Waiting"),
        "returned": _("Returned"),
        "verified": _("Verified"),
        "refused": _("Refused"),
        "reversed": _("Taken back"),
    }
    narrowed: dict[str, Any] = {"unit": filters["unit"] or None, "form": filters["form"] or None}
    return [
        {
            "label": label,
            "href": url_for(".show_queue", state=name if name != "submitted" else None, **narrowed),
            "current": wanted.state == name,
            "count": (counted[name].count if name in counted else 0) if name in queries.WAITING else None,
        }
        for name, label in names.items()
    ]


@blueprint.route("/admin/activities/<public_id>", methods=["GET", "POST"])
@requires(policies.may_verify, staff=True)
def show_claim(public_id: str) -> Any:
    """One activity with its evidence, and one's decision."""
    found = _reachable(public_id)
    if request.method == "GET":
        db.write(looked, current_user, "activity.seen", f"activity:{public_id}", now(), found.person_id)
        return _claim_page(found)
    form = DecisionForm()
    if not form.validate():
        return _claim_page(found, form)
    try:
        db.write(deciding.decide, current_user, public_id, form.decision, now())
    except (Invalid, Conflict, NotAllowed) as refusal:
        return _claim_page(_reachable(public_id), form, refusal)
    return redirect(url_for(".show_queue", done=form.decision.outcome), 303)


@blueprint.route("/admin/activities/<public_id>/reversal", methods=["GET", "POST"])
@requires(policies.may_verify, staff=True)
def reverse_claim(public_id: str) -> Any:
    """Takes back what was verified, with a reason."""
    found, form = _reachable(public_id), ReversalForm()
    refusal: Refusal | None = None
    if form.validate_on_submit():
        try:
            db.write(deciding.reverse, current_user, public_id, form.why.data or "", now())
        except (Invalid, NotAllowed) as error:
            refusal = error
        except Conflict as error:
            return _claim_page(_reachable(public_id), None, error)
        else:
            return redirect(url_for(".show_queue", state="reversed", done="reversed"), 303)
    elif found.state != "verified" or not _may_decide(found):
        return redirect(url_for(".show_claim", public_id=public_id), 303)
    return answer("activities/reverse_claim.html", refusal, form, one=found)


@blueprint.post("/admin/activities/ticked")
@requires(policies.may_verify, staff=True)
def verify_ticked() -> Any:
    """Verifies those ticked, each by itself: one that cannot be stays, and is named with the reason."""
    done, refused = 0, []
    for ticked in dict.fromkeys(request.form.getlist("activity")[: queries.PAGE]):
        public_id, _colon, version = ticked.partition(":")
        decision = Decision("verified", seen=version_of(version))
        try:
            db.write(deciding.decide, current_user, public_id, decision, now())
            done += 1
        except NotFound:
            continue
        except (Invalid, Conflict, NotAllowed) as refusal:
            refused.append((_reachable(public_id), refusal.message or deciding.DECIDED))
    return render_template("activities/verify_ticked.html", done=done, refused=refused)


@blueprint.get("/admin/activities/<public_id>/evidence/<file>")
@requires(policies.may_verify, staff=True)
def download_evidence(public_id: str, file: str) -> Response:
    """A file of an activity in one's scope: to be saved, or a picture for the page."""
    found = _reachable(public_id)
    record = desk.files_of((file,)).get(file) if file in found.files else None
    if record is None or record.person_id != found.person_id:
        raise NotFound
    response = giving.response(current_app.config, record, shown=request.args.get("view") == "picture")
    db.write(looked, current_user, "evidence.seen", f"file:{file}", now(), found.person_id)
    return response


def _scopes() -> tuple[str, ...]:
    return unit_scopes(current_user, ADMINISTRATOR)


def _reachable(public_id: str) -> ActivityRecord:
    """An activity in one's scope, or one's own. Raises NotFound."""
    found = queries.one(db.session(), public_id)
    if found is None or found.state not in SEEN or not (_may_decide(found) or _is_own(found)):
        raise NotFound
    return found


def _is_own(found: ActivityRecord) -> bool:
    return bool(found.person_id == current_user.person_id)


def _may_decide(found: ActivityRecord) -> bool:
    return policies.may_decide(current_user, found.person_id, found.unit_path)


def _claim_page(
    found: ActivityRecord, form: DecisionForm | None = None, refusal: Refusal | None = None
) -> Response:
    is_open = found.state in ("submitted", "reversed") and _may_decide(found)
    typed = form
    if is_open and form is None:
        form = DecisionForm(formdata=None)
        form.fill(hours.written(found.quarters or 0), found.version)
    if typed is not None and isinstance(refusal, Invalid):
        typed.take(refusal)
    elif typed is not None:
        typed.seen.data = str(found.version)  # whoever reads it now decides about what stands there now
    same = queries.same_number(db.session(), found.number_key, found.person_id)
    response = make_response(
        render_template(
            "activities/show_claim.html",
            one=found,
            form=form if is_open else None,
            refusal=say(refusal.message)
            if refusal and refusal.message and not isinstance(refusal, Invalid)
            else "",
            files=desk.files_of(found.files),
            shown_kinds=giving.SHOWN,
            same=same,
            reachable=[other.public_id for other in same if _may_decide(other)],
            may_decide=_may_decide(found),
            steps=queries.steps(db.session(), found.id),
            terms=desk.terms(),
            late=desk.late_until(found.ends_on) if found.state == "submitted" else None,
        )
    )
    if refusal is not None:
        response.status_code = refusal.status
    elif typed is not None and typed.errors:
        response.status_code = Invalid.status
    return response
