"""What the plausibility feature brings."""

from __future__ import annotations

from collections.abc import Iterable

from lms.features.plausibility import personal, report, services, work
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job, Report

personal_data = hookimpl(personal.personal_data)
course_completed = hookimpl(work.hear_completion)
attempt_sent = hookimpl(work.hear_sending)


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job(services.JOB, work.look_back)]


@hookimpl
def reports() -> Iterable[Report]:
    return [report.REPORT]
