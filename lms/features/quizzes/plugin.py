"""What the quizzes feature brings: the pages of a quiz, the closing of attempts, and answers that a person marks."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.quizzes import cli, key_pages, marked, personal, rescoring, work
from lms.features.quizzes import pages as quiz_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.marking import WorkKind
from lms.plugin.offers import NoticeKind

personal_data = hookimpl(personal.personal_data)
work_marked = hookimpl(marked.hear_mark)
key_amended = hookimpl(rescoring.hear_amendment)
jobs = hookimpl(work.jobs)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [quiz_pages.blueprint, key_pages.blueprint]


@hookimpl
def work_kinds() -> Iterable[WorkKind]:
    return marked.KINDS


@hookimpl
def notice_kinds() -> Iterable[NoticeKind]:
    return marked.NOTICES


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.questions]
