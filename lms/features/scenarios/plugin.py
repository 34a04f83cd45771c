"""What the scenarios feature brings."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.scenarios import pages as scenario_pages
from lms.features.scenarios import ways_pages
from lms.plugin.hooks import hookimpl


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [scenario_pages.blueprint, ways_pages.blueprint]
