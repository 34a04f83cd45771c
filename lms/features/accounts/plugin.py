"""What the accounts feature brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint

from lms.core.db import db
from lms.features.accounts import forgotten, personal, services, settings_pages
from lms.features.accounts import pages as account_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job, NoticeKind

personal_data = hookimpl(personal.personal_data)
retentions = hookimpl(personal.retentions)


@hookimpl
def pages() -> Iterable[Blueprint]:
    # One blueprint, filled by two modules.
    return {module.blueprint for module in (account_pages, settings_pages)}


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job("accounts.sweep", _sweep, every=3600), Job(forgotten.JOB, forgotten.answer)]


@hookimpl
def notice_kinds() -> Iterable[NoticeKind]:
    return [forgotten.PASSWORD_CHANGED]


def _sweep(payload: Mapping[str, Any], now: datetime) -> None:
    db.write(services.sweep, now)
