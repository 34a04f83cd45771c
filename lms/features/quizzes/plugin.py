"""What the quizzes feature brings: the pages of a quiz, the closing of attempts, and answers that a person marks."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.quizzes import marked, rescoring, work
from lms.features.quizzes import pages as quiz_pages
from lms.features.quizzes.opening import DEADLINE_JOB
from lms.plugin.hooks import hookimpl
from lms.plugin.marking import WorkKind
from lms.plugin.offers import Job, NoticeKind

work_marked = hookimpl(marked.hear_mark)
key_amended = hookimpl(rescoring.hear_amendment)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [quiz_pages.blueprint]


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job(DEADLINE_JOB, work.close_overdue), Job(rescoring.JOB, rescoring.rescore)]


@hookimpl
def work_kinds() -> Iterable[WorkKind]:
    return marked.KINDS


@hookimpl
def notice_kinds() -> Iterable[NoticeKind]:
    return marked.NOTICES
