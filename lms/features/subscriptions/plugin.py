"""What the subscriptions feature brings: reports that somebody keeps, and their figures every month."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.subscriptions import pages as kept_pages
from lms.features.subscriptions import panels as kept_panels
from lms.features.subscriptions import personal, wording, work
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job, NoticeKind, Panel

personal_data = hookimpl(personal.personal_data)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [kept_pages.blueprint]


@hookimpl
def panels() -> Iterable[Panel]:
    return [kept_panels.PANEL]


@hookimpl
def jobs() -> Iterable[Job]:
    return work.JOBS


@hookimpl
def notice_kinds() -> Iterable[NoticeKind]:
    return wording.KINDS
