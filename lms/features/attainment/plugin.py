"""What the attainment feature brings: how many people reach their yearly hours, by unit."""

from __future__ import annotations

from collections.abc import Iterable

from lms.features.attainment import work
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job

person_moved = hookimpl(work.count_move)
people_moved = hookimpl(work.count_moves)
credits_changed = hookimpl(work.count_credits)


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job("attainment.targets", work.follow_terms, every=600)]
