"""What the amendments feature brings: it closes amendments that an edition carries."""

from __future__ import annotations

from collections.abc import Iterable

from lms.features.amendments import personal, work
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job

personal_data = hookimpl(personal.personal_data)
edition_published = hookimpl(work.hear_edition)


@hookimpl
def jobs() -> Iterable[Job]:
    return work.JOBS
