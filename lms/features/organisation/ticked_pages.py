"""What is done to the people who were ticked in a list: a page says what will happen, then whom it happened to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import request
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Invalid, NotFound, Refusal
from lms.core.forms import DayField, answer
from lms.core.security import requires
from lms.features.organisation import desk, finding, policies, together
from lms.features.organisation.desk import blueprint
from lms.features.organisation.finding import Candidate
from lms.features.organisation.forms import CloseTickedForm, MoveTickedForm, SuperiorTickedForm
from lms.features.organisation.together import AT_ONCE, Refused
from lms.features.organisation.unit_forms import unit_choices
from lms.plugin.message import Message, mark

NOBODY = Message(mark("Nobody is ticked. Go back and tick the people it is about."))
FORMS = {"move": MoveTickedForm, "close": CloseTickedForm, "superior": SuperiorTickedForm}

Form = MoveTickedForm | CloseTickedForm | SuperiorTickedForm


@blueprint.post("/admin/people/ticked")
@requires(policies.may_administer, staff=True)
def change_ticked() -> Any:
    """Moves the people ticked, closes their accounts or gives them a superior, after a page that names them."""
    act = request.form.get("act", "")
    if act not in FORMS:
        raise NotFound
    today = DayField.text(day_in(current_user.zone, now()))
    form: Form = FORMS[act](**{"closed_on" if act == "close" else "on_day": today})
    units = desk.units() if isinstance(form, MoveTickedForm) else ()
    if isinstance(form, MoveTickedForm):
        form.unit_id.choices = unit_choices(units)
    people = finding.named(db.session(), desk.scopes(), form.names)
    if not people:
        return _page(act, form, people, Invalid(NOBODY))
    if "do" not in request.form:  # from the list: the day is proposed, nothing has been typed yet
        fresh: Form = FORMS[act](formdata=None, **{"closed_on" if act == "close" else "on_day": today})
        if isinstance(fresh, MoveTickedForm):
            fresh.unit_id.choices = unit_choices(units)
        return _page(act, fresh, people)
    if not form.validate():
        return _page(act, form, people)
    try:
        refused = _done(form, people, units)
    except Invalid as refusal:
        return _page(act, form, people, refusal)
    return _page(act, form, people, refused=refused)


def _done(form: Form, people: Sequence[Candidate], units: Any) -> Refused:
    if isinstance(form, MoveTickedForm):
        unit = desk.unit_in(units, form.unit_id.data)
        return _in_parts(together.move_people, people, unit.id, form.on_day.day)
    if isinstance(form, CloseTickedForm):
        return _in_parts(together.close_people, people, form.closed_on.day)
    return _in_parts(together.put_under, people, desk.superior_in(form), form.on_day.day)


def _in_parts(
    service: Callable[..., Refused], people: Sequence[Candidate], *args: int | date | None
) -> Refused:
    refused: Refused = {}
    for start in range(0, len(people), AT_ONCE):
        part = [one.id for one in people[start : start + AT_ONCE]]
        refused |= db.write(service, desk.actor(), part, *args, now())
    return refused


def _page(
    act: str,
    form: Form,
    people: Sequence[Candidate],
    refusal: Refusal | None = None,
    refused: Refused | None = None,
) -> Response:
    return answer("organisation/change_ticked.html", refusal, form, act=act, people=people, refused=refused)
