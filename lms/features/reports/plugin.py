"""What the reports feature brings: the administrators' dashboard, the reports, and the command that runs reports."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.reports import cli, hours_pages, ours, policies, report_pages, review_pages
from lms.features.reports import pages as board_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry, Report


@hookimpl
def pages() -> Iterable[Blueprint]:
    return {module.blueprint for module in (board_pages, hours_pages, report_pages, review_pages)}


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.reports]


@hookimpl
def reports() -> Iterable[Report]:
    return ours.REPORTS


@hookimpl
def entries() -> Iterable[Entry]:
    home, shown = "reports.show_dashboard", policies.may_see_figures
    lit = ("reports.*", "subscriptions.*")
    return [
        Entry("admin", "main", Message(mark("Admin")), home, "admin", 90, shown),
        Entry("dashboard", "admin", Message(mark("Dashboard")), home, "admin", 10, shown, lit, "figures"),
    ]
