"""What the pages of figures share: the blueprint, what is asked for, and a table as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from lms.features.reports.figures import LEARNERS, REQUIRED, Figures, Line
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
    about = {"report": report, "on_day": asked.on_day, "filters": asked.filters, "calculated_at": at}
    name = f"{report}-{asked.on_day}"
    if figure is not None:
        code = db.write(cite, current_user, figure, at)
        name, about = f"{name}-{code}", {**about, "code": code, "address": address_of(code)}
    return exports.respond(form, name, columns, rows, about)


def cited(asked: Question, found: Figures) -> Cited | None:
    """The figures of a page as a code keeps them: never a name. None for those of one kind of employment, which a code
    could not find again."""
    if asked.status:
        return None
    lines = (line for line in found.lines if line.required.whole or line.learners.whole)
    shown = tuple(CitedRow(completion.unit_label(line), _rates(line)) for line in lines)
    return Cited("completion", asked.filters, asked.paths, asked.on_day, _rates(found.total), shown)


def _rates(line: Line) -> Mapping[str, tuple[int, int]]:
    rates = {REQUIRED: line.required, LEARNERS: line.learners}
    return {name: (rate.part, rate.whole) for name, rate in rates.items() if rate.whole}
