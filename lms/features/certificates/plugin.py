"""What the certificates feature brings: issue, show, check, revoke."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.certificates import layout, personal, wording, work
from lms.features.certificates import pages as certificate_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.layout import CertificateLayout
from lms.plugin.message import Message, mark
from lms.plugin.offers import Entry, NoticeKind

course_completed = hookimpl(work.hear_completion)
item_completed = hookimpl(work.hear_item)
personal_data = hookimpl(personal.personal_data)
jobs = hookimpl(work.jobs)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [certificate_pages.blueprint]


@hookimpl
def entries() -> Iterable[Entry]:
    own = Message(mark("Certificates"))
    return [Entry("certificates", "main", own, "certificates.list_own", "seal", 30)]


@hookimpl
def certificate_layouts() -> Iterable[CertificateLayout]:
    return layout.builtin()


@hookimpl
def notice_kinds() -> Iterable[NoticeKind]:
    return wording.NOTICES
