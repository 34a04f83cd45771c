"""What the transcripts feature brings: proof of development for the personnel office."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.transcripts import batches, cli, personal, unit_pages
from lms.features.transcripts import entries as own_entries
from lms.features.transcripts import pages as transcript_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Entry

personal_data = hookimpl(personal.personal_data)
retentions = hookimpl(personal.retentions)
jobs = hookimpl(batches.jobs)


@hookimpl
def commands() -> Iterable[click.Group]:
    return [cli.transcripts]


@hookimpl
def pages() -> Iterable[Blueprint]:
    # One blueprint, filled by two modules.
    return {module.blueprint for module in (transcript_pages, unit_pages)}


@hookimpl
def entries() -> Iterable[Entry]:
    return own_entries.ENTRIES
