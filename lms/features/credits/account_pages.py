"""The JP account of a person as the administrator of their unit sees it, and taking an entry back."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_login import current_user

from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import NotAllowed, NotFound, Refusal
from lms.core.forms import answer
from lms.core.looking import looked
from lms.core.security import requires
from lms.features.accreditation import queries as accreditation
from lms.features.activities import queries as activities
from lms.features.certificates import queries as certificates
from lms.features.credits import account, by_hand, desk, policies, queries
from lms.features.credits.desk import blueprint
from lms.features.credits.forms import TakeBackForm
from lms.features.credits.queries import EntryRecord
from lms.features.organisation.person_records import PersonDetail


@blueprint.get("/admin/people/<public_id>/credits")
@requires(policies.may_see_accounts, staff=True)
def show_account_of(public_id: str) -> str:
    """The same account that the person sees; the look is noted in the history."""
    session, person = db.session(), desk.person_in_scope(public_id)
    found = desk.opened(person.id)
    year = found.standing.year
    _look(person)
    return render_template(
        "credits/show_account.html",
        account=found,
        hours=accreditation.waiting(session, person.id, year),
        activities=activities.waiting(session, person.id, year),
        certificates=certificates.of_runs(session, desk.runs_of(found.entries)),
        rates=(),
        person=person,
    )


@blueprint.route("/admin/people/<public_id>/credits/<entry_id>", methods=["GET", "POST"])
@requires(policies.may_see_accounts, staff=True)
def show_entry_of(public_id: str, entry_id: str) -> Any:
    """One entry, and, for those who may, taking it back with a reason."""
    session, person = db.session(), desk.person_in_scope(public_id)
    entry = queries.entry(session, entry_id)
    if entry is None or entry.person_id != person.id:
        raise NotFound
    form, refusal = TakeBackForm(), None
    may = _may_take_back(person, entry)
    if form.validate_on_submit():
        if not may:
            raise NotAllowed
        try:
            db.write(by_hand.take_back, current_user, entry.public_id, form.why.data, now())
        except Refusal as error:
            refusal = error
        else:
            return redirect(
                url_for(".show_entry_of", public_id=public_id, entry_id=entry_id, done="back"), 303
            )
    _look(person)
    named = queries.terms(session)
    return answer(
        "credits/show_entry_of.html",
        refusal,
        form,
        person=person,
        entry=entry,
        may_take_back=may,
        forms=account.by_code(one for one in named if one.kind == "form"),
        funds=account.by_code(one for one in named if one.kind == "fund"),
        certificate=certificates.of_runs(session, desk.runs_of([entry])).get(entry.enrolment_id or 0),
    )


def _may_take_back(person: PersonDetail, entry: EntryRecord) -> bool:
    return entry.stands and policies.may_take_back(desk.actor(), entry.source, desk.path_of(person))


def _look(person: PersonDetail) -> None:
    if person.id != current_user.person_id:
        db.write(looked, desk.actor(), "credits.seen", f"person:{person.public_id}", now(), person.id)
