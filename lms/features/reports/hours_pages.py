"""The page behind the figures of yearly hours, beside those of the rates."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_login import current_user

from lms.core.clock import now
from lms.core.db import db
from lms.core.looking import looked
from lms.core.security import requires
from lms.features.reports import hours, hours_people, people, policies, queries
from lms.features.reports.desk import blueprint, cited_people, export, wanted_format
from lms.features.reports.desk import question as question_asked
from lms.features.reports.forms import PersonForm
from lms.features.reports.hours_people import Asked


@blueprint.route("/admin/figures/credits", methods=["GET", "POST"])
@requires(policies.may_see_figures, staff=True)
def show_hours() -> Any:
    """Where the figures of hours come from: divisions, bands, the rule, the people, and one person inside."""
    question = question_asked(course="")
    found = hours.read(db.session(), question)
    asked = Asked(
        question, hours_people.band_of(request.args.get("band", "")), after=request.args.get("after", "")
    )
    if wanted := wanted_format():
        rows = hours_people.table(db.session(), asked, found.targets)
        count = found.total.tally.people if asked.band is None else found.total.tally.bands[asked.band]
        figure = cited_people(question, hours.FIGURE, count, found.total.rate)
        return export(wanted, "credits-people", question, hours_people.COLUMNS, rows, figure)
    form = PersonForm()
    hits, answer = None, None
    is_recounted = request.form.get("do") == "recount"
    picked = people.public_id(request.form.get("pick", ""))
    if request.method == "POST" and not is_recounted and (picked or form.validate()):
        hits = people.named(db.session(), question, form.person.data or "", picked)
        if len(hits) == 1:
            answer = hours_people.answer(db.session(), asked, hits[0], found.targets)
            about = f"person:{hits[0].public_id}"
            db.write(looked, current_user, "person.seen", about, now(), None, figure=hours.FIGURE)
    return render_template(
        "reports/show_hours.html",
        question=question,
        hours=found,
        again=hours.read(db.session(), question, again=True) if is_recounted else None,
        nowhere=queries.people_in_no_unit(db.session()) if question.is_whole_site else 0,
        asked=asked,
        band_name=hours.band_name,
        employment=hours_people.employment,
        people=hours_people.page(db.session(), asked, found.targets),
        hits=hits,
        answer=answer,
        form=form,
        at=now(),
        label=hours.label,
    ), (422 if form.errors else 200)
