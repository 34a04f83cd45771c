"""What the recall feature brings: the pages of reviews and the panel that leads to them."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.recall import pages as recall_pages
from lms.features.recall import panels as recall_panels
from lms.features.recall import personal
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Panel

personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [recall_pages.blueprint]


@hookimpl
def panels() -> Iterable[Panel]:
    return [Panel("recall.home", "home", recall_panels.waiting, order=15)]
