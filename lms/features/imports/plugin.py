"""What the imports feature brings."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.imports import cli, dropping, file_pages, people, personal, services, work
from lms.features.imports import entries as import_entries
from lms.features.imports import pages as import_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job

import_kinds = hookimpl(people.import_kinds)
personal_data = hookimpl(personal.personal_data)
retentions = hookimpl(personal.retentions)
entries = hookimpl(lambda: import_entries.ENTRIES)


@hookimpl
def pages() -> Iterable[Blueprint]:
    return {module.blueprint for module in (import_pages, file_pages)}


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.import_people, cli.export_people]


@hookimpl
def jobs() -> Iterable[Job]:
    return [
        Job(services.JOB, work.run),
        Job("imports.tend", work.tend, every=60),
        Job("imports.collect", dropping.collect, every=60),
    ]
