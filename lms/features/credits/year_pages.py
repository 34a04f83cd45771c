"""The front page of JP and certificates, and closing years."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Invalid, NotFound, Refusal
from lms.core.forms import DayField, answer, version_of
from lms.core.panels import panels
from lms.core.security import requires
from lms.features.credits import closing, policies, queries
from lms.features.credits.desk import blueprint
from lms.features.credits.forms import CloseYearForm
from lms.plugin.message import Message, mark

NO_DAY = Message(mark("Write the last day for late entries as day-month-year."))


@blueprint.get("/admin/credits")
@requires(policies.may_see_accounts, staff=True)
def show_desk() -> str:
    """What waits to be confirmed, verified, issued and closed."""
    session, rules = db.session(), policies.may_rule(current_user)
    return render_template(
        "credits/show_desk.html",
        rules=rules,
        examples=closing.examples(session) if rules else 0,
        closed=queries.closed_years(session),
        troubles=closing.troubles(session) if rules else (),
        today=_today(),
        panels=panels("admin-credits", current_user, None),
    )


@blueprint.get("/admin/credits/years")
@requires(policies.may_rule, staff=True)
def show_years() -> Any:
    """The years with their sums, open and closed; before closing, what stands in the one that was chosen."""
    return _years_page(CloseYearForm(formdata=None, late_until=_proposed()), None)


@blueprint.post("/admin/credits/years")
@requires(policies.may_rule, staff=True)
def close_year() -> Any:
    """Closes a year, or sets another last day for its late entries."""
    form, refusal = CloseYearForm(), None
    year, act = version_of(form.year.data), closing.close
    if request.form.get("act") == "extend":
        act = closing.extend
    if form.validate_on_submit():
        try:
            if form.late_until.day is None:
                raise Invalid(fields={"late_until": NO_DAY})
            db.write(act, current_user, year, form.late_until.day, _today(), now())
        except Refusal as error:
            refusal = error
        else:
            done = "closed" if act is closing.close else "extended"
            return redirect(url_for(".show_years", done=done), 303)
    return _years_page(form, refusal)


def _years_page(form: CloseYearForm, refusal: Refusal | None) -> Any:
    session, today = db.session(), _today()
    sums = closing.year_sums(session)
    closed = {one.year: one for one in queries.closed_years(session)}
    chosen = version_of(form.year.data) or version_of(request.args.get("close"))
    if chosen and not closing.FIRST_YEAR <= chosen < today.year:
        raise NotFound
    form.year.data = str(chosen)
    return answer(
        "credits/show_years.html", refusal, form, sums=sums, closed=closed, chosen=chosen, today=today
    )


def _today() -> date:
    return day_in(current_user.zone, now())


def _proposed() -> str:
    return DayField.text(_today() + timedelta(days=60))
