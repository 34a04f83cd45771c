"""What the accounts feature brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint

from lms.core.db import db
from lms.features.accounts import pages as account_pages
from lms.features.accounts import services
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [account_pages.blueprint]


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job("accounts.sweep", _sweep, every=3600)]


def _sweep(payload: Mapping[str, Any], now: datetime) -> None:
    db.write(services.sweep, now)
