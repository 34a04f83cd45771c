"""Reports are kept under a name, told once a month, and stopped when their owner may not open them any more."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from lms.core.actor import Actor
from lms.core.clock import day_in
from lms.core.errors import Invalid, NotFound
from lms.core.outbox import announce
from lms.core.rows import changed, insert_new
from lms.core.tokens import public_id
from lms.features.subscriptions import wording
from lms.features.subscriptions.addresses import is_report
from lms.features.subscriptions.models import KeptReport
from lms.features.subscriptions.queries import Outstanding
from lms.plugin.facts import Told
from lms.plugin.message import Message, mark

LONGEST_NAME = 80
MOST = 50


def keep(session: Session, actor: Actor, name: str, address: str, monthly: bool, now: datetime) -> None:
    """Keeps a page of figures under a name. Raises Invalid with a message for each field at fault."""
    problems: dict[str, Message] = {}
    if not name or len(name) > LONGEST_NAME:
        problems["name"] = Message(
            mark("Write a name of at most %(most)s characters."), {"most": LONGEST_NAME}
        )
    if not is_report(address):
        problems["address"] = Message(mark("This page cannot be kept. Open a report and save it from there."))
    own = sa.select(sa.func.count()).where(KeptReport.person_id == actor.person_id)
    if not problems and (session.scalar(own) or 0) >= MOST:
        problems["name"] = Message(
            mark("You keep %(most)s reports already. Remove one first."), {"most": MOST}
        )
    if problems:
        raise Invalid(fields=problems)
    values: dict[str, Any] = {
        "public_id": public_id(),
        "person_id": actor.person_id,
        "name": name,
        "address": address,
        "monthly": monthly,
        "last_month": month_of(day_in(actor.zone, now)),
        "made_at": now,
    }
    if not insert_new(session, KeptReport, values):
        taken = Message(mark("You keep a report of this name already. Choose another name."))
        raise Invalid(fields={"name": taken})


def change(session: Session, actor: Actor, report: str, monthly: bool, now: datetime) -> None:
    """Has the figures of a kept report told every month, from the next on, or not. Raises NotFound."""
    month = month_of(day_in(actor.zone, now))
    values = {"monthly": monthly, "stopped_at": None, "last_month": month}
    if not changed(session, sa.update(KeptReport).where(*_own(actor, report)).values(**values)):
        raise NotFound


def remove(session: Session, actor: Actor, report: str) -> None:
    """Forgets a kept report; one that is gone is no error."""
    session.execute(sa.delete(KeptReport).where(*_own(actor, report)))


def _own(actor: Actor, report: str) -> tuple[sa.ColumnElement[bool], ...]:
    return KeptReport.person_id == actor.person_id, KeptReport.public_id == report


def tell(
    session: Session, report: Outstanding, kind: str, values: dict[str, object], on_day: date, now: datetime
) -> None:
    """Tells the figures of a month once: who does it first takes the month. Without figures it stops instead."""
    month = month_of(on_day)
    done: dict[str, Any] = {"stopped_at": now} if kind == wording.STOPPED else {"last_month": month}
    still = (KeptReport.id == report.id, KeptReport.last_month < month, KeptReport.stopped_at.is_(None))
    if not changed(session, sa.update(KeptReport).where(*still).values(**done)):
        return
    data = {"name": report.name, "address": report.address, "on_day": on_day.isoformat(), **values}
    key = f"kept:{report.public_id}:{month}:{kind}"
    announce(session, Told(person_ids=(report.person_id,), kind=kind, key=key, data=data, at=now))


def month_of(day: date) -> str:
    """A month as it is kept: ``2026-11``."""
    return f"{day:%Y-%m}"
