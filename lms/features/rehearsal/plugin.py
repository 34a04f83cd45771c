"""What the rehearsal feature brings."""

from __future__ import annotations

from collections.abc import Iterable

import click
from flask import Blueprint

from lms.features.rehearsal import cli, results, services
from lms.features.rehearsal import pages as rehearsal_pages
from lms.plugin.hooks import hookimpl
from lms.plugin.offers import Job


@hookimpl
def pages() -> Iterable[Blueprint]:
    return [rehearsal_pages.blueprint]


@hookimpl
def commands() -> Iterable[click.Command]:
    return [cli.sit]


@hookimpl
def jobs() -> Iterable[Job]:
    return [Job(services.JOB, results.sit)]
