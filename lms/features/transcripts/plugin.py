"""What the transcripts feature brings: proof of development for the personnel office."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.transcripts import batches, cli, personal, unit_pages
from lms.features.transcripts import pages as transcript_pages
from lms.plugin.hooks import hookimpl

personal_data = hookimpl(personal.personal_data)
jobs = hookimpl(batches.jobs)


@hookimpl
def commands() -> Iterable[click.Group]:
    return [cli.transcripts]


@hookimpl
def pages() -> Iterable[Blueprint]:
    # One blueprint, filled by two modules.
    return {module.blueprint for module in (transcript_pages, unit_pages)}
