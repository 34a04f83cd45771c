"""What the invigilation feature brings: the trainers' pages of attempts, and what the inbox says of what they did."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.invigilation import pages as attempt_pages
from lms.features.invigilation import personal, wording
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import NoticeKind

personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [attempt_pages.blueprint]


@hookimpl
def notice_kinds() -> Iterable[NoticeKind]:
    return wording.NOTICES
