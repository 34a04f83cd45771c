"""What the pages of figures share: the blueprint, what is asked for, and a table as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from flask_login import current_user

from lms.core import exports
from lms.core.citing import Cited, CitedRow, address_of, cite
from lms.core.clock import now
from lms.core.db import db
from lms.core.exports import FORMATS, Format
from lms.features.reports import completion, services
from lms.features.reports.completion import Question
from lms.features.reports.figures import LEARNERS, REQUIRED, Figures, Line, Rate
from lms.features.reports.hours import Hours
from lms.plugin.offers import Column

blueprint = Blueprint("reports", __name__, template_folder="templates")


def question(**instead: str) -> Question:
    """What the address asks for; `instead` replaces single filters."""
    asked = {name: request.args.get(name, "")[:200] for name in completion.WITH_STATUS}
    return completion.read_question(db.session(), current_user, {**asked, **instead}, now())


def wanted_format() -> Format | None:
    """The format in which the address wants the table; None for the page."""
    wanted = request.args.get("format", "")
    return next((form for form in FORMATS if form == wanted), None)


def export(
    form: Format,
    report: str,
    asked: Question,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
    figure: Cited | None = None,
) -> Response:
    """The table of a report as a file; who took it is written down. A `figure` is kept under a code, which the file
    carries in its name and tells of in what it says about itself."""
    at = now()
    db.write(services.note_export, current_user.person_id, report, form, asked.filters, at)
    about: Mapping[str, Any] = {
        "report": report,
        "on_day": asked.on_day,
        "filters": asked.filters,
        "calculated_at": at,
    }
    name, about = coded(f"{report}-{asked.on_day}", about, figure, at)
    return exports.respond(form, name, columns, rows, about)


def coded(
    name: str, about: Mapping[str, Any], figure: Cited | None, at: datetime
) -> tuple[str, Mapping[str, Any]]:
    """The name of a file and what it says about itself, with the code under which its figure is kept."""
    if figure is None:
        return name, about
    code = db.write(cite, current_user, figure, at)
    return f"{name}-{code}", {**about, "code": code, "address": address_of(code)}


def cited_people(
    asked: Question, what: str, count: int | None = None, rate: Rate | None = None
) -> Cited | None:
    """A list of people as a code keeps it: what was asked for, how many rows it had and the figure of `what` that they
    are behind; never a name. None where a code could not find it again."""
    if asked.status:
        return None
    rates = {what: (rate.part, rate.whole)} if rate and rate.whole else {}
    return Cited(what, asked.filters, asked.paths, asked.on_day, rates, count=count)


def cited(asked: Question, found: Figures, hours: Hours | None = None) -> Cited | None:
    """The figures of a page as a code keeps them, with those of hours that it shows: never a name. None for those of
    one kind of employment, which a code could not find again."""
    if asked.status:
        return None
    lines = (line for line in found.lines if line.required.whole or line.learners.whole)
    shown = tuple(CitedRow(completion.unit_label(line), _rates(line)) for line in lines)
    rates = {**_rates(found.total), **(hours.rates if hours else {})}
    return Cited("completion", asked.filters, asked.paths, asked.on_day, rates, shown)


def _rates(line: Line) -> Mapping[str, tuple[int, int]]:
    rates = {REQUIRED: line.required, LEARNERS: line.learners}
    return {name: (rate.part, rate.whole) for name, rate in rates.items() if rate.whole}
