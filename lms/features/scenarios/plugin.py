"""What the scenarios feature brings."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.scenarios import pages as scenario_pages
from lms.features.scenarios import personal, ways_pages
from lms.plugin.hooks import hookimpl

personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [scenario_pages.blueprint, ways_pages.blueprint]
