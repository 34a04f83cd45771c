"""Which reports a person may open. One of a plugin whose answer fails is shown to nobody, and named."""

from __future__ import annotations

from flask import current_app

from lms.core.actor import Actor
from lms.core.db import db
from lms.features.reports import completion
from lms.plugin.manager import Plugins
from lms.plugin.offers import Report


def every(actor: Actor) -> tuple[Report, ...]:
    """All reports that `actor` may open, ours first."""
    plugins: Plugins = current_app.extensions["lms.plugins"]
    return tuple(report for report in plugins.offers("reports").values() if may_open(report, actor))


def offered(actor: Actor) -> tuple[Report, ...]:
    """These beside the one that the dashboard itself is."""
    return tuple(report for report in every(actor) if report.name != completion.REPORT.name)


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
