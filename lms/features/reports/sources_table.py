"""The report of where hours come from: by form of development and by source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.i18n import in_words
from lms.features.attainment import costs
from lms.features.attainment.costs import Where
from lms.features.credits import queries as ledger
from lms.features.reports.completion import Question, read_question
from lms.features.reports.hours_people import in_hours
from lms.features.reports.hours_table import FILTERS
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column, Report

COLUMNS = (
    Column("form", Message(mark("Form of development"))),
    Column("track", Message(mark("Track"))),
    Column("source", Message(mark("Source"))),
    Column("entries", Message(mark("Entries")), "number"),
    Column("people", Message(mark("People")), "number"),
    Column("hours", Message(mark("JP")), "number"),
)


def rows(
    session: Session, actor: Actor, filters: Mapping[str, str], now: datetime
) -> Iterator[Mapping[str, Any]]:
    """A row for each form and source, those with most hours first."""
    question = read_question(session, actor, filters, now)
    found = costs.spent(session, asked(question), costs.FORM, costs.SOURCE)
    forms = {one.code: one for one in ledger.terms(session) if one.kind == "form"}
    for one in sorted(found, key=lambda spent: (-spent.quarters, spent.key)):
        code, source = one.key
        form = forms.get(code)
        yield {
            "form": in_words(form.names) if form else code,
            "track": track(form.track) if form else "",
            "source": source_name(source),
            "entries": one.entries,
            "people": one.people,
            "hours": in_hours(one.quarters),
        }


def asked(question: Question) -> Where:
    """Whose entries a question is about."""
    return Where(question.paths, question.on_day, question.scopes, question.status)


def track(name: str) -> str:
    """Which of the two tracks a form belongs to."""
    return _("classical") if name == "classical" else _("nonclassical")


def source_name(source: str) -> str:
    """Where entries come from, in words; a plugin's source by its own name."""
    return {
        "course": _("Courses here"),
        "activity": _("Recorded by the learner, verified"),
        "opening": _("Opening balance"),
        "attendance": _("List of attendance"),
    }.get(source, source)


REPORT = Report("credits-sources", Message(mark("JP by form and source")), COLUMNS, rows, FILTERS)
