"""The page behind the share of completions worth a look: rule, division, rows."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_login import current_user

from lms.core.clock import now
from lms.core.db import db
from lms.core.security import requires
from lms.features.reports import completion, people, policies, review
from lms.features.reports.desk import blueprint, export, question, wanted_format


@blueprint.get("/admin/figures/review")
@requires(policies.may_see_figures, staff=True)
def show_review() -> Any:
    """Completed runs that are worth a look: how many of all, by which rule, and each with its reason."""
    asked = question(status="")
    if form := wanted_format():
        return export(form, "review", asked, review.COLUMNS, review.table(db.session(), asked))
    number = _page_number(request.args.get("page", ""))
    total = completion.figures(db.session(), asked).total
    rows, more = review.page(db.session(), asked, number)
    return render_template(
        "reports/show_review.html",
        question=asked,
        rate=review.rate(db.session(), asked, total),
        rows=rows,
        titles=completion.titles(db.session(), {run.course for run in rows}),
        words=review.words,
        number=number,
        more=more,
        label=completion.unit_label(total),
        course=people.course_title(db.session(), asked),
        at=now(),
        zone=current_user.zone,
    )


def _page_number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1
