"""A plugin from outside that brings three reports: one that works, one that fails, one whose rows do not fit."""

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
    raise SystemExit("nothing to divide by")


def misfit(*args: Any) -> Sequence[Mapping[str, Any]]:
    return [{"what": object(), "many": "some", "share": "half", "on_day": "someday"}]


@hookimpl
def reports() -> Iterable[Report]:
    return [
        Report("furniture", Message("Furniture of the office"), COLUMNS, rows, {"what": Message("What")}),
        Report("broken", Message("Broken report"), COLUMNS, failing),
        Report("misfit", Message("Report that does not fit"), COLUMNS, misfit),
    ]
