"""How long what is kept: one list, which the worker goes by, the page on privacy tells and the documents repeat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from lms.core import mail, once
from lms.core.rows import changed
from lms.features.accounts import services as accounts
from lms.features.accounts import throttle
from lms.features.activities import keeping as evidence
from lms.features.audit import chain
from lms.features.audit.models import AuditEntry
from lms.features.citations import services as citations
from lms.features.files import policies as files
from lms.features.imports import work as imports
from lms.features.notices.models import Notice
from lms.features.privacy.models import Correction
from lms.features.reminders import services as reminders
from lms.plugin.message import Message, mark

BATCH = 1_000

Count = Callable[[Session, datetime], int]
Drop = Callable[[Session, datetime, datetime], int]


@dataclass(frozen=True, slots=True)
class Rule:
    """What is kept for `days` after it was done with (0: as long as the site is run), and what for.

    `count(session, before)` and `drop(session, before, now)`, a batch at a time, are there where the daily job of this
    feature takes it away; elsewhere a job of the feature that keeps it does.
    """

    name: str
    label: Message
    purpose: Message
    days: int
    count: Count | None = None
    drop: Drop | None = None


def rules(config: Mapping[str, Any]) -> tuple[Rule, ...]:
    """Every rule, with the days of this site."""
    return (
        Rule(
            "sessions",
            Message(mark("Sessions that ended")),
            Message(mark("so that a form sent after the end comes back to its writer alone")),
            accounts.SESSION_REMEMBERED.days,
        ),
        Rule(
            "codes",
            Message(mark("Codes for a first entry that ran out unused")),
            Message(mark("so that the administrator sees who needs a new one")),
            accounts.CODE_REMEMBERED.days,
        ),
        Rule(
            "failures",
            Message(mark("Counts of failed sign-ins")),
            Message(mark("so that nobody can guess a password")),
            throttle.FORGOTTEN.days,
        ),
        Rule(
            "requests",
            Message(mark("Marks of forms that were sent")),
            Message(mark("so that a form sent twice counts once")),
            once.KEPT.days,
        ),
        Rule(
            "mail",
            Message(mark("The record that an email went, without its text")),
            Message(mark("so that one can tell whether it went")),
            mail.KEPT.days,
        ),
        Rule(
            "files",
            Message(mark("Files that were chosen and not handed in")),
            Message(mark("so that an unfinished work can go on")),
            files.UNHELD.days,
        ),
        Rule(
            "evidence",
            Message(mark("Files that show what somebody learnt elsewhere")),
            Message(mark("so that an entry of a JP account can be checked")),
            config["KEEP_EVIDENCE"],
            evidence.count_old,
            evidence.drop_old,
        ),
        Rule(
            "imports",
            Message(mark("Rows of tables of people that were taken in")),
            Message(mark("so that a table can be mended and undone")),
            imports.KEPT.days,
        ),
        Rule(
            "calls",
            Message(mark("Notes of calls about a required course")),
            Message(mark("so that nobody is called twice")),
            reminders.KEPT.days,
        ),
        Rule(
            "citations",
            Message(mark("Figures that were kept under a code, without names")),
            Message(mark("so that a figure on paper can be looked up")),
            citations.KEPT_DAYS,
        ),
        Rule(
            "notices",
            Message(mark("Notices in the inbox that were read")),
            Message(mark("to look up what one was told")),
            config["KEEP_NOTICES"],
            _count_notices,
            _drop_notices,
        ),
        Rule(
            "corrections",
            Message(mark("Answered requests for a correction")),
            Message(mark("to explain a change of data")),
            config["KEEP_CORRECTIONS"],
            _count_corrections,
            _drop_corrections,
        ),
        Rule(
            "history",
            Message(mark("The history of what was done, in whole months")),
            Message(mark("to answer who saw, changed or took along whose data")),
            config["KEEP_HISTORY"],
            _count_history,
            _drop_history,
        ),
    )


def before(rule: Rule, now: datetime) -> datetime:
    """What is older goes; the history in whole months of the site's zone, so a little later."""
    at = now - timedelta(days=rule.days)
    if rule.name != "history":
        return at
    local = at.astimezone(ZoneInfo(current_app.config["TIMEZONE"]))
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _count_notices(session: Session, before: datetime) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Notice).where(Notice.read_at < before)) or 0


def _drop_notices(session: Session, before: datetime, now: datetime) -> int:
    old = sa.select(Notice.id).where(Notice.read_at < before).limit(BATCH)
    return changed(session, sa.delete(Notice).where(Notice.id.in_(old)))


def _count_corrections(session: Session, before: datetime) -> int:
    old = sa.select(sa.func.count()).select_from(Correction).where(Correction.answered_at < before)
    return session.scalar(old) or 0


def _drop_corrections(session: Session, before: datetime, now: datetime) -> int:
    old = sa.select(Correction.id).where(Correction.answered_at < before).limit(BATCH)
    return changed(session, sa.delete(Correction).where(Correction.id.in_(old)))


def _count_history(session: Session, before: datetime) -> int:
    old = sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.at < before)
    return session.scalar(old.where(AuditEntry.seq.is_not(None))) or 0


def _drop_history(session: Session, before: datetime, now: datetime) -> int:
    return chain.cut(session, before, now)
