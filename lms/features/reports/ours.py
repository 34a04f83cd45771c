"""The reports that we bring, each one file."""

from __future__ import annotations

from lms.features.reports import completion, duty_table, people_table, risk, stopping, weeks

REPORTS = (
    completion.REPORT,
    people_table.REPORT,
    duty_table.REPORT,
    weeks.REPORT,
    stopping.REPORT,
    risk.REPORT,
)
