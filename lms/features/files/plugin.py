"""What the files feature brings: the download of a file, and the clearing of what nobody holds."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.files import pages as file_pages
from lms.features.files import personal, work
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job

personal_data = hookimpl(personal.personal_data)
retentions = hookimpl(personal.retentions)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [file_pages.blueprint]


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job("files.clear", work.clear, every=3600)]
