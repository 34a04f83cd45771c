"""What the site feature brings."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.site import pages as site_pages
from lms.plugin.hooks import hookimpl


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [site_pages.blueprint]
