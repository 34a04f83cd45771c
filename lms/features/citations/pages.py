"""A figure by its code: as it was, its rule, and beside it today's with the difference as people."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.citing import spoken
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import NotAllowed, NotFound
from lms.core.security import requires, signed_in
from lms.features.citations import changes, codes, policies, queries, services, wording
from lms.features.citations.changes import REASONS, Between, Changed
from lms.features.citations.queries import Kept
from lms.features.onboarding import queries as onboarding
from lms.features.reports import completion
from lms.plugin.manager import Plugins
from lms.plugin.message import Message, mark

blueprint = Blueprint("citations", __name__, template_folder="templates")


@blueprint.get("/c")
@requires(signed_in)
def ask_code() -> Response | str:
    """A code typed by hand, and the codes one has made."""
    typed = request.args.get("code", "").strip()
    if typed:
        return redirect(url_for("citations.open_code", code=typed[:60]), 303)
    return _asked("")


@blueprint.get("/c/<code>")
@requires(signed_in)
def open_code(code: str) -> Response | tuple[str, int]:
    """Leads from paper to the figure; it forgives signs that look alike, and notices a sign copied wrongly."""
    found = queries.kept(db.session(), codes.readings(code))
    if found is None:
        return _asked(code[:60]), 404
    return redirect(url_for("citations.show_citation", code=found.code), 303)


def _asked(typed: str) -> str:
    may = policies.may_see_figures(current_user)
    return render_template(
        "citations/ask_code.html",
        typed=typed,
        slipped=bool(typed) and not codes.readings(typed),
        own=queries.own(db.session(), current_user.person_id) if may else (),
        title=wording.title,
        spoken=spoken,
    )


@blueprint.get("/admin/citations/<code>")
@requires(policies.may_see_figures, staff=True)
def show_citation(code: str) -> str:
    """A figure as it was shown, and what has changed since."""
    kept = _kept(code)
    between = _between(kept)
    found = [_changed(figure, shown, between) for figure, shown in kept.rates.items()]
    return render_template(
        "citations/show_citation.html",
        kept=kept,
        code=spoken(kept.code),
        title=wording.title(kept.what),
        course=_course(between),
        found=found,
        words=wording,
        at=now(),
        live=_live(kept),
    )


def _changed(figure: str, shown: tuple[int, int], between: Between) -> Changed:
    try:
        return changes.changed(db.session(), figure, shown, between)
    except OperationalError:
        # A statement has its time. Whoever scanned the code in a meeting gets both figures rather than an error.
        db.session.rollback()
        return changes.unexplained(db.session(), figure, shown, between)


@blueprint.get("/admin/citations/<code>/<figure>/<reason>")
@requires(policies.may_see_figures, staff=True)
def show_changed(code: str, figure: str, reason: str) -> str:
    """Who stands under a reason of the difference: those whom the viewer may open today."""
    kept = _kept(code)
    if figure not in kept.rates or reason not in REASONS:
        raise NotFound
    scopes = unit_scopes(current_user, ADMINISTRATOR)
    after = request.args.get("after", "")
    page = changes.people(db.session(), figure, _between(kept), reason, scopes, after)
    db.write(services.note_look, current_user, kept.code, figure, reason, now())
    return render_template(
        "citations/show_changed.html",
        kept=kept,
        code=spoken(kept.code),
        figure=figure,
        reason=reason,
        words=wording,
        page=page,
        after=after,
    )


def _kept(code: str) -> Kept:
    found = queries.kept(db.session(), codes.readings(code))
    if found is None:
        raise NotFound(Message(mark("No figure has this code. Compare it with the paper and type it again.")))
    if not policies.may_open(current_user, found):
        raise _not_allowed(found)
    return found


def _not_allowed(kept: Kept) -> NotAllowed:
    """Tells about what the figure is, and who could show it."""
    if not kept.units:
        return NotAllowed(
            Message(
                mark("This figure is about the whole site. Only an administrator of the site can open it.")
            )
        )
    unit = kept.units[0]
    helper = onboarding.helper_of(db.session(), unit.path)
    if not helper:
        text = mark("This figure is about %(unit)s. Only an administrator of that unit can open it.")
        return NotAllowed(Message(text, {"unit": unit.label}))
    text = mark("This figure is about %(unit)s. Ask %(helper)s, who may open it.")
    return NotAllowed(Message(text, {"unit": unit.label, "helper": helper}))


def _between(kept: Kept) -> Between:
    return changes.asked_again(kept, day_in(current_user.zone, now()))


def _course(between: Between) -> str:
    if between.course is None:
        return ""
    return completion.titles(db.session(), [between.course])[between.course][1].text


def _live(kept: Kept) -> str:
    """The address of the same figure today; empty where there is no such page."""
    filters: dict[str, Any] = {name: value for name, value in kept.filters.items() if name != "on"}
    if kept.what in wording.RULES[services.RULE]:
        return url_for("reports.show_figure", figure=kept.what, **filters)
    if kept.what == completion.REPORT.name:
        return url_for("reports.show_dashboard", **filters)
    plugins: Plugins = current_app.extensions["lms.plugins"]
    known = kept.what in plugins.offers("reports")
    return url_for("reports.show_report", name=kept.what, **filters) if known else ""
