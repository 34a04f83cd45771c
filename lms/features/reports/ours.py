"""The reports that we bring, each one file."""

from __future__ import annotations

from lms.features.reports import (
    below_table,
    completion,
    cost_table,
    duty_table,
    hours_table,
    people_table,
    risk,
    sources_table,
    stopping,
    weeks,
)

REPORTS = (
    completion.REPORT,
    people_table.REPORT,
    duty_table.REPORT,
    weeks.REPORT,
    stopping.REPORT,
    risk.REPORT,
    hours_table.REPORT,
    below_table.REPORT,
    sources_table.REPORT,
    cost_table.REPORT,
)
