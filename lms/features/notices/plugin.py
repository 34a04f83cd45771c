"""What the notices feature brings: the inbox, and mail on its way out."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.notices import cli, kinds, work
from lms.features.notices import pages as notice_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job, NoticeKind

told = hookimpl(work.hear_told)
duty_given = hookimpl(work.hear_duty)
duty_withdrawn = hookimpl(work.hear_withdrawal)
course_completed = hookimpl(work.hear_completion)
score_changed = hookimpl(work.hear_score)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [notice_pages.blueprint]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.mail]


@hookimpl
def jobs() -> Iterable[Job]:
    return work.JOBS


@hookimpl
def notice_kinds() -> Iterable[NoticeKind]:
    return kinds.KINDS
