"""The report of what hours cost: rupiah for a JP by source of funds, form, provider or unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.errors import Invalid
from lms.core.exports import as_decimal
from lms.core.i18n import in_words
from lms.features.attainment import costs
from lms.features.attainment.costs import Spent
from lms.features.credits import queries as ledger
from lms.features.reports.completion import Question, read_question
from lms.features.reports.hours_people import in_hours
from lms.features.reports.hours_table import FILTERS
from lms.features.reports.sources_table import asked
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column, Report

COLUMNS = (
    Column("what", Message(mark("Source of funds, form, provider or unit"))),
    Column("entries", Message(mark("Entries")), "number"),
    Column("hours", Message(mark("JP")), "number"),
    Column("priced", Message(mark("Entries with a cost")), "number"),
    Column("priced_hours", Message(mark("JP with a cost")), "number"),
    Column("cost", Message(mark("Cost in rupiah")), "number"),
    Column("per_hour", Message(mark("Rupiah per JP")), "number"),
    Column("unpriced", Message(mark("Entries without a cost")), "number"),
    Column("unpriced_hours", Message(mark("JP without a cost")), "number"),
)

WRONG = Message(mark("Write funds, form, provider or unit."))


def rows(
    session: Session, actor: Actor, filters: Mapping[str, str], now: datetime
) -> Iterator[Mapping[str, Any]]:
    """All entries together, then those of each part, the dearest first; raises Invalid at `by` for what it does not
    know."""
    by = filters.get("by", "").strip().casefold() or "funds"
    read = READERS.get(INDONESIAN.get(by, by))
    if read is None:
        raise Invalid(fields={"by": WRONG})
    question = read_question(session, actor, filters, now)
    parts = read(session, question)
    whole = costs.together([_named(one, _("All together")) for one in parts]).values()
    for one in (*whole, *sorted(parts, key=_dearest)):
        yield {
            "what": one.key[0],
            "entries": one.entries,
            "hours": in_hours(one.quarters),
            "priced": one.priced,
            "priced_hours": in_hours(one.priced_quarters),
            "cost": one.cost if one.priced else None,
            "per_hour": as_decimal(one.per_hour, 0),
            "unpriced": one.entries - one.priced,
            "unpriced_hours": in_hours(one.quarters - one.priced_quarters),
        }


def _by_funds(session: Session, question: Question) -> Sequence[Spent]:
    names = _names(session, "fund")
    found = costs.spent(session, asked(question), costs.FUNDS)
    return [_named(one, names.get(one.key[0], one.key[0]) or _("No source of funds")) for one in found]


def _by_form(session: Session, question: Question) -> Sequence[Spent]:
    names = _names(session, "form")
    found = costs.spent(session, asked(question), costs.FORM)
    return [_named(one, names.get(one.key[0], one.key[0])) for one in found]


def _by_provider(session: Session, question: Question) -> Sequence[Spent]:
    found = costs.spent(session, asked(question), costs.PROVIDER)
    return [_named(one, one.key[0] or _("No provider")) for one in found]


def _by_unit(session: Session, question: Question) -> Sequence[Spent]:
    """By the units right below the one in question; who is in that one itself stands under its own name."""
    units = question.tree.below(question.unit)
    shown = {one.id: one.label for one in (*question.tops, *units)}
    paths = {one.id: one.path for one in question.tree.inside(None)}
    found = []
    for one in costs.spent(session, asked(question), costs.UNIT):
        steps = [int(step) for step in paths[one.key[0]].split("/") if step]
        nearest = [step for step in steps if step in shown][-1]
        found.append(_named(one, shown[nearest]))
    return tuple(costs.together(found).values())


def _names(session: Session, kind: str) -> Mapping[str, str]:
    return {one.code: in_words(one.names) for one in ledger.terms(session) if one.kind == kind}


def _named(one: Spent, name: str) -> Spent:
    return Spent((name,), one.entries, one.people, one.quarters, one.priced, one.priced_quarters, one.cost)


def _dearest(one: Spent) -> tuple[bool, int, str]:
    return not one.priced, -one.cost, str(one.key[0])


READERS: Mapping[str, Callable[[Session, Question], Sequence[Spent]]] = {
    "funds": _by_funds,
    "form": _by_form,
    "provider": _by_provider,
    "unit": _by_unit,
}

INDONESIAN = {"dana": "funds", "sumber dana": "funds", "bentuk": "form", "penyelenggara": "provider"}
"""What people write as well."""

REPORT = Report(
    "credits-cost",
    Message(mark("Cost per JP")),
    COLUMNS,
    rows,
    {**FILTERS, "by": Message(mark("By (funds, form, provider, unit)"))},
)
