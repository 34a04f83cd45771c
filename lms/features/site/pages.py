"""What the site says of itself to those who run it: courses, plugins, health."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, current_app, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.core import checkup
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import NotFound
from lms.core.i18n import in_words, language_name, told
from lms.core.security import requires
from lms.features.catalogue import kept
from lms.features.catalogue import queries as catalogue
from lms.features.catalogue.kept import KeptFinding
from lms.features.site import mail, policies, queries, services

blueprint = Blueprint("site", __name__, template_folder="templates")


@blueprint.get("/admin/plugins")
@requires(policies.may_run_site, staff=True)
def show_plugins() -> str:
    """The plugins of this site, and what went wrong with them."""
    states = queries.plugin_states(db.session(), current_app.extensions["lms.plugins"])
    return render_template("site/show_plugins.html", states=states)


@blueprint.post("/admin/plugins/<name>/delivery")
@requires(policies.may_run_site, staff=True)
def switch_on(name: str) -> Response:
    """Delivers facts to a plugin again."""
    db.write(services.switch_on, current_user, name, now())
    return redirect(url_for("site.show_plugins"), 303)


@blueprint.get("/admin/health")
@requires(policies.may_run_site, staff=True)
def show_health() -> str:
    """How the site is, line by line, with what to do."""
    at, session = now(), db.session()
    lines = (*checkup.look(session, at), mail.look(session))
    return render_template(
        "site/show_health.html",
        lines=lines,
        worst=checkup.worst(lines),
        failed=checkup.failed_jobs(session),
        versions=checkup.versions(),
        at=at,
        zone=current_user.zone,
    )


@blueprint.get("/admin/courses")
@requires(policies.may_run_site, staff=True)
def list_courses() -> str:
    """Every course with its edition, its learners and what its folder lacks; and folders that are none."""
    rows, folders = queries.courses(db.session())
    titles = {row.taught.course: in_words(row.taught.titles, row.taught.language) for row in rows}
    return render_template(
        "site/list_courses.html",
        rows=sorted(rows, key=lambda row: titles[row.taught.course].casefold()),
        folders=folders,
        language_name=language_name,
        zone=current_user.zone,
    )


@blueprint.get("/admin/courses/<course>")
@requires(policies.may_run_site, staff=True)
def show_course(course: str) -> str:
    """One course: its editions, who may teach it, and the findings of its folder."""
    rows, _folders = queries.courses(db.session())
    found = next((row for row in rows if row.taught.course == course), None)
    if found is None:
        raise NotFound
    return render_template(
        "site/show_course.html",
        row=found,
        course=found.taught,
        title=told(found.taught.titles, found.taught.language),
        editions=queries.editions(db.session(), course),
        trainers=queries.trainers(db.session(), course),
        findings=_findings(found.taught.folder) if found.taught.check else [],
        language_name=language_name,
        zone=current_user.zone,
    )


def _findings(folder: str) -> Sequence[KeptFinding]:
    """What the last reading of a folder found, what must be mended first."""
    found = catalogue.findings_of(db.session(), folder)
    revived = [kept.from_json(one) for one in found[1]] if found else []
    return sorted(revived, key=lambda one: not one.finding.is_error)
