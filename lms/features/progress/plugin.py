"""What the progress feature brings: the counters listen, jobs work, one command checks."""

from __future__ import annotations

from collections.abc import Iterable

import click

from lms.features.progress import cli, personal, work
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job

personal_data = hookimpl(personal.personal_data)
run_begun = hookimpl(work.count_run)
person_moved = hookimpl(work.count_move)
people_moved = hookimpl(work.count_moves)
unit_moved = hookimpl(work.count_unit_move)
duty_given = hookimpl(work.count_duty)
duty_withdrawn = hookimpl(work.uncount_duty)
duty_exempted = hookimpl(work.count_exemption)
edition_published = hookimpl(work.ask_for_reconcile)


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.progress]


@hookimpl
def jobs() -> Iterable[Job]:
    return [
        Job(work.COUNT, work.count, every=60),
        Job("progress.fold", work.fold, every=30),
        Job(work.LAPSE, work.lapse, every=600),
        Job("progress.reconcile", work.reconcile),
    ]
