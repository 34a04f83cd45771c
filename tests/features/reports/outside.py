"""A plugin from outside that brings two reports: one that works and one that fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message
from lms.plugin.offers import Column, Report

COLUMNS = (
    Column("what", Message("What")),
    Column("many", Message("How many"), "number"),
    Column("share", Message("Share"), "percent"),
    Column("on_day", Message("Day"), "day"),
)


def rows(session: Any, actor: Any, filters: Mapping[str, str], now: datetime) -> Sequence[Mapping[str, Any]]:
    found: list[dict[str, Any]] = [
        {"what": "=Kursi", "many": 1284, "share": Fraction(2, 3), "on_day": date(2026, 11, 23)},
        {"what": "Meja", "many": None, "share": None, "on_day": None},
    ]
    return [row for row in found if filters.get("what", "") in str(row["what"])]


def failing(*args: Any) -> Sequence[Mapping[str, Any]]:
    raise ZeroDivisionError("nothing to divide by")


@hookimpl
def reports() -> Iterable[Report]:
    return [
        Report("furniture", Message("Furniture of the office"), COLUMNS, rows, {"what": Message("What")}),
        Report("broken", Message("Broken report"), COLUMNS, failing),
    ]
