"""The JP account as its owner sees it."""

from __future__ import annotations

from flask import render_template
from flask_login import current_user

from lms.core import frame
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.security import requires, signed_in
from lms.features.accreditation import queries as accreditation
from lms.features.activities import queries as activities
from lms.features.certificates import queries as certificates
from lms.features.credits import account, desk, queries
from lms.features.credits.desk import blueprint


@blueprint.get("/my/credits")
@requires(signed_in)
def show_account() -> str:
    """A year: how far, what is missing, what waits and why, and every entry."""
    frame.light("menu")
    session, own = db.session(), current_user.person_id
    found = desk.opened(own)
    year = found.standing.year
    today = day_in(current_user.zone, now())
    return render_template(
        "credits/show_account.html",
        account=found,
        hours=accreditation.waiting(session, own, year),
        activities=activities.waiting(session, own, year),
        certificates=certificates.of_runs(session, desk.runs_of(found.entries)),
        rates=queries.rates_on(session, today) if found.is_first_use else (),
        person=None,
    )


@blueprint.get("/my/credits/<public_id>")
@requires(signed_in)
def show_entry(public_id: str) -> str:
    """One entry with all that is known of it, and whether it was taken back."""
    frame.light("menu")
    session = db.session()
    entry = queries.entry(session, public_id)
    if entry is None or entry.person_id != current_user.person_id:
        raise NotFound
    named = queries.terms(session)
    return render_template(
        "credits/show_entry.html",
        entry=entry,
        forms=account.by_code(one for one in named if one.kind == "form"),
        funds=account.by_code(one for one in named if one.kind == "fund"),
        certificate=certificates.of_runs(session, desk.runs_of([entry])).get(entry.enrolment_id or 0),
    )
