"""Reports that plugins bring: which of them a person may open. One whose answer fails is shown to nobody, and named."""

from __future__ import annotations

from flask import current_app

from lms.core.actor import Actor
from lms.core.db import db
from lms.features.reports import completion
from lms.plugin.manager import Plugins
from lms.plugin.offers import Report


def offered(actor: Actor) -> tuple[Report, ...]:
    """The reports beside our own that `actor` may open."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    brought = [report for report in plugins.offers("reports").values() if report != completion.REPORT]
    return tuple(report for report in brought if may_open(report, actor))


def may_open(report: Report, actor: Actor) -> bool:
    """Whether the plugin shows its report to `actor`."""
    try:
        return bool(report.shown(actor))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  # whatever a plugin raises, the site goes on without its report
        db.session.rollback()
        plugins: Plugins = current_app.extensions["lms.plugins"]
        plugins.fail(plugins.owner("reports", report.name), f"report {report.name}", error)
        return False
