"""The page of a survey: one form that is sent once, and thanks. Works without script."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.core.i18n import language
from lms.core.security import requires
from lms.core.shell import NavItem
from lms.features.learning import outline, wording
from lms.features.learning.addresses import lead_to_present_address
from lms.features.progress.queries import journey
from lms.features.surveys import forms, places, policies, queries, services, showing
from lms.features.surveys.showing import Refused, Sheet

blueprint = Blueprint(
    "surveys", __name__, template_folder="templates", url_prefix="/courses/<course>/surveys/<item>"
)
blueprint.before_request(lead_to_present_address)


@blueprint.get("")
@requires(policies.may_answer)
def show_survey(course: str, item: str) -> Any:
    """The questions with what is joined with the reader and what is not; thanks, once they are answered."""
    return _page(course, item)


@blueprint.post("")
@requires(policies.may_answer)
def send_survey(course: str, item: str) -> Any:
    """Takes the answers once; a form that has mistakes comes back with everything that was typed."""
    typed = forms.typed(request.form)
    try:
        db.write(services.send, current_user, course, item, language(), typed, now())
    except Invalid as refusal:
        return _page(course, item, Refused(typed, refusal.message, refusal.fields)), refusal.status
    except NotAllowed as refusal:
        return _page(course, item, Refused(typed, refusal.message)), refusal.status
    return redirect(url_for(".show_survey", course=course, item=item, done="sent"), 303)


def _page(course: str, item: str, refused: Refused | None = None) -> str:
    session, at = db.session(), now()
    place = places.find(course, item)
    own = journey(session, current_user.person_id, course)
    if place.withdrawn and own is None:
        raise NotFound
    standing = outline.standing(place.course, own, day_in(current_user.zone, at))
    gate = standing.gates[place.item.id]
    sheet = Sheet(
        place,
        [NavItem(_("Learn"), url_for("learning.show_home"))],
        times=standing.states[place.item.id].attempts_ended if place.item.id in standing.states else 0,
        closed="" if gate.open else wording.why_closed(gate, place.item),
        again=refused is not None or "again" in request.args,
    )
    if not sheet.is_done or own is None:
        return showing.page(sheet, refused)
    kept = {} if place.rules.anonymous else queries.own_answers(session, own.run.id, place.item_row)
    return showing.page(sheet, refused, following=outline.following(standing, place.item), own=kept)
