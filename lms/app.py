"""The roof: puts the parts together, in an order one can read down."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Request, current_app
from flask_migrate import Migrate
from sqlalchemy import Select

from config import load
from lms.content.questions.registry import Registry
from lms.core import (
    citing,
    clock,
    command,
    compress,
    doors,
    edge,
    frame,
    health,
    html,
    i18n,
    logs,
    passwords,
    plugged,
    security,
)
from lms.core import db as database
from lms.core.actor import Actor
from lms.core.session import current_session
from lms.features.accounts import plugin as accounts
from lms.features.accounts import queries as account_queries
from lms.features.accounts import traces as account_traces
from lms.features.accreditation import plugin as accreditation
from lms.features.activities import plugin as activities
from lms.features.amendments import plugin as amendments
from lms.features.analysis import plugin as analysis
from lms.features.assignments import plugin as assignments
from lms.features.attainment import counting as attainment_counting
from lms.features.attainment import plugin as attainment
from lms.features.attendance import plugin as attendance
from lms.features.audit import plugin as audit
from lms.features.authoring import plugin as authoring
from lms.features.catalogue import plugin as catalogue
from lms.features.catalogue import queries as catalogue_queries
from lms.features.certificates import plugin as certificates
from lms.features.citations import plugin as citations
from lms.features.citations import services as citation_services
from lms.features.credits import plugin as credits
from lms.features.demo import plugin as demo
from lms.features.drafts import plugin as drafts
from lms.features.editions import plugin as editions
from lms.features.enrolment import plugin as enrolment
from lms.features.files import plugin as files
from lms.features.helpdesk import plugin as helpdesk
from lms.features.imports import plugin as imports
from lms.features.invigilation import plugin as invigilation
from lms.features.learning import plugin as learning
from lms.features.marking import plugin as marking
from lms.features.notices import plugin as notices
from lms.features.notices import queries as notice_queries
from lms.features.onboarding import plugin as onboarding
from lms.features.onboarding import queries as onboarding_queries
from lms.features.organisation import plugin as organisation
from lms.features.organisation import queries as organisation_queries
from lms.features.plausibility import plugin as plausibility
from lms.features.preview import plugin as preview
from lms.features.privacy import plugin as privacy
from lms.features.progress import kinds as counter_kinds
from lms.features.progress import plugin as progress
from lms.features.quizzes import plugin as quizzes
from lms.features.recall import plugin as recall
from lms.features.rehearsal import plugin as rehearsal
from lms.features.reminders import plugin as reminders
from lms.features.reports import plugin as reports
from lms.features.scenarios import plugin as scenarios
from lms.features.site import plugin as site
from lms.features.subscriptions import plugin as subscriptions
from lms.features.surveys import plugin as surveys
from lms.features.team import plugin as team
from lms.features.team import queries as team_queries
from lms.features.transcripts import plugin as transcripts
from lms.plugin.manager import Plugins

ROOT = Path(__file__).resolve().parent.parent

FEATURES = (
    accounts,
    organisation,
    onboarding,
    audit,
    catalogue,
    enrolment,
    progress,
    imports,
    learning,
    files,
    marking,
    amendments,
    quizzes,
    surveys,
    assignments,
    scenarios,
    recall,
    credits,
    accreditation,
    activities,
    attendance,
    attainment,
    certificates,
    transcripts,
    invigilation,
    analysis,
    plausibility,
    helpdesk,
    authoring,
    drafts,
    editions,
    preview,
    rehearsal,
    reports,
    citations,
    notices,
    reminders,
    subscriptions,
    team,
    privacy,
    site,
    demo,
)
"""Our own features, in the order of their rank: one may build on those before it."""

DOORS = doors.Doors(
    home="public.front",
    sign_in="accounts.sign_in",
    sign_out="accounts.sign_out",
    confirm="accounts.confirm",
    settings="accounts.show_settings",
    inbox="notices.show_inbox",
    catalogue="catalogue.show_catalogue",
    help="public.show_help",
    check="certificates.ask_code",
    privacy="public.show_privacy",
    accessibility="public.show_accessibility",
    status="public.show_status",
)


def create_app(config: Mapping[str, Any] | None = None, now: Callable[[], datetime] | None = None) -> Flask:
    """A new application from `config` (default: the environment's settings); `now` replaces the clock."""
    app = Flask("lms", static_folder=None, instance_path=None)
    app.config.from_mapping(load() if config is None else config)
    Path(app.config["INSTANCE"]).mkdir(mode=0o700, parents=True, exist_ok=True)
    logs.init_app(app)
    compress.init_app(app)
    clock.init_app(app, now)
    database.init_app(app)
    Migrate(app, database.db, directory=str(ROOT / "migrations"), render_as_batch=True)
    i18n.init_app(app)
    security.init_app(app)
    passwords.init_app(app)
    html.init_app(app)
    doors.init_app(app, DOORS)
    frame.init_app(app)
    edge.init_app(app, _who_helps)
    health.init_app(app)
    citing.init_app(app, citation_services.cite)
    counter_kinds.init_app(app, [attainment_counting.OURS])
    plugins = Plugins(FEATURES, app.config["PLUGINS"], app.config["PLUGINS_DISABLED"])
    app.extensions["lms.plugins"] = plugins
    app.extensions["lms.factory"] = lambda **other: create_app(
        {**(load() if config is None else config), **other}, now
    )
    brought = (plugins.offers(hook).values() for hook in ("question_types", "item_kinds", "blocks"))
    app.extensions["lms.questions"] = Registry(*brought)
    catalogue_queries.init_app(app)
    security.login.request_loader(_load_person)
    plugged.join(app, plugins)
    security.check_policies(app)
    return app


@cache
def _person_statement() -> Select[*tuple[Any, ...]]:
    """Finds the signed-in person, put together from what five features know; built once, for every page runs it."""
    statement = organisation_queries.with_unit_and_grants(account_queries.signed_in_person())
    with_number = catalogue_queries.with_catalogue_number(statement)
    return team_queries.with_staff(notice_queries.with_unread(with_number))


def _load_person(request: Request) -> Actor | None:
    """The signed-in person, in one statement; none for a browser that brings no session."""
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies:
        return None
    values = {"sign_in": current_session().sid, "now": clock.now()}
    rows = database.db.session.execute(_person_statement(), values).all()
    if not rows:
        return None
    first = rows[0]
    catalogue_queries.notice_number(first.catalogue_number)
    account_traces.notice_use(first.sign_in, first.seen_at, clock.now())
    account_traces.notice_language(first.person_id, first.language, i18n.asked_for())
    return Actor(
        person_id=first.person_id,
        public_id=first.public_id,
        name=first.name,
        zone=first.zone or current_app.config["TIMEZONE"],
        sign_in=first.sign_in,
        unit_id=first.unit_id,
        unit_path=first.unit_path or "",
        time_factor=first.time_factor,
        confirmed_at=first.confirmed_at,
        unread=first.unread,
        leads=bool(first.leads),
        grants=organisation_queries.grants_of(rows),
    )


def _who_helps(actor: Actor) -> str:
    return onboarding_queries.helper_of(database.db.session(), actor.unit_path)


def main() -> None:
    """The ``lms`` command."""
    command.run(create_app, apart=_apart)


def _apart(folder: Path) -> Flask:
    return create_app(load({**os.environ, "LMS_INSTANCE": str(folder)}))
