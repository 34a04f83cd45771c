"""The superior's pages: my people now, what is due, what was done; reads only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask import Blueprint, render_template
from flask_login import current_user

from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.panels import panels
from lms.core.security import requires
from lms.features.onboarding import queries as onboarding
from lms.features.reports import completion
from lms.features.team import attention, policies, queries, services
from lms.features.team.attention import Titles

blueprint = Blueprint("team", __name__, template_folder="templates")


@blueprint.get("/team")
@requires(policies.may_see_own_team, staff=True)
def show_team() -> str:
    """My people: who needs attention and why, and everybody with what is due and when they last learned."""
    today = _today()
    members = queries.team(db.session(), current_user.person_id, today)
    titles = _titles(duty.course_row for member in members for duty in member.duties)
    if members:
        db.write(services.look_at_team, current_user, now())
    return render_template(
        "team/show_team.html",
        lines=attention.lines(members, titles, today),
        helper="" if members else onboarding.helper_of(db.session(), current_user.unit_path),
        today=today,
        panels=panels("team", current_user, members),
    )


@blueprint.get("/team/<public_id>")
@requires(policies.may_see_own_team, staff=True)
def show_member(public_id: str) -> str:
    """One of my people: their duties and courses. No answer is ever shown here."""
    today = _today()
    member = queries.member(db.session(), current_user.person_id, public_id, today)
    if member is None:
        raise NotFound
    runs = queries.runs(db.session(), member.staff.id)
    rows = [duty.course_row for duty in member.duties] + [run.course_row for run in runs]
    titles = _titles(rows)
    db.write(services.look_at_member, current_user, member.staff.id, public_id, now())
    return render_template(
        "team/show_member.html",
        member=member,
        runs=runs,
        titles=titles,
        reason=attention.reason(member, titles, today),
        last=attention.last_in_words(member, today),
        today=today,
        panels=panels("team-person", current_user, member),
    )


def _today() -> date:
    return day_in(current_user.zone, now())


def _titles(rows: Iterable[int]) -> Titles:
    found = completion.titles(db.session(), set(rows))
    return {row: (course, title.text) for row, (course, title) in found.items()}
