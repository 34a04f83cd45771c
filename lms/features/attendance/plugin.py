"""What the attendance feature brings: lists of attendance and training of earlier years."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.attendance import entries as own_entries
from lms.features.attendance import history, personal, roll, telling, tick_pages, work
from lms.features.attendance import pages as event_pages
from lms.features.attendance import panels as own_panels
from lms.plugin.hooks import hookimpl
from lms.plugin.intake import ImportKind

personal_data = hookimpl(personal.personal_data)
entries = hookimpl(own_entries.entries)
notice_kinds = hookimpl(telling.notice_kinds)
jobs = hookimpl(work.jobs)
panels = hookimpl(own_panels.panels)


@hookimpl
def pages() -> Iterable[Blueprint]:
    # One blueprint, filled by several modules.
    return {module.blueprint for module in (event_pages, tick_pages)}


@hookimpl
def import_kinds() -> Iterable[ImportKind]:
    return (history.TRAINING, roll.ATTENDANCE)
