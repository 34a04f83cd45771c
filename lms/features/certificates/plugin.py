"""What the certificates feature brings: issue, show, check, revoke."""

from __future__ import annotations

from collections.abc import Iterable

from lms.features.certificates import personal, work
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job

course_completed = hookimpl(work.hear_completion)
item_completed = hookimpl(work.hear_item)
personal_data = hookimpl(personal.personal_data)


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job("certificates.number", work.number, every=60)]
