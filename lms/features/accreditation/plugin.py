"""What the accreditation feature brings: lesson hours of courses, confirmed before they count."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.accreditation import pages as hours_pages
from lms.features.accreditation import panels as own_panels
from lms.features.accreditation import personal, telling, work
from lms.plugin.hooks import hookimpl

personal_data = hookimpl(personal.personal_data)
course_completed = hookimpl(work.hear_completion)
edition_published = hookimpl(work.hear_edition)
jobs = hookimpl(work.jobs)
notice_kinds = hookimpl(telling.notice_kinds)
panels = hookimpl(own_panels.panels)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [hours_pages.blueprint]
