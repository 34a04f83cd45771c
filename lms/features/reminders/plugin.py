"""What the reminders feature brings: reminders in time, and the pages of those who remind."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.reminders import pages as reminder_pages
from lms.features.reminders import personal, wording, work
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job, NoticeKind

personal_data = hookimpl(personal.personal_data)
retentions = hookimpl(personal.retentions)
course_completed = hookimpl(work.hear_completion)
duty_withdrawn = hookimpl(work.hear_withdrawal)
duty_exempted = hookimpl(work.hear_exemption)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [reminder_pages.blueprint]


@hookimpl
def jobs() -> Iterable[Job]:
    return work.JOBS


@hookimpl
def notice_kinds() -> Iterable[NoticeKind]:
    return wording.KINDS
