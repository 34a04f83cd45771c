"""What the notices feature brings: the inbox, and mail on its way out."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.notices import cli, kinds, mail_pages, personal, work
from lms.features.notices import entries as notice_entries
from lms.features.notices import pages as notice_pages
from lms.plugin.hooks import hookimpl

personal_data = hookimpl(personal.personal_data)
retentions = hookimpl(personal.retentions)
told = hookimpl(work.hear_told)
duty_given = hookimpl(work.hear_duty)
duty_withdrawn = hookimpl(work.hear_withdrawal)
course_completed = hookimpl(work.hear_completion)
score_changed = hookimpl(work.hear_score)
entries = hookimpl(notice_entries.entries)
jobs = hookimpl(lambda: work.JOBS)
notice_kinds = hookimpl(lambda: kinds.KINDS)


@hookimpl
def pages() -> Iterable[Blueprint]:
    # One blueprint, filled by two modules.
    return {module.blueprint for module in (notice_pages, mail_pages)}


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.mail]
