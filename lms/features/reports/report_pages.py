"""Each report by its name: as a table page by page, as a file, and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any

from flask import Response, current_app, jsonify, render_template, request, url_for
from flask_login import current_user

from lms.core import exports
from lms.core.actor import ADMINISTRATOR, unit_scopes
from lms.core.citing import Cited
from lms.core.clock import day_in, now
from lms.core.db import db
from lms.core.errors import Invalid, NotFound, Refusal
from lms.core.exports import Format
from lms.core.i18n import say
from lms.core.security import requires
from lms.features.reports import completion, outside, policies, services
from lms.features.reports.desk import blueprint, cited_people, coded, wanted_format
from lms.plugin.manager import Plugins
from lms.plugin.message import Message
from lms.plugin.offers import Report

PAGE = 100
"""Rows on a page; the file has all."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A report as its page shows it; without `rows` it cannot be made, or was asked for what it does not know."""

    report: Report
    filters: Mapping[str, str]
    at: datetime
    rows: Sequence[Mapping[str, Any]] | None = None
    number: int = 1
    more: bool = False
    errors: Mapping[str, Message] | None = None


@blueprint.get("/admin/reports/<name>")
@requires(policies.may_see_figures, staff=True)
def show_report(name: str) -> Any:
    """A report as a table and as a file; one of a plugin that fails is left out and named."""
    report = _report(name)
    filters = {key: request.args.get(key, "")[:200] for key in report.filters}
    at = now()
    try:
        made = _made(report, filters, at, wanted_format())
    except Invalid as refusal:
        if wanted_format() or not refusal.fields:
            raise
        return _page(Shown(report, filters, at, errors=refusal.fields)), 422
    if made is None:
        return _page(Shown(report, filters, at))
    return made


@blueprint.get("/api/v1/reports")
@requires(policies.may_see_figures, staff=True)
def list_reports() -> Response:
    """The reports that the asker may open, with what each can be narrowed by, for programs."""
    found = [
        {
            "name": report.name,
            "title": say(report.title),
            "filters": list(report.filters),
            "columns": [
                {"name": one.name, "heading": say(one.heading), "kind": one.kind} for one in report.columns
            ],
            "address": url_for("reports.read_report", name=report.name),
        }
        for report in outside.every(current_user)
    ]
    return jsonify(reports=found)


@blueprint.get("/api/v1/reports/<name>")
@requires(policies.may_see_figures, staff=True)
def read_report(name: str) -> Any:
    """The rows of a report for programs: the same rights, the same rows. What cannot be taken is told by field."""
    try:
        report = _report(name)
        wrong = set(request.args) - set(report.filters) - {"lang"}
        if wrong:
            return _error(422, "unknown-filter", fields=dict.fromkeys(sorted(wrong), ""))
        filters = {key: request.args.get(key, "")[:200] for key in report.filters}
        made = _made(report, filters, now(), "json")
    except Invalid as refusal:
        fields = {name: say(message) for name, message in refusal.fields.items()}
        return _error(422, "invalid", say(refusal.message) if refusal.message else "", fields)
    except NotFound as refusal:
        return _error(404, "not-found", say(refusal.message) if refusal.message else "")
    if made is None:
        return _error(503, "report-failed")
    made.headers.pop("Content-Disposition", None)
    return made


def _error(status: int, kind: str, message: str = "", fields: Mapping[str, str] | None = None) -> Response:
    body = {"status": status, "kind": kind, "message": message, "fields": dict(fields or {})}
    response = jsonify(error=body)
    response.status_code = status
    return response


def _report(name: str) -> Report:
    plugins: Plugins = current_app.extensions["lms.plugins"]
    report: Report | None = plugins.offers("reports").get(name)
    if report is None or not outside.may_open(report, current_user):
        raise NotFound
    return report


def _made(report: Report, filters: Mapping[str, str], at: datetime, wanted: Format | None) -> Any:
    """The page, or the file that is wanted; None for a report of a plugin that has failed, which is then named."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    owner = plugins.owner("reports", report.name)
    if not plugins.is_outside(owner):
        return _answer(report, filters, at, wanted, report.rows(db.session(), current_user, filters, at))
    try:
        # Made whole inside the fence: a cell that cannot be written is the plugin's fault as well.
        rows = list(report.rows(db.session(), current_user, filters, at))
        if wanted:
            list(exports.content(wanted, report.columns, rows, {}))
        return _answer(report, filters, at, wanted, rows, len(rows))
    except (Refusal, KeyboardInterrupt):
        raise
    except BaseException as error:  # noqa: BLE001  # whatever a plugin raises, the site goes on without it
        db.session.rollback()
        plugins.fail(owner, f"report {report.name}", error)
        return None


def _answer(
    report: Report,
    filters: Mapping[str, str],
    at: datetime,
    wanted: Format | None,
    rows: Iterable[Mapping[str, Any]],
    count: int | None = None,
) -> Any:
    # With the first row what is wrong with the filters is known: before anything is written down or sent.
    rows = iter(rows)
    rows = chain(list(islice(rows, 1)), rows)
    if wanted:
        db.write(services.note_export, current_user.person_id, report.name, wanted, filters, at)
        about: Mapping[str, Any] = {"report": report.name, "filters": filters, "calculated_at": at}
        # A program asks again and again: only what people carry away gets a code.
        figure = None if _is_api() else _cited(report, filters, at, count)
        name, about = coded(report.name, about, figure, at)
        return exports.respond(wanted, name, report.columns, rows, about)
    number = _number(request.args.get("page", ""))
    found = list(islice(rows, (number - 1) * PAGE, number * PAGE + 1))
    return _page(Shown(report, filters, at, found[:PAGE], number, len(found) > PAGE))


def _is_api() -> bool:
    return request.endpoint == "reports.read_report"


def _cited(report: Report, filters: Mapping[str, str], at: datetime, count: int | None) -> Cited | None:
    """What the code of a file finds again: which report it was, of which units, with how many rows where that is known.

    Filters of a plugin mean what the plugin says: its report is cited by its name and the reader's units.
    """
    plugins: Plugins = current_app.extensions["lms.plugins"]
    if plugins.is_outside(plugins.owner("reports", report.name)):
        scopes, day = unit_scopes(current_user, ADMINISTRATOR), day_in(current_user.zone, at)
        return Cited(report.name, {}, scopes, day, count=count)
    known = {name: value for name, value in filters.items() if name in completion.WITH_STATUS}
    return cited_people(completion.read_question(db.session(), current_user, known, at), report.name, count)


def _page(shown: Shown) -> str:
    return render_template(
        "reports/show_report.html", **{name: getattr(shown, name) for name in Shown.__slots__}
    )


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else 1
