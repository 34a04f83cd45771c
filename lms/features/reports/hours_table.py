"""The report of yearly hours by unit: bands, how many have reached their target, the mean, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.exports import as_decimal
from lms.features.reports import hours
from lms.features.reports.completion import WITH_STATUS, read_question
from lms.plugin.message import Message, mark
from lms.plugin.offers import Column, Report

FILTERS = {name: label for name, label in WITH_STATUS.items() if name != "course"}

COLUMNS = (
    Column("unit_code", Message(mark("Unit code"))),
    Column("unit", Message(mark("Unit"))),
    Column("year", Message(mark("Year"))),
    Column("on_day", Message(mark("As of the day")), "day"),
    Column("people", Message(mark("People")), "number"),
    Column("with_target", Message(mark("With a target")), "number"),
    Column("reached", Message(mark("Reached the target")), "number"),
    Column("share", Message(mark("Reached in percent")), "percent"),
    Column("under_5", Message(mark("0 to <5 JP")), "number"),
    Column("under_12", Message(mark("5 to <12 JP")), "number"),
    Column("under_20", Message(mark("12 to <20 JP")), "number"),
    Column("from_20", Message(mark("20 JP or more")), "number"),
    Column("hours", Message(mark("JP together")), "number"),
    Column("mean", Message(mark("Mean JP")), "number"),
    Column("missing", Message(mark("Missing JP together")), "number"),
)


def rows(
    session: Session, actor: Actor, filters: Mapping[str, str], now: datetime
) -> Iterator[Mapping[str, Any]]:
    """The sum first, then each unit right below, furthest from the target first."""
    found = hours.read(session, read_question(session, actor, filters, now))
    for row in (found.total, *found.rows):
        tally = row.tally
        yield {
            "unit_code": row.unit.code if row.unit else "",
            "unit": hours.label(row),
            "year": str(found.year),
            "on_day": found.on_day,
            "people": tally.people,
            "with_target": tally.aimed,
            "reached": tally.reached,
            "share": row.rate.share,
            **dict(zip(("under_5", "under_12", "under_20", "from_20"), tally.bands, strict=True)),
            "hours": as_decimal(tally.hours),
            "mean": as_decimal(tally.mean),
            "missing": as_decimal(tally.missing),
        }


REPORT = Report("credits-units", Message(mark("JP by unit")), COLUMNS, rows, FILTERS)
