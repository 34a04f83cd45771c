"""What the drafts feature brings."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.drafts import desk, file_pages, personal, work
from lms.features.drafts import pages as draft_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job

personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    # One blueprint, filled by several modules.
    return {module.blueprint for module in (desk, file_pages, draft_pages)}


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job("drafts.clear", work.clear, every=3600)]
