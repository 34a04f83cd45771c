"""What the worker does: the figures of kept reports, on the first working day of each month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lms.core.actor import Actor
from lms.core.db import db
from lms.core.errors import Refusal
from lms.core.workdays import first_working_day
from lms.features.organisation import queries as organisation
from lms.features.reports import completion
from lms.features.reports.policies import may_see_figures
from lms.features.subscriptions import queries, services, wording
from lms.features.subscriptions.addresses import filters_of
from lms.features.subscriptions.queries import Outstanding
from lms.plugin.offers import Job

HOUR = 6
"""From this hour of its owner's day on, so that the mail of that morning takes it along."""


def tell_month(payload: Mapping[str, Any], now: datetime) -> None:
    """Tells the figures of every monthly report whose month has come; after a silence as soon as the worker is back."""
    latest = now.astimezone(ZoneInfo("Pacific/Kiritimati")).date()  # where a month begins first
    for report in queries.outstanding(db.session(), services.month_of(latest)):
        actor = _actor(report)
        there = now.astimezone(ZoneInfo(actor.zone))
        if there.date() < first_working_day(there.date()) or there.hour < HOUR:
            continue
        kind, values = _figures(actor, report, now)
        db.write(services.tell, report, kind, values, there.date(), now)


def _actor(report: Outstanding) -> Actor:
    """The owner with the rights they have now."""
    place = organisation.place(db.session(), report.person_id)
    return Actor(
        person_id=report.person_id,
        public_id=report.owner,
        name="",
        zone=place.zone,
        sign_in="",
        unit_id=place.unit_id,
        unit_path=place.last_path if place.unit_id else "",
        grants=organisation.grants_held(db.session(), report.person_id),
    )


def _figures(actor: Actor, report: Outstanding, now: datetime) -> tuple[str, dict[str, object]]:
    if not may_see_figures(actor):
        return wording.STOPPED, {}
    try:
        question = completion.read_question(db.session(), actor, filters_of(report.address), now)
    except Refusal:
        return wording.STOPPED, {}
    rate = completion.figures(db.session(), question).total.required
    if rate.share is None:
        return wording.NOBODY, {}
    return wording.MONTHLY, {"required_share": str(rate.share), "part": rate.part, "whole": rate.whole}


JOBS = (Job("subscriptions.month", tell_month, every=1800),)
