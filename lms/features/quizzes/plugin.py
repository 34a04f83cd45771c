"""What the quizzes feature brings: the pages of a quiz, and the closing of attempts whose time is over."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint

from lms.features.quizzes import pages as quiz_pages
from lms.features.quizzes import work
from lms.features.quizzes.opening import DEADLINE_JOB
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [quiz_pages.blueprint]


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job(DEADLINE_JOB, work.close_overdue)]
