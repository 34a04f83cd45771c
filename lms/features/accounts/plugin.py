"""What the accounts feature brings."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.accounts import pages as account_pages
from lms.plugin.hooks import hookimpl


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [account_pages.blueprint]
